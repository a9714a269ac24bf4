"""The room that a person is busy with: the last one made, joined or chosen on this machine."""

from __future__ import annotations

from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, equals


def remember_room(gateway: Gateway, code: str) -> None:
    """Makes a room the caller's current one."""
    row = {"key": _key(caller_id(gateway)), "value": code}
    as_service(gateway).upsert("local_meta", row, ("key",))


def remembered_room(gateway: Gateway) -> str | None:
    """Returns the code of the caller's current room, None where there is none."""
    user_id = gateway.actor.user_id
    if user_id is None:
        return None
    rows = as_service(gateway).select("local_meta", equals(key=_key(user_id)))
    return rows[0]["value"] if rows else None


def forget_room(gateway: Gateway, code: str) -> None:
    """Takes care that a room is not the caller's current one any more."""
    as_service(gateway).delete("local_meta", equals(key=_key(caller_id(gateway)), value=code))


def forget_rooms_of(gateway: Gateway, user_id: str) -> None:
    """Takes care that somebody whose account goes has no current room."""
    as_service(gateway).delete("local_meta", equals(key=_key(user_id)))


def _key(user_id: str) -> str:
    return f"current_room:{user_id}"
