"""The group of commands `jam admin`."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="What administrators do: accounts, bans, content.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
