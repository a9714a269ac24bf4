"""What a finished session amounts to: statistics, instruments, people, points, records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from jamtui.catalog.experience import experience
from jamtui.community.levels import calculate_level
from jamtui.community.local_time import crosses_midnight, hours_of
from jamtui.storage.functions.achievement_measures import START_HOUR
from jamtui.storage.functions.challenge_measures import fires_between
from jamtui.storage.functions.experience import award
from jamtui.storage.functions.notices import add_activity
from jamtui.storage.functions.statistics import (
    add_record,
    add_session,
    keep_best,
    moment_of,
    zone_for,
)
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.progress.sessions import participants
from jamtui.storage.timestamps import timestamp

MIDNIGHT_SECONDS = 7200
"""How long a session across midnight has to be to be remembered."""

NEWS_SECONDS = 60
"""Shorter sessions are no news for friends."""

SATURDAY = 5

WEEK_HOUR = "week_hour_{}_{:02d}"
"""The record of the seconds played in an hour of a weekday, Monday being 0."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A session that has ended, in moments and whole seconds, with the zone of its person."""

    row: Row
    user_id: str
    start: datetime
    end: datetime
    seconds: int
    zone: tzinfo

    @property
    def is_alone(self) -> bool:
        return not participants(self.row)


def finished(service: Gateway, session_id: str) -> Finished:
    """Returns the closed session with that id."""
    row = service.select("session_history", equals(id=session_id))[0]
    start, end = moment_of(row["joined_at"]), moment_of(row["left_at"])
    zone, _ = zone_for(service, row["user_id"])
    return Finished(row, row["user_id"], start, end, int(row["duration_seconds"] or 0), zone)


def count_session(service: Gateway, session: Finished, now: datetime) -> None:
    """Counts a session for its own person; once."""
    hours = hours_of(session.start, session.seconds, session.zone)
    add_session(service, session.user_id, session.seconds, hours, session.zone, now)
    for (day, hour), seconds in hours.cells.items():
        add_record(service, session.user_id, WEEK_HOUR.format(day, hour), seconds)
    points = _earn(service, session, now)
    _play_instrument(service, session, points)
    _keep_records(service, session)
    if session.seconds >= NEWS_SECONDS:
        _tell(service, session)


def _earn(service: Gateway, session: Finished, now: datetime) -> int:
    """Gives the points for how long it was and returns how many."""
    points = 0
    for activity, seconds in experience().jam_marks.items():
        if session.seconds >= seconds:
            award(service, session.user_id, activity, session.row["id"], now)
            points += experience().activities[activity]
    return points


def _play_instrument(service: Gateway, session: Finished, points: int) -> None:
    instrument = session.row["instrument_id"]
    if instrument is None:
        return
    mine = equals(user_id=session.user_id, instrument_id=instrument)
    rows = service.select("user_instruments", mine)
    if not rows:
        service.insert("user_instruments", _new_instrument(service, session, instrument))
        rows = service.select("user_instruments", mine)
    xp = int(rows[0]["xp"] or 0) + points
    values = {
        "total_hours": float(rows[0]["total_hours"] or 0) + session.seconds / 3600,
        "total_sessions": int(rows[0]["total_sessions"] or 0) + 1,
        "xp": xp,
        "level": calculate_level(xp),
        "last_played_at": timestamp(session.end),
    }
    service.update("user_instruments", values, mine)


def _new_instrument(service: Gateway, session: Finished, instrument: str) -> Row:
    known = service.select("system_instruments", equals(id=instrument), ("category",))
    return {
        "id": new_id(),
        "user_id": session.user_id,
        "instrument_id": instrument,
        "category": known[0]["category"] if known else "other",
        "is_primary": int(service.count("user_instruments", equals(user_id=session.user_id)) == 0),
    }


def _keep_records(service: Gateway, session: Finished) -> None:
    local = session.start.astimezone(session.zone)
    add_record(service, session.user_id, START_HOUR.format(local.hour))
    if local.weekday() >= SATURDAY:
        add_record(service, session.user_id, "weekend_sessions")
    if session.is_alone:
        keep_best(service, session.user_id, "solo_jam_minutes", session.seconds // 60)
    if session.seconds >= MIDNIGHT_SECONDS and crosses_midnight(
        session.start, session.end, session.zone
    ):
        add_record(service, session.user_id, "midnight_session")
    keep_best(service, session.user_id, "session_reactions", _fires(service, session))


def _fires(service: Gateway, session: Finished) -> int:
    when = Condition(
        "room_id = ? COLLATE NOCASE AND created_at >= ? AND created_at <= ?",
        (session.row["room_id"], timestamp(session.start), timestamp(session.end)),
    )
    return fires_between(service, session.user_id, when)


def _tell(service: Gateway, session: Finished) -> None:
    """Tells friends; which room it was, only where anybody may know."""
    data: dict[str, object] = {"duration_seconds": session.seconds}
    rooms = service.select("rooms", equals(id=session.row["room_id"]), ("is_public", "name"))
    if rooms and rooms[0]["is_public"]:
        data |= {"room_id": session.row["room_id"], "room_name": rooms[0]["name"]}
    add_activity(service, session.user_id, "session", data)
