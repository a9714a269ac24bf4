"""A room's settings and rules: JSON objects whose keys are known, put together and taken apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jamtui.community.room_fields import room_fields

ARCHIVED_AT = "archivedAt"
"""The key in a room's settings that says since when it is put away."""

OBJECTS = ("settings", "rules")


def default_settings() -> dict[str, Any]:
    """Returns the settings of a room that nobody has changed."""
    return _defaults("settings")


def default_rules() -> dict[str, Any]:
    """Returns the rules of a room that nobody has changed."""
    return _defaults("rules")


def _defaults(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, one in room_fields().items():
        if path.startswith(f"{name}.") and one.default is not None:
            found = with_value(found, path.split(".")[1:], one.default)
    return found


def with_value(values: Mapping[str, Any], keys: list[str], value: Any) -> dict[str, Any]:
    """Returns a copy of `values` with one more; None takes the key away."""
    first, *rest = keys
    copy = dict(values)
    if rest:
        inner = copy.get(first)
        value = with_value(inner if isinstance(inner, Mapping) else {}, rest, value) or None
    if value is None:
        copy.pop(first, None)
    else:
        copy[first] = value
    return copy


def parsed_object(text: str | None) -> dict[str, Any]:
    """Returns the JSON object in a column, empty for NULL and for what is no object.

    Rooms from elsewhere have rules that are plain text: those are `customRules`.
    """
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        return {"customRules": text}
    return value if isinstance(value, dict) else {"customRules": text}


def effective(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Returns `values` with the defaults for what they do not say, also within transport."""
    found = dict(defaults)
    for key, value in values.items():
        inner = found.get(key)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            value = {**inner, **value}
        found[key] = value
    return found
