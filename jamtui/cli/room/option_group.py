"""Options that several commands have, kept in one dataclass."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_type_hints

Command = Callable[..., None]


def with_options(group: type[Any]) -> Callable[[Command], Command]:
    """Gives a command the fields of the dataclass `group` as options, in place of its last one.

    The command gets an instance of `group` under the name of that last parameter.
    """

    def decorate(command: Command) -> Command:
        own = list(inspect.signature(command).parameters.values())
        last = own.pop().name
        names = [field.name for field in fields(group)]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            held = {name: given.pop(name) for name in names}
            command(**given, **{last: group(**held)})

        # Typer reads both to find out what a command takes.
        hints = get_type_hints(command, include_extras=True)
        hints |= get_type_hints(group, include_extras=True)
        hints.pop(last)
        run.__annotations__ = hints
        taken = [*own, *inspect.signature(group).parameters.values()]
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                one.replace(annotation=hints[one.name], kind=inspect.Parameter.KEYWORD_ONLY)
                for one in taken
            ]
        )
        return run

    return decorate
