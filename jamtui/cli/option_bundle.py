"""Options that several commands share, as the fields of one dataclass.

Two commands that take the same twenty options would each name all of them, and hand each one on.
A dataclass names them once, can say what follows from them, and reaches a command as one value.

Typer knows nothing of such values: it learns what a command takes from the signature of its
function. So a command is given a signature in which the fields stand in place of the bundle.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, Signature
from typing import Any, get_type_hints

Command = Callable[..., None]


def with_options(bundle: type[Any]) -> Callable[[Command], Command]:
    """Gives a command the fields of the dataclass `bundle` as options, in place of its last one.

    The command gets an instance of `bundle` under the name of that last parameter. A field's
    annotation is that of the option, its default is the option's.
    """
    names = [field.name for field in fields(bundle)]

    def decorate(command: Command) -> Command:
        *own, last = _parameters(command)

        @functools.wraps(command)
        def run(**given: Any) -> None:
            options = bundle(**{name: given.pop(name) for name in names})
            command(**given, **{last.name: options})

        # Where `inspect.signature`, and so Typer, looks before it looks at the function.
        run.__dict__["__signature__"] = Signature([*own, *_parameters(bundle)])
        return run

    return decorate


def _parameters(source: Callable[..., Any]) -> list[Parameter]:
    """Returns what is taken, by keyword, with annotations that are no texts any more."""
    hints = get_type_hints(source, include_extras=True)
    return [
        one.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[one.name])
        for one in inspect.signature(source).parameters.values()
    ]
