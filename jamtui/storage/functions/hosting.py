"""What a host does for the people who come to its rooms from other machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from jamtui.community.room_settings import parsed_object, with_value
from jamtui.storage.actor import person
from jamtui.storage.functions.accounts import sign_up
from jamtui.storage.functions.caller import caller_id, room_of
from jamtui.storage.functions.denial import called, denied, denied_to
from jamtui.storage.functions.joining import REQUESTS, check_not_banned
from jamtui.storage.functions.membership import effective_permissions
from jamtui.storage.functions.service import as_service
from jamtui.storage.functions.sessions import LIVE, close_lost_sessions
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.invitations import INVITATIONS

HOST_ID = "host_id"
"""Under which a database keeps what tells its host from others."""

SILENCE_SECONDS = 75
"""How long a session may be silent that a host keeps alive; no other kind has this number."""

STREAM_MARK = "live-"
"""What the ids of sessions of streams begin with that a host publishes."""

LONG_AGO = "0001-01-01T00:00:00.000000+00:00"


def host_id(gateway: Gateway) -> str:
    """Returns the id of this database's host, made when it is first asked for."""
    service = as_service(gateway)
    with gateway.transaction():
        rows = service.select("local_meta", equals(key=HOST_ID))
        if rows:
            return str(rows[0]["value"])
        made = new_id()
        service.insert("local_meta", {"key": HOST_ID, "value": made})
    return made


def receive(
    gateway: Gateway,
    user_id: str,
    public_key: str,
    name: str,
    *,
    username: str | None,
    is_from_here: bool,
) -> None:
    """Sees to it that somebody who has proved to own a key has a profile here.

    It has no private key. A new one without a `username` has one made of `name`, with a number
    behind it where somebody has that. Who comes again under another name is shown by that one,
    unless `is_from_here`: then the profile's own name counts. Raises DeniedError for another key.
    """
    service = as_service(gateway)
    with gateway.transaction():
        known = service.select("auth_users", equals(id=user_id), ("public_key",))
        if not known:
            sign_up(gateway, user_id, public_key=public_key, username=username, display_name=name)
        elif known[0]["public_key"] not in (None, public_key):
            who = called(service, person(user_id))
            raise denied_to(who, "hosting.key", "come in with another key than before")
        elif not is_from_here:
            _rename(service, user_id, name)


def _rename(service: Gateway, user_id: str, name: str) -> None:
    other = Condition("display_name <> ?", (name,))
    service.update("user_profiles", {"display_name": name}, equals(id=user_id) & other)
    other = Condition("user_name <> ?", (name,))
    service.update("room_members", {"user_name": name}, equals(user_id=user_id) & other)


def clear_away(gateway: Gateway, codes: Iterable[str], now: datetime | None = None) -> None:
    """Ends what a host that was killed has left in these rooms: sessions, each when it was last
    heard of, and streams.
    """
    service = as_service(gateway)
    rooms = one_of("room_id", codes)
    with gateway.transaction():
        left = Condition(
            "silence_seconds = ? AND session_id IN "
            f"(SELECT history_.id FROM session_history AS history_ WHERE history_.{rooms.sql})",
            (SILENCE_SECONDS, *rooms.values),
        )
        service.update(LIVE, {"lost_after": LONG_AGO}, left)
        close_lost_sessions(gateway, now)
        marked = Condition("session_id GLOB ?", (f"{STREAM_MARK}*",))
        service.delete("room_webrtc_sessions", rooms & marked)


def end_stream(gateway: Gateway, stream_id: str) -> None:
    """Takes away a stream that a host has published for somebody, whatever may be seen of it."""
    as_service(gateway).delete("room_webrtc_sessions", equals(id=stream_id))


def is_invite_code(gateway: Gateway, code: str, text: str) -> bool:
    """Whether `text` is the code of an invitation into a room that nobody has used yet."""
    wanted = Condition("room_id = ? COLLATE NOCASE", (code,))
    wanted &= equals(invite_code=text.strip(), status="pending")
    return as_service(gateway).count(INVITATIONS, wanted) > 0


def request_of(gateway: Gateway, code: str, user_id: str) -> Row | None:
    """Returns what came of somebody's request to be let into a room, None where there is none."""
    rows = as_service(gateway).select(REQUESTS, equals(room_id=code, user_id=user_id))
    return rows[0] if rows else None


def count_requests(gateway: Gateway, code: str) -> int:
    """Returns how many wait to be let into a room."""
    return as_service(gateway).count(REQUESTS, equals(room_id=code, status="pending"))


def place_of(gateway: Gateway, code: str, user_id: str) -> tuple[Row, Row | None]:
    """Returns a room and somebody's row in it, whatever may be seen.

    Raises NotFoundError for no such room, DeniedError for who is banned from it.
    """
    service = as_service(gateway)
    room = room_of(service, code)
    check_not_banned(service, room, user_id)
    rows = service.select("room_members", equals(room_id=room["id"], user_id=user_id))
    return room, rows[0] if rows else None


def room_settings(gateway: Gateway, code: str) -> dict[str, Any]:
    """Returns what a hosted room is set to, seen or not; raises NotFoundError."""
    return parsed_object(room_of(as_service(gateway), code)["settings"])


def change_transport(
    gateway: Gateway, code: str, values: Mapping[str, Any], needed: Iterable[str]
) -> None:
    """Changes what a room says of tempo, key and meter, by whoever has the permissions `needed`.

    `values` are checked settings below transport. Raises DeniedError, NotFoundError.
    """
    caller = caller_id(gateway)
    service = as_service(gateway)
    with gateway.transaction():
        allowed = effective_permissions(gateway, code, caller)
        for capability in needed:
            if not allowed[capability].allowed:
                what = f"change the transport of {code}"
                raise denied(gateway, "hosting.transport", what, f"the permission {capability}")
        if not values:
            return
        settings = parsed_object(room_of(service, code)["settings"])
        for name, value in values.items():
            settings = with_value(settings, ["transport", name], value)
        service.update("rooms", {"settings": json.dumps(settings)}, equals(id=code))
