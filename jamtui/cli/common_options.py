"""The options that commands of all kinds have."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.output import Json as Json

PAGE = 50
"""How many rows a list shows unless told otherwise."""

Limit = Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="At most so many.")]
Offset = Annotated[int, typer.Option(metavar="N", min=0, help="Leave out the first so many.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Room = Annotated[
    str | None,
    typer.Option("--room", "-r", metavar="CODE", help="The room.", show_default="the current room"),
]
RoomFilter = Annotated[
    str | None, typer.Option("--room", "-r", metavar="CODE", help="Only in this room.")
]
Person = Annotated[
    str, typer.Argument(metavar="WHO", help="A username, or an id.", show_default=False)
]
