"""Making rooms, changing what they are set to, and taking them away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jamtui.community.permissions import overrides
from jamtui.community.room_columns import columns_of, values_of
from jamtui.community.room_fields import DEFAULT_PERMISSIONS, field
from jamtui.community.room_settings import default_rules, default_settings
from jamtui.errors import NotFoundError, UsageError
from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.current_room import (
    forget_room,
    remember_room,
    remembered_room,
)
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.membership import delete_room
from jamtui.storage.functions.notices import add_activity
from jamtui.storage.functions.saving import archive_room, unarchive_room
from jamtui.storage.gateway import Row, equals
from jamtui.storage.timestamps import timestamp


def open_room(database: Database, changes: Mapping[str, Any], code: str | None = None) -> str:
    """Makes a room that differs from the usual one by the checked `changes`; returns its code.

    It becomes the current room of the one who acts, who owns it. `code` is for rooms that come
    from elsewhere. Raises ConflictError for one that is taken.
    """
    me = caller_id(database.gateway)
    if not changes.get("name"):
        raise UsageError("A room needs a name.")
    person = database.people.get(me)
    now = timestamp()
    row: dict[str, Any] = {
        "created_at": now,
        "last_activity": now,
        "settings": json.dumps(default_settings()),
        "rules": json.dumps(default_rules()),
        "creator_name": person.display_name if person else None,
        "creator_username": person.username if person else None,
    }
    row |= columns_of(changes, row)
    if code is not None:
        row["id"] = code
    with database.gateway.transaction():
        code = database.rooms.create(row)
        happened(database.gateway, Happening("room_created", me, room_id=code))
        if row.get("is_public", 1):
            told = {"room_id": code, "name": row["name"]}
            add_activity(database.gateway, me, "room_created", told)
        remember_room(database.gateway, code)
    return code


def change_room(database: Database, code: str, changes: Mapping[str, Any]) -> list[str]:
    """Makes a room what the checked `changes` say; returns the paths of what is new.

    Raises NotFoundError and DeniedError.
    """
    with database.gateway.transaction():
        row = database.rooms.find(code)
        new = differing(row, changes)
        if new:
            database.rooms.change(row["id"], columns_of(new, row))
    return list(new)


def differing(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns those of the changes that say something else than a room's row does."""
    held = values_of(row)
    permissions = overrides(row["default_permissions"])
    new = {}
    for path, value in changes.items():
        if path.startswith(DEFAULT_PERMISSIONS):
            group, name = path.removeprefix(DEFAULT_PERMISSIONS).split(".")
            before = permissions.get(group, {}).get(name)
        else:
            before = held[path]
            value = field(path).default if value is None else value
        if before != value or type(before) is not type(value):
            new[path] = value
    return new


def room_named(database: Database, code: str | None) -> Row:
    """Returns the room with that code, or the current room for None.

    Raises NotFoundError, and UsageError where there is no current room.
    """
    if code is not None:
        return database.rooms.find(code)
    current = remembered_room(database.gateway)
    if current is None:
        raise UsageError("Which room? Name its code, or choose one with 'jam room use CODE'.")
    row = database.rooms.find_or_none(current)
    if row is None:
        raise NotFoundError(
            f"Your current room {current} is gone, or not yours to see any more: choose another "
            "with 'jam room use CODE'."
        )
    return row


def use_room(database: Database, code: str) -> str:
    """Makes a room the current one; returns its code."""
    with database.gateway.transaction():
        found = str(database.rooms.find(code)["id"])
        remember_room(database.gateway, found)
    return found


def put_away(database: Database, code: str) -> bool:
    """Archives a room; returns whether it was not archived before."""
    return archive_room(database.gateway, code)


def bring_back(database: Database, code: str) -> bool:
    """Brings an archived room back; returns whether it was archived."""
    return unarchive_room(database.gateway, code)


def contents(database: Database, code: str) -> dict[str, int]:
    """Returns how much of each kind goes away with a room."""
    tables = {
        "members": "room_members",
        "invitations": "room_invitations",
        "messages": "room_chat_messages",
        "loop tracks": "room_loop_tracks",
        "songs": "songs",
        "tracks": "room_tracks",
    }
    where = equals(room_id=code)
    found = {kind: database.gateway.count(table, where) for kind, table in tables.items()}
    return {kind: count for kind, count in found.items() if count}


def take_away(database: Database, code: str) -> None:
    """Deletes a room with all that is in it; raises DeniedError for somebody else's."""
    with database.gateway.transaction():
        delete_room(database.gateway, code)
        forget_room(database.gateway, code)
