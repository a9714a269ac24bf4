"""Sessions: begun, kept alive, ended by their person, or closed when nobody hears of them.

Those who play start one when they begin and end it when they stop; a program that plays for them
says now and then that it still does (`beat_session`). Everything a session counts for follows
from its end.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.storage.functions.caller import membership_of
from jamtui.storage.functions.collaborators import companions
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.service import as_service
from jamtui.storage.functions.statistics import moment_of, seconds_between
from jamtui.storage.functions.streaks import was_seen
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

SESSIONS, LIVE = "session_history", "local_session_heartbeats"
BY_HAND_SECONDS = 86_400
"""The silence that a session started by hand is allowed: nobody types a sign of life."""

LEADERS = ("owner", "co-host", "admin")


def start_session(
    gateway: Gateway,
    room_id: str,
    instrument_id: str | None = None,
    is_master: bool | None = None,
    silence_seconds: int = BY_HAND_SECONDS,
    now: datetime | None = None,
) -> Row:
    """Begins a session of the one who acts, who is a member of the room, and returns its row.

    `is_master` None: whoever owns the room is. After `silence_seconds` without `beat_session` it
    counts as lost. Raises NotFoundError for a room that cannot be seen or an unknown instrument,
    DeniedError for who may not play there, ConflictError while another session goes on.
    """
    moment = now or datetime.now(UTC)
    user_id = _player(gateway)
    if not 1 <= silence_seconds <= BY_HAND_SECONDS:
        raise UsageError(f"The silence may last 1 to {BY_HAND_SECONDS} s, not {silence_seconds}.")
    with gateway.transaction():
        room = _visible_room(gateway, room_id)
        service = as_service(gateway)
        role = _role(gateway, room, user_id)
        close_lost_sessions(gateway, moment)
        _check_free(service, user_id)
        row: Row = {
            "id": new_id(),
            "user_id": user_id,
            "room_id": room,
            "joined_at": timestamp(moment),
            "instrument_id": _instrument(service, user_id, instrument_id),
            "was_room_master": int(_is_master(gateway, role, is_master)),
        }
        service.insert(SESSIONS, row)
        service.insert(LIVE, _live(row, silence_seconds, moment))
        happened(gateway, Happening("session_started", user_id, room, source_id=row["id"]), moment)
        return _session(service, row["id"])


def beat_session(gateway: Gateway, now: datetime | None = None) -> Row:
    """Says that one still plays, and returns the session's row.

    Raises NotFoundError where no session goes on, also where it was lost meanwhile.
    """
    moment = now or datetime.now(UTC)
    user_id = _player(gateway)
    with gateway.transaction():
        close_lost_sessions(gateway, moment)
        service = as_service(gateway)
        live = _going(service, user_id)
        beat = max(moment, moment_of(live["beat_at"]))
        values = {
            "beat_at": timestamp(beat),
            "lost_after": timestamp(beat + timedelta(seconds=live["silence_seconds"])),
        }
        service.update(LIVE, values, equals(session_id=live["session_id"]))
        was_seen(service, user_id, beat)
        return _session(service, live["session_id"])


def end_session(gateway: Gateway, now: datetime | None = None) -> Row:
    """Ends the session of the one who acts and returns its row.

    Raises NotFoundError where none goes on, also where it was lost meanwhile.
    """
    moment = now or datetime.now(UTC)
    user_id = _player(gateway)
    with gateway.transaction():
        close_lost_sessions(gateway, moment)
        service = as_service(gateway)
        live = _going(service, user_id)
        _close(gateway, live, moment)
        return _session(service, live["session_id"])


def close_lost_sessions(gateway: Gateway, now: datetime | None = None) -> int:
    """Ends everybody's sessions that were silent for too long, each at its last sign of life.

    Anybody's program may call this at any time. Returns how many there were.
    """
    moment = now or datetime.now(UTC)
    lost = Condition("lost_after < ?", (timestamp(moment),))
    service = as_service(gateway)
    if not service.count(LIVE, lost):
        return 0
    with gateway.transaction():
        rows = service.select(LIVE, lost, order=("beat_at",))
        for live in rows:
            _close(gateway, live, moment_of(live["beat_at"]))
    return len(rows)


def _close(gateway: Gateway, live: Row, end: datetime) -> None:
    service = as_service(gateway)
    start = moment_of(live["started_at"])
    end = max(start, end)
    row = _session(service, live["session_id"])
    others = companions(service, live["user_id"], row["room_id"], start, end)
    values = {
        # Not what the row says by now: its person may change it by hand.
        "joined_at": live["started_at"],
        "left_at": timestamp(end),
        "duration_seconds": seconds_between(start, end),
        "participant_ids": json.dumps(sorted(others)),
    }
    service.update(SESSIONS, values, equals(id=row["id"]))
    service.delete(LIVE, equals(session_id=row["id"]))
    what = Happening("session_ended", live["user_id"], row["room_id"], source_id=row["id"])
    happened(gateway, what, end)


def _player(gateway: Gateway) -> str:
    if gateway.actor.user_id is None:
        raise denied(gateway, "accounts.signed_in", "play a session")
    return gateway.actor.user_id


def _visible_room(gateway: Gateway, room_id: str) -> str:
    wanted = Condition("id = ? COLLATE NOCASE", (room_id,))
    rows = gateway.select("rooms", wanted, ("id",), limit=1)
    if not rows:
        raise NotFoundError(f"There is no room {room_id[:40]!r}: 'jam room list' shows them.")
    return str(rows[0]["id"])


def _role(gateway: Gateway, room: str, user_id: str) -> str:
    service = as_service(gateway)
    member = membership_of(service, room, user_id)
    if member is None or member["is_banned"]:
        needed = f"to join it first ('jam room join {room}')"
        raise denied(gateway, "sessions.member", f"play in {room}", needed)
    if member["role"] == "listener":
        raise denied(gateway, "sessions.performer", f"play in {room}")
    return str(member["role"])


def _is_master(gateway: Gateway, role: str, wanted: bool | None) -> bool:
    if wanted and role not in LEADERS:
        raise denied(gateway, "sessions.lead", "lead a session there")
    return role == "owner" if wanted is None else wanted


def _instrument(service: Gateway, user_id: str, wanted: str | None) -> str | None:
    if wanted is None:
        primary = equals(user_id=user_id, is_primary=1)
        rows = service.select("user_instruments", primary, ("instrument_id",), limit=1)
        return rows[0]["instrument_id"] if rows else None
    if not service.count("system_instruments", equals(id=wanted, is_active=1)):
        raise NotFoundError(f"There is no instrument {wanted[:40]!r}.")
    return wanted


def _check_free(service: Gateway, user_id: str) -> None:
    rows = service.select(LIVE, equals(user_id=user_id), ("session_id",))
    if rows:
        room = _session(service, rows[0]["session_id"])["room_id"]
        raise ConflictError(f"A session goes on in {room}: end it first, with 'jam session end'.")


def _live(row: Row, silence_seconds: int, moment: datetime) -> Row:
    return {
        "session_id": row["id"],
        "user_id": row["user_id"],
        "started_at": row["joined_at"],
        "beat_at": row["joined_at"],
        "lost_after": timestamp(moment + timedelta(seconds=silence_seconds)),
        "silence_seconds": silence_seconds,
    }


def _going(service: Gateway, user_id: str) -> Row:
    rows = service.select(LIVE, equals(user_id=user_id))
    if not rows:
        raise NotFoundError("No session goes on: 'jam session start CODE' begins one.")
    return rows[0]


def _session(service: Gateway, session_id: str) -> Row:
    return service.select(SESSIONS, equals(id=session_id))[0]
