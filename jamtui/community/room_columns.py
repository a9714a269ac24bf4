"""From changes by path to a room's columns, as the database keeps them, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jamtui.community.permissions import overrides
from jamtui.community.room_fields import DEFAULT_PERMISSIONS, room_fields
from jamtui.community.room_permissions import changed
from jamtui.community.room_settings import OBJECTS, parsed_object, with_value

_JSON = ("tags", "canvas")


def columns_of(changes: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the columns that make a room's `row` into what the checked `changes` say.

    A value of None takes what is optional away, and gives the rest its default.
    """
    columns: dict[str, Any] = {}
    objects = {name: parsed_object(row.get(name)) for name in OBJECTS}
    permissions = overrides(row.get("default_permissions"))
    touched = set()
    for path, value in changes.items():
        head, _, rest = path.partition(".")
        if path.startswith(DEFAULT_PERMISSIONS):
            permissions = changed(permissions, [rest], value)
            touched.add("default_permissions")
        elif rest:
            objects[head] = with_value(objects[head], rest.split("."), _or_default(path, value))
            touched.add(head)
        else:
            columns[path] = _stored(path, _or_default(path, value))
    for name in OBJECTS:
        if name in touched:
            columns[name] = json.dumps(objects[name])
    if "default_permissions" in touched:
        columns["default_permissions"] = json.dumps(permissions) if permissions else None
    return columns


def _or_default(path: str, value: Any) -> Any:
    return room_fields()[path].default if value is None else value


def _stored(path: str, value: Any) -> Any:
    if path in _JSON:
        return None if value is None else json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what a room's row says, by the paths of its fields; what it leaves open is None."""
    objects = {name: parsed_object(row.get(name)) for name in OBJECTS}
    found = {}
    for path, field in room_fields().items():
        if field.column:
            found[path] = _read(field.kind, path, row.get(path))
        else:
            head, *keys = path.split(".")
            found[path] = _inside(objects[head], keys)
    return found


def _read(kind: str, path: str, value: Any) -> Any:
    if value is not None and path in _JSON:
        return json.loads(value)
    return bool(value) if kind == "truth" and value is not None else value


def _inside(values: Mapping[str, Any], keys: list[str]) -> Any:
    value: Any = values
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
