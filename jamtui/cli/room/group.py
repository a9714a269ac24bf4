"""The group `jam room`, and the arguments that its commands share."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="Open, find, set up, join and keep rooms.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="Of a room.", show_default=False)]
MaybeCode = Annotated[
    str | None,
    typer.Argument(metavar="CODE", help="Of a room.", show_default="the current room"),
]
