"""Sessions: begun, ended, looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.sessions import (
    BY_HAND_SECONDS,
    beat_session,
    close_lost_sessions,
    end_session,
    start_session,
)
from jamtui.storage.gateway import Row
from jamtui.storage.people import PeopleRepository
from jamtui.storage.progress.instruments import InstrumentRepository
from jamtui.storage.progress.sessions import SessionFilter, SessionRepository, participants
from jamtui.studio.progress.cards import SessionCard


def start(
    database: Database,
    room: str,
    instrument: str | None,
    is_master: bool | None,
    silence_seconds: int | None = None,
    now: datetime | None = None,
) -> SessionCard:
    """Begins a session in a room; raises NotFoundError, DeniedError, ConflictError, UsageError."""
    caller_id(database.gateway)
    with database.gateway.transaction():
        instrument_id = None if instrument is None else _instrument(database, instrument)
        silence = BY_HAND_SECONDS if silence_seconds is None else silence_seconds
        row = start_session(database.gateway, room, instrument_id, is_master, silence, now)
        return _cards(database, [row])[0]


def end(database: Database, now: datetime | None = None) -> SessionCard:
    """Ends the session that goes on; raises NotFoundError."""
    # On its own, so that a session that proves to be lost stays closed.
    close_lost_sessions(database.gateway, now)
    with database.gateway.transaction():
        return _cards(database, [end_session(database.gateway, now)])[0]


def beat(database: Database, now: datetime | None = None) -> SessionCard:
    """Says that one still plays; raises NotFoundError."""
    close_lost_sessions(database.gateway, now)
    with database.gateway.transaction():
        return _cards(database, [beat_session(database.gateway, now)])[0]


def find(
    database: Database,
    wanted: SessionFilter,
    instrument: str | None,
    limit: int,
    offset: int,
    now: datetime | None = None,
) -> list[SessionCard]:
    """Returns one's sessions, the latest first; closes what was lost."""
    caller_id(database.gateway)
    close_lost_sessions(database.gateway, now)
    if instrument is not None:
        instrument = _instrument(database, instrument)
    wanted = SessionFilter(wanted.room_id, instrument, wanted.since, wanted.until, wanted.going)
    rows = SessionRepository(database.gateway).find(wanted, limit, offset)
    return _cards(database, rows)


def get(database: Database, id_: str) -> SessionCard:
    """Returns one of one's sessions by its id or the beginning of it; raises NotFoundError."""
    caller_id(database.gateway)
    close_lost_sessions(database.gateway)
    return _cards(database, [SessionRepository(database.gateway).get(id_)])[0]


def _instrument(database: Database, name: str) -> str:
    return str(InstrumentRepository(database.gateway, None).named(name)["id"])


def _cards(database: Database, rows: Sequence[Row]) -> list[SessionCard]:
    others = {row["id"]: participants(row) for row in rows}
    everybody = {id_ for ids in others.values() for id_ in ids}
    names = PeopleRepository(database.gateway).names_of(everybody)
    return [
        SessionCard(
            id=row["id"],
            room=row["room_id"],
            started_at=row["joined_at"],
            ended_at=row["left_at"],
            seconds=row["duration_seconds"],
            instrument=row["instrument_id"],
            master=bool(row["was_room_master"]),
            participants=sorted(names.get(id_, id_) for id_ in others[row["id"]]),
        )
        for row in rows
    ]
