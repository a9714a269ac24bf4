"""Who has played with whom: counted for both when the first of two leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from jamtui.catalog.experience import experience
from jamtui.storage.functions.achievements import evaluate
from jamtui.storage.functions.experience import award
from jamtui.storage.functions.statistics import increment_stat, moment_of, seconds_between
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.social.friendships import FRIENDSHIPS, between
from jamtui.storage.timestamps import timestamp

SESSIONS, LIVE = "session_history", "local_session_heartbeats"
COLLABORATORS = "local_collaborators"


@dataclass(frozen=True, slots=True)
class Together:
    """Two people's time in a room; it ended when the first of them left."""

    user_id: str
    other_id: str
    seconds: int
    end: datetime


def companions(
    service: Gateway, user_id: str, room_id: str, start: datetime, end: datetime
) -> set[str]:
    """Returns who else played in a room between two moments, whether gone since or still there."""
    since, until = timestamp(start), timestamp(end)
    gone = Condition(
        "room_id = ? AND left_at > ? AND joined_at < ? AND user_id <> ?",
        (room_id, since, until, user_id),
    )
    there = Condition(
        "room_id = ? AND left_at IS NULL AND joined_at < ? AND user_id <> ? "
        "AND EXISTS (SELECT 1 FROM local_session_heartbeats AS live "
        "WHERE live.session_id = session_history.id)",
        (room_id, until, user_id),
    )
    rows = [row for where in (gone, there) for row in service.select(SESSIONS, where, ("user_id",))]
    return {row["user_id"] for row in rows}


def count_together(
    service: Gateway, user_id: str, room_id: str, start: datetime, end: datetime, now: datetime
) -> None:
    """Counts the time with everybody whose session goes on, for both.

    With those who left before it was counted then; so each two sessions are counted once.
    """
    for pair in list(_pairs(service, user_id, room_id, start, end)):
        _count_friendship(service, pair)
        for one, other in ((pair.user_id, pair.other_id), (pair.other_id, pair.user_id)):
            if _count_one(service, one, other, pair):
                _met(service, one, other, now)
        evaluate(service, pair.other_id, ("unique_collaborators",), now)


def _pairs(
    service: Gateway, user_id: str, room_id: str, start: datetime, end: datetime
) -> Iterator[Together]:
    others = Condition(
        "user_id <> ? AND EXISTS (SELECT 1 FROM session_history AS going "
        "WHERE going.id = local_session_heartbeats.session_id AND going.room_id = ?)",
        (user_id, room_id),
    )
    for row in service.select(LIVE, others, ("user_id", "started_at")):
        since = max(start, moment_of(row["started_at"]))
        if since < end:
            yield Together(user_id, row["user_id"], seconds_between(since, end), end)


def _count_friendship(service: Gateway, pair: Together) -> None:
    friends = between(pair.user_id, pair.other_id) & equals(status="accepted")
    for row in service.select(FRIENDSHIPS, friends):
        values = {
            "jams_together": int(row["jams_together"] or 0) + 1,
            "total_time_together_seconds": int(row["total_time_together_seconds"] or 0)
            + pair.seconds,
        }
        service.update(FRIENDSHIPS, values, equals(id=row["id"]))


def _count_one(service: Gateway, user_id: str, other_id: str, pair: Together) -> bool:
    """Counts for one of both, and returns whether they have never played together before."""
    both = equals(user_id=user_id, other_id=other_id)
    known: list[Row] = service.select(COLLABORATORS, both)
    end = timestamp(pair.end)
    if known:
        values = {
            "jams": known[0]["jams"] + 1,
            "seconds": known[0]["seconds"] + pair.seconds,
            "last_at": end,
        }
        service.update(COLLABORATORS, values, both)
        return False
    service.insert(
        COLLABORATORS,
        {
            "user_id": user_id,
            "other_id": other_id,
            "jams": 1,
            "seconds": pair.seconds,
            "first_at": end,
            "last_at": end,
        },
    )
    return True


def _met(service: Gateway, user_id: str, other_id: str, now: datetime) -> None:
    increment_stat(service, user_id, "unique_collaborators")
    award(service, user_id, "jam_with_new_person", other_id, now)
    if _is_new(service, other_id, now):
        award(service, user_id, "jam_with_new_user", other_id, now)


def _is_new(service: Gateway, user_id: str, now: datetime) -> bool:
    rows = service.select("user_profiles", equals(id=user_id), ("created_at",))
    if not rows or not rows[0]["created_at"]:
        return False
    since = moment_of(rows[0]["created_at"])
    return now - since < timedelta(days=experience().newcomer_days)
