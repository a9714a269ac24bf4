"""Rooms that people keep: bookmarks of their own rooms, and templates to open new ones from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from jamtui.community.room_fields import kept_fields, room_fields
from jamtui.community.room_settings import (
    default_rules,
    default_settings,
    effective,
    parsed_object,
    with_value,
)
from jamtui.errors import NotFoundError, UsageError
from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.saving import can_save_room, kept_columns, most_saved_rooms
from jamtui.storage.gateway import Row, one_of
from jamtui.storage.rooms.saved import KeptRoomRepository, SavedRoomRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.rooms.cards import SavedRoomCard, TemplateCard
from jamtui.studio.rooms.opening import open_room
from jamtui.studio.rooms.people import called
from jamtui.studio.rooms.room_cards import tags_of

_SAME = ("name", "description", "max_users", "genre", "tags")
"""What a template and a room have under the same name."""


def save(database: Database, code: str, notes: str | None) -> SavedRoomCard:
    """Saves one's own room; saving it again changes the notes.

    Raises DeniedError for somebody else's room, and where the account saves no more.
    """
    me = caller_id(database.gateway)
    with database.gateway.transaction():
        room = database.rooms.find(code)
        saved = SavedRoomRepository(database.gateway, me)
        if saved.get(room["id"]) is not None:
            if notes is not None:
                saved.set_notes(room["id"], notes or None)
        else:
            _check_may_save(database, room, me)
            saved.add(room["id"], notes or None)
        row = saved.get(room["id"])
        assert row is not None
        return _saved_cards(database, [row])[0]


def _check_may_save(database: Database, room: Row, me: str) -> None:
    if room["created_by"] != me:
        raise denied(database.gateway, "rooms.save", f"save the room {room['id']}")
    if not can_save_room(database.gateway, me):
        kind, most = most_saved_rooms(database.gateway, me)
        what = f"save the room {room['id']}: a {kind} account saves {most} rooms"
        raise denied(database.gateway, "rooms.save_limit", what)


def unsave(database: Database, code: str) -> SavedRoomCard:
    """Forgets a saved room and returns what was saved; raises NotFoundError for no saved one."""
    me = caller_id(database.gateway)
    with database.gateway.transaction():
        room = database.rooms.find(code)
        saved = SavedRoomRepository(database.gateway, me)
        row = saved.get(room["id"])
        if row is None:
            raise NotFoundError(f"The room {room['id']} is not saved.")
        card = _saved_cards(database, [row])[0]
        saved.remove(room["id"])
        return card


def saved_rooms(
    database: Database, limit: int | None = None, offset: int = 0
) -> list[SavedRoomCard]:
    """Returns the rooms that one has saved, the newest first."""
    me = caller_id(database.gateway)
    rows = SavedRoomRepository(database.gateway, me).all(limit, offset)
    return _saved_cards(database, rows)


def _saved_cards(database: Database, rows: Sequence[Row]) -> list[SavedRoomCard]:
    codes = one_of("id", [row["room_id"] for row in rows])
    found = database.gateway.select("rooms", codes, ("id", "name"))
    names = {str(room["id"]): str(room["name"]) for room in found}
    return [
        SavedRoomCard(
            code=row["room_id"],
            name=called(names, row["room_id"]),
            notes=row["notes"],
            saved_at=row["saved_at"],
        )
        for row in rows
    ]


def keep(database: Database, code: str | None, changes: Mapping[str, Any]) -> str:
    """Keeps what a room is set to, or the usual settings for None, with checked changes.

    Returns the code of the template.
    """
    me = caller_id(database.gateway)
    with database.gateway.transaction():
        columns = _usual() if code is None else kept_columns(database.rooms.find(code))
        columns |= _columns(changes, columns)
        if not columns.get("name"):
            raise UsageError("A template needs a name: add --name TEXT, or the code of a room.")
        return KeptRoomRepository(database.gateway).add(columns | {"owner_id": me})


def _usual() -> dict[str, Any]:
    settings, rules = json.dumps(default_settings()), json.dumps(default_rules())
    return {"settings": settings, "rules": rules}


def _columns(changes: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the columns of a template's `row` that make it into what the changes say."""
    fields = kept_fields()
    columns: dict[str, Any] = {}
    objects = {name: parsed_object(row.get(name)) for name in ("settings", "rules")}
    for path, value in changes.items():
        head, _, rest = path.partition(".")
        if rest:
            objects[head] = with_value(objects[head], rest.split("."), value)
            columns[head] = json.dumps(objects[head])
        elif path == "tags":
            columns["tags"] = json.dumps(value or [], ensure_ascii=False)
        elif path == "description":
            columns[path] = value or ""
        else:
            columns[path] = fields[path].default if value is None else value
    return columns


