"""Calls a method with the parameters of a message, if they are what it takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import msgspec


class TypedCall:
    """A `function`, its parameters checked against its signature's types.

    Raises ValueError, naming the parameter, for one that is missing, unknown or of another type.
    A function with `**fields` takes any others as they are.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        hints = get_type_hints(function)
        parameters = inspect.signature(function).parameters.values()
        self._takes_any = any(one.kind is one.VAR_KEYWORD for one in parameters)
        named = [one for one in parameters if one.kind is not one.VAR_KEYWORD]
        self._names = {one.name for one in named}
        self._type = msgspec.defstruct(
            "Parameters",
            [
                (one.name, hints[one.name])
                if one.default is one.empty
                else (one.name, hints[one.name], one.default)
                for one in named
            ],
            kw_only=True,
        )

    def __call__(self, parameters: dict[str, Any]) -> Any:
        """Calls the function and returns its result."""
        others = {name: value for name, value in parameters.items() if name not in self._names}
        if others and not self._takes_any:
            known = ", ".join(sorted(self._names)) or "none"
            raise ValueError(f"there is no parameter {sorted(others)[0]!r}; there are: {known}.")
        try:
            given = msgspec.convert(parameters, self._type)
        except msgspec.ValidationError as error:
            raise ValueError(f"{_in_words(str(error))}.") from error
        values = {name: getattr(given, name) for name in self._type.__struct_fields__}
        return self._function(**values, **others)


def _in_words(text: str) -> str:
    """Turns "Expected `int`, got `str` - at `$.bpm`" into words for people."""
    what, _, where = text.partition(" - at ")
    what = what.replace("Object missing required field", "there is no")
    place = where.strip("`").removeprefix("$").removeprefix(".")
    return f"{place}: {what}" if place else what
