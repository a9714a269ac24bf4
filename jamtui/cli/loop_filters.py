"""The options that choose among loops, for every command that lists them."""

from __future__ import annotations

from dataclasses import dataclass

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
