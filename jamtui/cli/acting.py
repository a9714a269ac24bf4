"""`--as NAME`, which every command takes, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from jamtui.cli.context import Context


def _remember(context: typer.Context, name: str | None) -> str | None:
    if name is not None:
        context.obj = replace(context.ensure_object(Context), person=name)
    return name


def allow(command: Any) -> None:
    """Lets a built command take the option, and all commands in it if it is a group of them.

    Help does not list it there: it is an option of `jam` itself.
    """
    if all(parameter is not _option() for parameter in command.params):
        command.params.append(_option())
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            allow(child)


@cache
def _option() -> Any:
    """Returns the option as Typer builds it."""
    sample = typer.Typer(add_completion=False)

    @sample.command()
    def command(
        person: Annotated[
            str | None,
            typer.Option("--as", hidden=True, expose_value=False, callback=_remember),
        ] = None,
    ) -> None:
        """Has nothing but the option."""

    return get_command(sample).params[0]
