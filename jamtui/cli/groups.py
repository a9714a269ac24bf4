"""All commands and groups of commands, in the order in which help lists them."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Adds every command to `app`."""
    from jamtui.cli import service
    from jamtui.cli.play import EPILOG, play

    app.command("play", epilog=EPILOG)(play)
    app.add_typer(service.app, name="service")
