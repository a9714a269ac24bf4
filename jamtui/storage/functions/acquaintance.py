"""People whom one knows from a room, also those whose profiles are hidden.

Who shares a room with somebody can name that person to keep away, report or look for them: a
hidden profile is no way out of what the others of a room may do.
"""

from __future__ import annotations

import re

from jamtui.errors import NotFoundError
from jamtui.storage.functions.caller import membership_of
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, equals, one_of
from jamtui.storage.id_parts import whole_id
from jamtui.storage.people import PeopleRepository

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_NAMED_IN = (
    ("room_members", "user_id"),
    ("room_bans", "user_id"),
    ("room_permission_logs", "target_user_id"),
    ("local_join_requests", "user_id"),
    ("room_chat_messages", "user_id"),
)
"""Where people are named in a room; the rules say which of these rows the caller may see."""

_AT_ONCE = 500


def find_person(gateway: Gateway, name: str, code: str | None = None) -> str:
    """Returns the id of whom a username, or an id or a part of one, means.

    That is somebody whose profile may be seen, else somebody known from the room with that code,
    None standing for every room that the caller is in. Raises NotFoundError, ConflictError.
    """
    people = PeopleRepository(gateway)
    try:
        return people.find(name).id
    except NotFoundError:
        known = _known(gateway, name, _rooms(gateway, code))
        if known is None:
            raise
        return known


def _rooms(gateway: Gateway, code: str | None) -> list[str]:
    """Returns the rooms that the caller is in and not banned from; of those that one."""
    me = gateway.actor.user_id
    if me is None:
        return []
    service = as_service(gateway)
    if code is not None:
        mine = membership_of(service, code, me)
        return [code] if mine is not None and not mine["is_banned"] else []
    rows = service.select("room_members", equals(user_id=me, is_banned=0), ("room_id",))
    return [row["room_id"] for row in rows]


def _known(gateway: Gateway, name: str, rooms: list[str]) -> str | None:
    wanted = name.strip().removeprefix("@")
    id_ = wanted.lower()
    if not _UUID.fullmatch(id_):
        same = Condition("username = ? COLLATE NOCASE", (wanted,))
        rows = as_service(gateway).select("user_profiles", same, ("id",), limit=1)
        id_ = rows[0]["id"] if rows else id_
    for start in range(0, len(rooms), _AT_ONCE):
        among = one_of("room_id", rooms[start : start + _AT_ONCE])
        for table, column in _NAMED_IN:
            if gateway.select(table, among & equals(**{column: id_}), (column,), limit=1):
                return id_
        if len(rooms) == 1:
            whole = whole_id(gateway, "room_members", id_, "member", among, "user_id")
            if _UUID.fullmatch(whole):
                return whole
    return None