def templates(database: Database, limit: int | None = None, offset: int = 0) -> list[TemplateCard]:
    """Returns one's templates, the last changed first."""
    me = caller_id(database.gateway)
    rows = KeptRoomRepository(database.gateway).of(me, limit, offset)
    return template_cards(database, rows)


def template(database: Database, reference: str) -> TemplateCard:
    """Returns a template by code or by the name of one's own; raises NotFoundError."""
    return template_cards(database, [_found(database, reference)])[0]


def _found(database: Database, reference: str) -> Row:
    me = database.actor.user_id or ""
    return KeptRoomRepository(database.gateway).find(reference, me)


def change_template(database: Database, reference: str, changes: Mapping[str, Any]) -> str:
    """Makes a template what the checked changes say; returns its code."""
    with database.gateway.transaction():
        row = _found(database, reference)
        KeptRoomRepository(database.gateway).change(row["id"], _columns(changes, row))
    return str(row["code"])


def remove_template(database: Database, reference: str) -> None:
    """Deletes a template; rooms that were opened from it stay."""
    with database.gateway.transaction():
        row = _found(database, reference)
        KeptRoomRepository(database.gateway).remove(row["id"])


def open_template(database: Database, reference: str, changes: Mapping[str, Any]) -> str:
    """Makes a room of a template, changed by the checked changes; returns the room's code."""
    with database.gateway.transaction():
        row = _found(database, reference)
        code = open_room(database, room_changes(row) | dict(changes))
        if row["owner_id"] == database.actor.user_id:
            now = {"last_active_at": timestamp()}
            KeptRoomRepository(database.gateway).change(row["id"], now)
    return code


def room_changes(row: Row) -> dict[str, Any]:
    """Returns what a template says of a room, by the paths of a room's fields."""
    found: dict[str, Any] = {path: row[path] for path in _SAME if path != "tags"}
    found["tags"] = tags_of(row["tags"]) or None
    found["description"] = row["description"] or None
    found["max_users"] = row["max_users"] or 10
    found["is_public"] = row["room_type"] == "public"
    objects = {"settings": parsed_object(row["settings"]), "rules": parsed_object(row["rules"])}
    for name, values in objects.items():
        found |= _by_path(name, values)
    if row["welcome_message"]:
        found["settings.welcomeMessage"] = row["welcome_message"]
    return found


def _by_path(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    held = {}
    for path in room_fields():
        head, *keys = path.split(".")
        value: Any = values
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        if head == name and keys and value is not None:
            held[path] = value
    return held


def template_cards(database: Database, rows: Sequence[Row]) -> list[TemplateCard]:
    """Returns the templates that these rows stand for."""
    owners = database.people.names_of(row["owner_id"] for row in rows)
    return [
        TemplateCard(
            code=row["code"],
            owner=owners.get(row["owner_id"] or "", row["owner_id"]),
            name=row["name"],
            description=row["description"] or "",
            room_type=row["room_type"] or "private",
            max_users=row["max_users"] or 10,
            genre=row["genre"],
            skill_level=row["skill_level"],
            min_level=row["min_level"] or 0,
            min_reputation=row["min_reputation"] or 0.0,
            theme=row["theme"] or "default",
            banner_url=row["banner_url"],
            welcome_message=row["welcome_message"],
            tags=tags_of(row["tags"]),
            rules=effective(parsed_object(row["rules"]), default_rules()),
            settings=effective(parsed_object(row["settings"]), default_settings()),
            total_sessions=row["total_sessions"] or 0,
            total_unique_visitors=row["total_unique_visitors"] or 0,
            total_jam_seconds=row["total_jam_seconds"] or 0,
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            last_active_at=row["last_active_at"],
        )
        for row in rows
    ]
