"""The options that choose among loops, for every command that lists them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from jamtui.cli import loop_options as options
from jamtui.cli.output import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFilters:
    """What the options say, by the names that they have on the command line."""

    category: options.Category = None
    subcategory: options.Subcategory = None
    bpm: options.Bpm = None
    key: options.KeyFilter = None
    tag: options.TagFilter = None
    intensity: options.IntensityFilter = None
    complexity: options.ComplexityFilter = None
    meter: options.MeterFilter = None
    custom: options.Origin = None
    limit: options.Limit = None
    offset: options.Offset = 0
    as_json: Json = False


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command all of these options in place of its last parameter, `filters`."""
    names = [field.name for field in fields(LoopFilters)]

    @functools.wraps(command)
    def run(**given: Any) -> None:
        filters = LoopFilters(**{name: given.pop(name) for name in names})
        command(**given, filters=filters)

    # Typer reads both to find out what a command takes.
    hints = get_type_hints(command, include_extras=True)
    hints |= get_type_hints(LoopFilters, include_extras=True)
    hints.pop("filters")
    run.__annotations__ = hints
    own = list(inspect.signature(command).parameters.values())[:-1]
    taken = [*own, *inspect.signature(LoopFilters).parameters.values()]
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            one.replace(annotation=hints[one.name], kind=inspect.Parameter.KEYWORD_ONLY)
            for one in taken
        ]
    )
    return run
