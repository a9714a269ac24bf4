"""Records as entries of a file, and whether two values say the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jamtui.catalog.effects import default_effect, default_effects


def entry_of(record: Any, keys: Iterable[str]) -> dict[str, Any]:
    """Returns a record's values for these keys; what is None is left out."""
    values = {key: getattr(record, key) for key in keys}
    if "effects" in values:
        values["effects"] = told_effects(values["effects"])
    return {key: plain(value) for key, value in values.items() if value is not None}


def told_effects(effects: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the effects that are set otherwise than a new track's."""
    usual = default_effects()
    return {
        name: settings
        for name, settings in effects.items()
        if settings != usual.get(name, default_effect(name))
    }


def plain(value: Any) -> Any:
    """Returns a JSON value without the keys that hold nothing."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; 1 and 1.0 do, a key with nothing and none do."""
    return bool(plain(one) == plain(other))


def shown_value(value: Any) -> str | None:
    """Returns a value as a person reads it in a comparison, long ones shortened."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= 120 else text[:120] + "…"
