"""Rooms as they are shown: cards made of their rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from jamtui.community.permissions import overrides, plain_role
from jamtui.community.room_columns import values_of
from jamtui.community.room_settings import (
    ARCHIVED_AT,
    default_rules,
    default_settings,
    effective,
    parsed_object,
)
from jamtui.storage.database import Database
from jamtui.storage.functions.membership import still_banned
from jamtui.storage.gateway import Row, equals, one_of
from jamtui.storage.rooms.room_query import RoomQuery
from jamtui.studio.rooms.cards import RoomCard, RoomDetails


def list_rooms(database: Database, query: RoomQuery, limit: int, offset: int = 0) -> list[RoomCard]:
    """Returns a page of rooms, the newest activity first."""
    with database.gateway.snapshot():
        return room_cards(database, database.rooms.listed(query, limit, offset))


def show_room(database: Database, code: str) -> RoomDetails:
    """Returns a room with all it is set to; raises NotFoundError."""
    return room_details(database, database.rooms.find(code))


def room_cards(database: Database, rows: Sequence[Row]) -> list[RoomCard]:
    """Returns the rooms as lists show them."""
    looks = _looks(database, rows)
    return [RoomCard(**look) for look in looks]


def room_details(database: Database, row: Row) -> RoomDetails:
    """Returns a room with all it is set to."""
    settings = parsed_object(row["settings"])
    settings.pop(ARCHIVED_AT, None)
    return RoomDetails(
        **_looks(database, [row])[0],
        created_by=row["created_by"],
        created_at=row["created_at"],
        pop_location=row["pop_location"] or "auto",
        default_role=row["default_role"] or "member",
        default_permissions=overrides(row["default_permissions"]),
        settings=effective(settings, default_settings()),
        rules=effective(parsed_object(row["rules"]), default_rules()),
        canvas=values_of(row)["canvas"],
    )


def _looks(database: Database, rows: Sequence[Row]) -> list[dict[str, Any]]:
    codes = [row["id"] for row in rows]
    people = database.rooms.people_in(codes)
    roles = _own_roles(database, codes)
    unnamed = [row["created_by"] for row in rows if not row["creator_username"]]
    names = database.people.names_of(unnamed)
    return [
        {
            "code": row["id"],
            "name": row["name"],
            "description": row["description"],
            "genre": row["genre"],
            "tags": tags_of(row["tags"]),
            "color": row["color"] or "indigo",
            "icon": row["icon"] or "music",
            "is_public": bool(row["is_public"]),
            "require_approval": bool(row["require_approval"]),
            "people": people.get(row["id"], 0),
            "max_users": row["max_users"] or 10,
            "creator": row["creator_username"] or names.get(row["created_by"]) or row["created_by"],
            "role": roles.get(row["id"]),
            "last_activity": row["last_activity"],
            "archived_at": parsed_object(row["settings"]).get(ARCHIVED_AT),
        }
        for row in rows
    ]


def _own_roles(database: Database, codes: Sequence[str]) -> dict[str, str]:
    me = database.actor.user_id
    if me is None or not codes:
        return {}
    mine = equals(user_id=me) & one_of("room_id", codes)
    rows = database.gateway.select("room_members", mine)
    banned = still_banned(database.gateway, rows)
    return {row["room_id"]: plain_role(row["role"]) for row in rows if row["id"] not in banned}


def tags_of(text: str | None) -> list[str]:
    """Returns the tags in a column; what is no list of texts there has none."""
    found = json.loads(text) if text else []
    return [str(tag) for tag in found] if isinstance(found, list) else []
