"""Files among a command's arguments: whether one can be read is found out by reading it."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


def leave_to_command(command: Any) -> None:
    """Keeps Typer from refusing unreadable files of a built command, or of a whole group.

    It would take them for a wrong call (exit code 2) where the storage is at fault (7).
    """
    for parameter in command.params:
        for place in _descriptions(parameter):
            if hasattr(place, "readable"):
                place.readable = False
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            leave_to_command(child)


def _descriptions(parameter: Any) -> list[Any]:
    """Returns where versions of Typer may keep what a path has to be."""
    described = getattr(parameter, "type_descriptor", None)
    return [getattr(described, "parameter_info", None), getattr(parameter, "type", None)]
