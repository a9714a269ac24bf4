"""How many rooms an account may save, and rooms that are put away."""

from __future__ import annotations

import json
from typing import Any

from jamtui.community.room_settings import ARCHIVED_AT, parsed_object
from jamtui.storage.functions.caller import caller_id, room_of
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

UNLIMITED = -1
FREE = "free"


def most_saved_rooms(gateway: Gateway, user_id: str) -> tuple[str, int]:
    """Returns somebody's account type and how many rooms it may save, -1 for as many as one likes.

    An account of a type that no tier names counts as free.
    """
    service = as_service(gateway)
    rows = service.select("user_profiles", equals(id=user_id), ("account_type",))
    kind = str(rows[0]["account_type"] or FREE) if rows else FREE
    tiers = {tier["id"]: tier["max_saved_rooms"] for tier in service.select("subscription_tiers")}
    return (kind, tiers[kind]) if kind in tiers else (FREE, tiers.get(FREE, 0))


def can_save_room(gateway: Gateway, user_id: str) -> bool:
    """Whether somebody's account has room for one more saved room."""
    _, most = most_saved_rooms(gateway, user_id)
    saved = as_service(gateway).count("user_saved_rooms", equals(user_id=user_id))
    return most == UNLIMITED or saved < most


def archive_room(gateway: Gateway, code: str) -> bool:
    """Puts a room away: nobody finds or joins it, and a template of it is kept for its owner.

    For whoever may change the room. Returns whether it was not put away before. Raises
    NotFoundError and DeniedError.
    """
    return _set_archived(gateway, code, timestamp())


def unarchive_room(gateway: Gateway, code: str) -> bool:
    """Brings a room back that was put away; returns whether it was."""
    return _set_archived(gateway, code, None)


def _set_archived(gateway: Gateway, code: str, moment: str | None) -> bool:
    caller_id(gateway)
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, code)
        settings = parsed_object(room["settings"])
        if (ARCHIVED_AT in settings) == (moment is not None):
            return False
        settings.pop(ARCHIVED_AT, None)
        if moment is not None:
            settings[ARCHIVED_AT] = moment
        # The caller's own gateway: its rules say who may.
        if not gateway.update("rooms", {"settings": json.dumps(settings)}, equals(id=room["id"])):
            raise denied(gateway, "rooms.archive", f"put {code} away or bring it back")
        if moment is None:
            _forget(service, room)
        else:
            _keep(service, room)
    return True


def hand_template_over(service: Gateway, room: Row, user_id: str) -> None:
    """Gives the template of a room, if it is put away, to who owns the room from now on."""
    if ARCHIVED_AT in parsed_object(room["settings"]):
        _forget(service, room)
        _keep(service, room | {"created_by": user_id})


def _forget(service: Gateway, room: Row) -> None:
    service.delete("saved_rooms", equals(code=room["id"], owner_id=room["created_by"]))


def _keep(service: Gateway, room: Row) -> None:
    owner = room["created_by"]
    if not service.count("user_profiles", equals(id=owner)):
        return  # a room whose owner has gone is nobody's to keep
    row = {"id": new_id(), "owner_id": owner, "code": room["id"]} | kept_columns(room)
    service.upsert("saved_rooms", row | _figures(service, room), ("code",))


def kept_columns(room: Row) -> dict[str, Any]:
    """Returns the columns of `saved_rooms` that keep what a room is set to."""
    settings = parsed_object(room["settings"])
    settings.pop(ARCHIVED_AT, None)
    welcome = settings.get("welcomeMessage")
    return {
        "name": room["name"],
        "description": room["description"] or "",
        "room_type": "public" if room["is_public"] else "private",
        "max_users": room["max_users"],
        "genre": room["genre"],
        "welcome_message": welcome,
        "rules": room["rules"],
        "tags": room["tags"] or "[]",
        "settings": json.dumps(settings),
        "last_active_at": room["last_activity"],
    }


def _figures(service: Gateway, room: Row) -> dict[str, int]:
    columns = ("user_id", "duration_seconds")
    played = service.select("session_history", equals(room_id=room["id"]), columns)
    return {
        "total_sessions": len(played),
        "total_unique_visitors": len({session["user_id"] for session in played}),
        "total_jam_seconds": sum(session["duration_seconds"] or 0 for session in played),
    }
