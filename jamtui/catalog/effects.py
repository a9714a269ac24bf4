"""The effects of a track or of the mix: which there are, their ranges, and checks of settings."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jamtui.catalog.toml_file import nearest, read_toml, shown
from jamtui.errors import BadFileError, UsageError
from jamtui.resources import bundled

MAX_BANDS = 32

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


def default_master_effects() -> Settings:
    """Returns the settings that the mix starts with."""
    return copy.deepcopy(effect_table().master_defaults)


def default_effect(name: str) -> dict[str, Any]:
    """Returns the settings of one effect of a track, switched off."""
    table = effect_table()
    if name in table.track_defaults:
        return copy.deepcopy(table.track_defaults[name])
    parameters = table.effects[name].items()
    defaults = {key: rule["default"] for key, rule in parameters if "default" in rule}
    return copy.deepcopy({"enabled": False} | defaults)


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
        _check_table(values, {"enabled": {"type": "bool"}} | rules, name)
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


def _check_table(values: object, rules: Mapping[str, Mapping[str, Any]], where: str) -> None:
    if not isinstance(values, Mapping):
        raise UsageError(f"{where} must be a table of parameters, not {shown(values)}.")
    for key, value in values.items():
        if key not in rules:
            raise UsageError(f"{where} has no parameter {shown(key)}{nearest(str(key), rules)}.")
        _check_value(value, rules[key], f"{where}.{key}")


def _check_value(value: object, rule: Mapping[str, Any], where: str) -> None:
    if "fields" in rule:
        _check_table(value, rule["fields"], where)
    elif "items" in rule:
        _check_bands(value, rule["items"], where)
    elif not _is_fine(value, rule):
        raise UsageError(f"{where} must be {_wanted(rule)}, not {shown(value)}.")


def _check_bands(value: object, rules: Mapping[str, Mapping[str, Any]], where: str) -> None:
    if not isinstance(value, list) or len(value) > MAX_BANDS:
        raise UsageError(f"{where} must be a list of at most {MAX_BANDS}, not {shown(value)}.")
    for place, item in enumerate(value, 1):
        _check_table(item, rules, f"{where} {place}")
        missing = [key for key in rules if key not in item]
        if missing:
            raise UsageError(f"{where} {place} has no {missing[0]}.")


def _is_fine(value: object, rule: Mapping[str, Any]) -> bool:
    if "choices" in rule:
        # True == 1, and 1 may be among the choices.
        return not isinstance(value, bool) and value in rule["choices"]
    kind = rule["type"]
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "str":
        return isinstance(value, str) and len(value) <= 200 and value.isprintable()
    if kind == "number[]":
        return isinstance(value, list) and len(value) <= MAX_BANDS and all(map(_is_interval, value))
    low, high = rule.get("range", (0.0, 20_000.0))
    if isinstance(value, bool) or not isinstance(value, int if kind == "int" else int | float):
        return False
    # NaN fails the comparison.
    return bool(low <= value <= high)


def _is_interval(value: object) -> bool:
    """Whether `value` can be meant as a distance in semitones."""
    return not isinstance(value, bool) and isinstance(value, int | float) and abs(value) <= 48


def _wanted(rule: Mapping[str, Any]) -> str:
    if "choices" in rule:
        return f"one of {', '.join(map(str, rule['choices']))}"
    kind = rule["type"]
    if kind in ("float", "int"):
        low, high = rule.get("range", (0.0, 20_000.0))
        unit = f" {rule['unit']}" if "unit" in rule else ""
        noun = "whole number" if kind == "int" else "number"
        return f"a {noun} from {low:g} to {high:g}{unit}"
    return {"bool": "true or false", "str": "a short text"}.get(kind, "a list of semitones")
