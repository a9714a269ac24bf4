"""The room itself: found or opened, and set to what a file says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jamtui.catalog.toml_file import nearest
from jamtui.community.permissions import overrides
from jamtui.community.room_codes import code_to_open, room_code
from jamtui.community.room_columns import values_of
from jamtui.community.room_fields import field, room_fields
from jamtui.errors import BadFileError, ConflictError, UsageError
from jamtui.storage.database import Database
from jamtui.storage.gateway import Row, equals
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.people_sections import checked_permissions
from jamtui.studio.room_files.shape import ROOM, RoomFile, place_of
from jamtui.studio.room_files.written import same

PERMISSIONS = "default_permissions"
OBJECTS = ("settings", "rules")


def find_room(database: Database, file: RoomFile) -> Row | None:
    """Returns the room that a file is about, None for one that it opens.

    That is the room of its code or, where it has none, one's own room of its name. Raises
    ConflictError where one has several of that name.
    """
    if file.code is not None:
        with file.at(ROOM, None, "code"):
            return database.rooms.find_or_none(room_code(file.code))
    wanted = equals(created_by=database.actor.own_id, name=file.room["name"])
    rows = database.gateway.select("rooms", wanted, limit=2)
    if len(rows) > 1:
        raise ConflictError(
            f"{file.where(ROOM)}: you have several rooms called {file.room['name']!r}: "
            "write the code of the one that is meant."
        )
    return rows[0] if rows else None


def apply_room(database: Database, file: RoomFile, found: Row | None) -> Work:
    """Opens or changes the room; returns what all other sections go on with."""
    changes = room_changes(file)
    if found is None:
        from jamtui.studio.rooms.opening import open_room

        with file.at(ROOM):
            code = open_room(database, changes, code_to_open(file.code) if file.code else None)
        work = Work(database, file, code)
        work.note("add", ROOM, None, None, (None, changes.get("name")))
        return work
    work = Work(database, file, found["id"])
    before = _held(found)
    new = {path: value for path, value in changes.items() if not same(before.get(path), value)}
    if new:
        from jamtui.studio.rooms.opening import change_room

        for path in change_room(database, work.code, new):
            work.note("change", ROOM, None, path, (before.get(path), new[path]))
    return work


def _held(row: Row) -> dict[str, Any]:
    """Returns what a room is set to, by the paths of the fields."""
    permissions = overrides(row["default_permissions"])
    return values_of(row) | {
        f"{PERMISSIONS}.{group}.{name}": allowed
        for group, names in permissions.items()
        for name, allowed in names.items()
    }


def room_changes(file: RoomFile) -> dict[str, Any]:
    """Returns what the room's table says, by the paths of the fields, checked."""
    found: dict[str, Any] = {}
    for key, value in file.room.items():
        if key in OBJECTS:
            found |= _checked_object(file, key, value)
        elif key == PERMISSIONS:
            with file.at(f"{ROOM}.{key}"):
                groups = checked_permissions(value, key)
            found |= {
                f"{key}.{group}.{name}": allowed
                for group, names in groups.items()
                for name, allowed in names.items()
            }
        elif key != "code":
            with file.at(ROOM, None, key):
                found[key] = field(key).check(_object(key, value))
    return found


def _object(key: str, value: Any) -> Any:
    if room_fields()[key].kind != "object":
        return value
    try:
        if isinstance(value, str):
            return json.loads(value) if value else None
        json.dumps(value)  # TOML has dates, JSON has none
        return value
    except (TypeError, ValueError, RecursionError):
        raise UsageError(f"{key} must be a JSON object, as text or as a table.") from None


def _checked_object(file: RoomFile, name: str, values: object) -> dict[str, Any]:
    section = f"{ROOM}.{name}"
    if not isinstance(values, Mapping):
        raise BadFileError(f"{file.where(ROOM, None, name)}: {name} must be a table.")
    found: dict[str, Any] = {}
    for key, value in values.items():
        path = f"{name}.{key}"
        inner = [one for one in room_fields() if one.startswith(f"{path}.")]
        if inner and isinstance(value, Mapping):
            for last, one in value.items():
                found |= _checked(file, f"{section}.{key}", f"{path}.{last}", last, one)
        else:
            found |= _checked(file, section, path, key, value)
    return found


def _checked(file: RoomFile, section: str, path: str, key: str, value: Any) -> dict[str, Any]:
    with file.at(section, None, key):
        if path not in room_fields():
            head = path.rpartition(".")[0] + "."
            known = [one.removeprefix(head) for one in room_fields() if one.startswith(head)]
            hint = place_of(key) or nearest(key, known)
            raise BadFileError(f"there is no key {key[:60]!r}{hint}.")
        return {path: field(path).check(value)}
