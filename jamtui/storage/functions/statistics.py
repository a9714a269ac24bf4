"""Statistics and records of people: counted up, never by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from jamtui.community.counters import COUNTERS
from jamtui.community.local_time import Hours, local_day, midnight, month_of, week_of, zone_of
from jamtui.errors import NotFoundError, UsageError
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.timestamps import timestamp

STATS, RECORDS, SESSIONS = "user_stats", "local_records", "session_history"

MOST = 2**63 - 1


def increment_stat(gateway: Gateway, user_id: str, stat: str, amount: int = 1) -> int:
    """Adds to one of the `COUNTERS` of somebody and returns what it is then.

    Only for what runs as the service: the gateway's own rules refuse everybody else. Raises
    UsageError for a column that is no counter.
    """
    if stat not in COUNTERS:
        raise UsageError(f"{stat[:40]!r} is no number in the statistics: nothing was counted.")
    with gateway.transaction():
        new = min(MOST, max(0, int(stats_of(gateway, user_id)[stat] or 0) + amount))
        gateway.update(STATS, {stat: new, "updated_at": timestamp()}, equals(user_id=user_id))
    return new


def stats_of(service: Gateway, user_id: str) -> Row:
    """Returns somebody's statistics; makes the row where an import left it out."""
    rows = service.select(STATS, equals(user_id=user_id))
    if not rows:
        service.insert(STATS, {"user_id": user_id})
        rows = service.select(STATS, equals(user_id=user_id))
    return rows[0]


def profile_of(service: Gateway, user_id: str, columns: Sequence[str]) -> Row:
    """Returns columns of somebody's profile; raises NotFoundError for nobody's id."""
    rows = service.select("user_profiles", equals(id=user_id), columns)
    if not rows:
        raise NotFoundError(f"There is no person with the id {user_id[:40]!r}.")
    return rows[0]


def add_session(
    service: Gateway, user_id: str, seconds: int, hours: Hours, zone: tzinfo, now: datetime
) -> None:
    """Counts a finished session, whose row is closed already."""
    stats = stats_of(service, user_id)
    total = int(stats["total_jam_seconds"] or 0) + seconds
    sessions = int(stats["total_sessions"] or 0) + 1
    week, month = sessions_since(service, user_id, zone, now)
    values: Mapping[str, object] = {
        "total_jam_seconds": total,
        "total_sessions": sessions,
        "average_session_seconds": round(total / sessions),
        "longest_session_seconds": max(int(stats["longest_session_seconds"] or 0), seconds),
        "sessions_this_week": week,
        "sessions_this_month": month,
        "activity_by_hour": _summed(stats["activity_by_hour"], hours.by_hour),
        "activity_by_day": _summed(stats["activity_by_day"], hours.by_day),
        "updated_at": timestamp(now),
    }
    service.update(STATS, values, equals(user_id=user_id))


def sessions_since(service: Gateway, user_id: str, zone: tzinfo, now: datetime) -> tuple[int, int]:
    """Returns how many finished sessions began in this week and in this month there."""
    today = local_day(now, zone)
    return (
        _finished_since(service, user_id, midnight(week_of(today), zone), now),
        _finished_since(service, user_id, midnight(month_of(today), zone), now),
    )


def _finished_since(service: Gateway, user_id: str, since: datetime, now: datetime) -> int:
    began = Condition(
        "user_id = ? AND joined_at >= ? AND joined_at <= ? AND left_at IS NOT NULL",
        (user_id, timestamp(since), timestamp(now)),
    )
    return service.count(SESSIONS, began)


def numbers(text: str | None, length: int) -> list[int]:
    """Returns the list of whole numbers that a column holds, zeros where it is broken."""
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        found = []
    if not isinstance(found, list) or len(found) != length:
        return [0] * length
    return [_whole(one) for one in found]


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and abs(value) < MOST else 0


def _summed(text: str | None, more: tuple[int, ...]) -> str:
    return json.dumps([old + new for old, new in zip(numbers(text, len(more)), more, strict=True)])


def add_record(service: Gateway, user_id: str, name: str, amount: int = 1) -> None:
    """Counts something up that no statistic holds."""
    _set_record(service, user_id, name, record(service, user_id, name) + amount)


def keep_best(service: Gateway, user_id: str, name: str, value: int) -> None:
    """Keeps `value` if it is more than the best of that name so far."""
    if value > record(service, user_id, name):
        _set_record(service, user_id, name, value)


def record(service: Gateway, user_id: str, name: str) -> int:
    """Returns a count or best, 0 where there is none."""
    rows = service.select(RECORDS, equals(user_id=user_id, name=name), ("value",))
    return int(rows[0]["value"]) if rows else 0


def records_of(service: Gateway, user_id: str) -> dict[str, int]:
    """Returns all counts and bests by name."""
    rows = service.select(RECORDS, equals(user_id=user_id), ("name", "value"))
    return {row["name"]: int(row["value"]) for row in rows}


def _set_record(service: Gateway, user_id: str, name: str, value: int) -> None:
    service.upsert(RECORDS, {"user_id": user_id, "name": name, "value": value}, ("user_id", "name"))


def zone_for(service: Gateway, user_id: str) -> tuple[tzinfo, str | None]:
    """Returns somebody's time zone, and the name of one that is unknown here (then it is UTC)."""
    rows = service.select("user_profiles", equals(id=user_id), ("preferences",))
    return zone_of(rows[0]["preferences"] if rows else None)


def moment_of(text: str) -> datetime:
    """Returns the moment that a column holds; raises ValueError for no time at all."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def seconds_between(start: datetime, end: datetime) -> int:
    """Returns the whole seconds from one to the other, 0 where the clock went back."""
    return max(timedelta(), end - start) // timedelta(seconds=1)
