"""`jam` as a command whose subcommands are built when they are called.

Typer reads the options of every command at every start. With some thirty commands that takes a
third as long as all imports together, and a call needs one of them.
"""

from __future__ import annotations

import inspect
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import (
    get_command,
    get_command_from_info,
    get_command_name,
    get_group_from_info,
)
from typer.models import CommandInfo, DefaultPlaceholder, TyperInfo

from jamtui.cli import acting


def built_when_called(app: typer.Typer) -> TyperGroup:
    """Returns the command of `app`; what it says and does is what Typer's own would.

    Beyond that every command takes `--as`.
    """
    bare = typer.Typer(rich_markup_mode=app.rich_markup_mode)
    bare.info, bare.registered_callback = app.info, app.registered_callback
    root = get_command(bare)
    assert isinstance(root, TyperGroup), "with a callback it is a group"
    for command in app.registered_commands:
        _add(root, _UnbuiltCommand(app, command))
    for group in app.registered_groups:
        _add(root, _UnbuiltGroup(app, group))
    return root


def _add(root: TyperGroup, command: TyperCommand) -> None:
    root.commands[command.name or ""] = command


class _UnbuiltCommand(TyperCommand):
    """Knows its name and help, for the list; the rest when it is called."""

    def __init__(self, app: typer.Typer, info: CommandInfo) -> None:
        callback = info.callback
        name = info.name or get_command_name(getattr(callback, "__name__", ""))
        super().__init__(
            name,
            help=info.help or inspect.getdoc(callback),
            short_help=info.short_help,
            hidden=info.hidden,
            deprecated=info.deprecated,
            rich_markup_mode=app.rich_markup_mode,
        )
        self._app = app
        self._info = info

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Builds the command, and has it read its arguments."""
        command = get_command_from_info(
            self._info,
            pretty_exceptions_short=self._app.pretty_exceptions_short,
            rich_markup_mode=self._app.rich_markup_mode,
        )
        acting.allow(command)
        return command.make_context(*arguments, **options)


class _UnbuiltGroup(TyperCommand):
    """The same for a group of commands."""

    def __init__(self, app: typer.Typer, info: TyperInfo) -> None:
        group = info.typer_instance
        assert group is not None
        super().__init__(
            _said(info.name) or _said(group.info.name),
            help=_said(info.help) or _said(group.info.help),
            rich_markup_mode=app.rich_markup_mode,
        )
        self._app = app
        self._info = info

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Builds the group, and has it read its arguments."""
        group = get_group_from_info(
            self._info,
            pretty_exceptions_short=self._app.pretty_exceptions_short,
            suggest_commands=self._app.suggest_commands,
            rich_markup_mode=self._app.rich_markup_mode,
        )
        acting.allow(group)
        return group.make_context(*arguments, **options)


def _said(value: Any) -> Any:
    """Returns a value that somebody gave, None for Typer's placeholder of a default."""
    return None if isinstance(value, DefaultPlaceholder) else value
