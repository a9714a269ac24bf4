"""A switch and its opposite in one call: Typer would take the last one said."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from jamtui.errors import UsageError


def refuse(command: Any) -> None:
    """Has a built command, or all in a group of them, raise UsageError for such a call."""
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            refuse(child)
        return
    pairs = [
        (set(parameter.opts), set(parameter.secondary_opts))
        for parameter in command.params
        if parameter.secondary_opts
    ]
    if pairs:
        command.parse_args = _checking(command.parse_args, pairs)


def _checking(parse_args: Any, pairs: list[tuple[set[str], set[str]]]) -> Any:
    def parse(context: Any, args: list[str]) -> Any:
        said = set(args[: args.index("--")] if "--" in args else args)
        for on, off in pairs:
            if said & on and said & off:
                names = " and ".join(sorted(said & on) + sorted(said & off))
                raise UsageError(f"{names} cannot both be meant.")
        return parse_args(context, args)

    return parse
