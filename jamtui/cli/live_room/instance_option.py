"""Which running session a command means."""

from __future__ import annotations

from typing import Annotated

import typer

DEFAULT = "jam"

Instance = Annotated[
    str,
    typer.Option(
        envvar="JAMTUI_INSTANCE",
        metavar="NAME",
        help="Which session, where several run on this machine.",
    ),
]
