"""The effects of a track or of the mix: which there are, their ranges, and checks of settings."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jamtui.catalog.parameters import check_table
from jamtui.catalog.toml_file import nearest, read_toml, shown
from jamtui.errors import BadFileError, UsageError
from jamtui.resources import bundled

Settings = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class EffectTable:
    """What `data/effects.toml` holds.

    `effects` has for each effect its parameters, each a table with `type`, `range`, `unit`,
    `choices` and `default` as far as they apply.
    """

    order: tuple[str, ...]
    master_order: tuple[str, ...]
    effects: dict[str, dict[str, dict[str, Any]]]
    master_limiter: dict[str, dict[str, Any]]
    track_defaults: Settings
    master_defaults: Settings


@lru_cache(maxsize=1)
def effect_table() -> EffectTable:
    """Returns the effects that there are; do not change it."""
    data = read_toml(bundled("data") / "effects.toml")
    return EffectTable(
        order=tuple(data["order"]),
        master_order=tuple(data["master_order"]),
        effects=data["effects"],
        master_limiter=data["master_limiter"],
        track_defaults=data["track_defaults"],
        master_defaults=data["master_defaults"],
    )


def default_effects() -> Settings:
    """Returns the settings that every loop track starts with."""
    return copy.deepcopy(effect_table().track_defaults)


def default_effect(name: str) -> dict[str, Any]:
    """Returns the settings of one effect of a track, switched off."""
    table = effect_table()
    if name in table.track_defaults:
        return copy.deepcopy(table.track_defaults[name])
    parameters = table.effects[name].items()
    defaults = {key: rule["default"] for key, rule in parameters if "default" in rule}
    return copy.deepcopy({"enabled": False} | defaults)


def is_switch_of_effect(path: Sequence[str]) -> bool:
    """Whether a path such as ("reverb", "enabled") leads to what is on or off."""
    effects = effect_table().effects
    if len(path) != 2 or path[0] not in effects:
        return False
    return path[1] == "enabled" or effects[path[0]].get(path[1], {}).get("type") == "bool"


def check_effects(settings: object, *, master: bool = False) -> Settings:
    """Returns a copy of the settings of a track's (or the `master`'s) effects, if all is right.

    `settings` has a table for each effect, with `enabled` and parameters; what is left out is
    not filled in. Raises UsageError with the name of the first key or value that is wrong.
    """
    table = effect_table()
    if not isinstance(settings, Mapping):
        raise UsageError(f"Effects must be a table of effects, not {shown(settings)}.")
    for name, values in settings.items():
        if name not in table.effects:
            raise UsageError(f"There is no effect {shown(name)}{nearest(str(name), table.order)}.")
        rules = table.effects[name]
        if master and name not in table.master_order:
            raise UsageError(f"The mix has no {name}: it has {', '.join(table.master_order)}.")
        if master and name == "limiter":
            rules = rules | table.master_limiter
        check_table(values, {"enabled": {"type": "bool"}} | rules, name)
    return copy.deepcopy({name: dict(values) for name, values in settings.items()})


def merge_effects(settings: object) -> Settings:
    """Returns the default effects of a track with `settings` over them.

    Raises UsageError as `check_effects` does.
    """
    merged = default_effects()
    for name, values in check_effects(settings).items():
        merged[name] = merged.get(name, default_effect(name)) | values
    return {name: merged[name] for name in effect_table().order if name in merged}


def check_effects_of_file(settings: object, where: str) -> Settings:
    """Does what `merge_effects` does for settings in a file; raises BadFileError."""
    try:
        return merge_effects(settings)
    except UsageError as error:
        raise BadFileError(f"{where}, effects: {error}") from error
