"""`jam` as a command whose subcommands are imported and built when they are called.

Importing every command's module and reading its options takes longer than everything else at a
start, and a call needs one of them.
"""

from __future__ import annotations

import copy
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_command_name
from typer.models import CommandInfo

from jamtui.cli import acting, contradictions, path_arguments
from jamtui.cli.groups import ENTRIES, Entry, add


def built_when_called(app: typer.Typer) -> TyperGroup:
    """Returns the command of `app`; what it says and does is what Typer's own would.

    Beyond that every command takes `--as`.
    """
    root = get_command(_bare(app))
    assert isinstance(root, TyperGroup), "with a callback it is a group"
    path_arguments.leave_to_command(root)
    for entry in ENTRIES:
        root.commands[entry.name] = _Unbuilt(app, entry)
    return root


def _bare(app: typer.Typer) -> typer.Typer:
    """Returns `app` without its commands."""
    bare = typer.Typer(
        rich_markup_mode=app.rich_markup_mode,
        pretty_exceptions_short=app.pretty_exceptions_short,
        suggest_commands=app.suggest_commands,
    )
    bare.info, bare.registered_callback = app.info, app.registered_callback
    return bare


class _Unbuilt(TyperCommand):
    """Knows its name and help, for the list; the rest when it is called."""

    def __init__(self, app: typer.Typer, entry: Entry) -> None:
        super().__init__(
            entry.name,
            help=entry.help,
            rich_markup_mode=app.rich_markup_mode,
            rich_help_panel=entry.panel,
        )
        self._app = app
        self._entry = entry
        self._built: dict[str, Any] = {}

    def make_context(self, info_name: Any, args: list[str], *rest: Any, **options: Any) -> Any:
        """Builds the command, unless it was called before, and has it read its arguments."""
        word = args[0] if args else ""
        if word not in self._built:
            self._built[word] = self._build(word)
        return self._built[word].make_context(info_name, args, *rest, **options)

    def _build(self, word: str) -> Any:
        bare = _bare(self._app)
        add(bare, self._entry)
        for group in bare.registered_groups:
            group.typer_instance = _with_one(group.typer_instance, word)
        root = get_command(bare)
        assert isinstance(root, TyperGroup), "with a callback it is a group"
        command = root.commands[self._entry.name]
        acting.allow(command)
        contradictions.refuse(command)
        path_arguments.leave_to_command(command)
        return command


def _with_one(group: typer.Typer | None, name: str) -> typer.Typer | None:
    """Returns the group with the one command of that name; as it is where it has none."""
    commands = [one for one in group.registered_commands if _name_of(one) == name] if group else []
    if group is None or not commands:
        return group
    narrow = copy.copy(group)
    narrow.registered_commands, narrow.registered_groups = commands, []
    return narrow


def _name_of(command: CommandInfo) -> str | None:
    if command.name is None and command.callback is not None:
        return get_command_name(command.callback.__name__)
    return command.name
