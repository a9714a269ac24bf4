"""Days and hours as a person lives them, wherever that is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
"""All zones of today differ from UTC by whole quarters of an hour."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Whole seconds in each hour of each day of the week, by both; Monday is day 0."""

    cells: dict[tuple[int, int], int]

    @property
    def by_hour(self) -> tuple[int, ...]:
        """The seconds in each of the 24 hours."""
        return tuple(
            sum(seconds for (_, hour), seconds in self.cells.items() if hour == wanted)
            for wanted in range(24)
        )

    @property
    def by_day(self) -> tuple[int, ...]:
        """The seconds on each of the 7 days."""
        return tuple(
            sum(seconds for (day, _), seconds in self.cells.items() if day == wanted)
            for wanted in range(7)
        )


def zone_of(preferences: str | None) -> tuple[tzinfo, str | None]:
    """Returns the zone that a profile's preferences name, and a name that is unknown here.

    It is UTC where they name none, or one that this machine has no data of.
    """
    name = _zone_name(preferences)
    if name is None:
        return UTC, None
    try:
        return ZoneInfo(name), None
    # Without tzdata every name is unknown; some names are folders, or lead out of the data.
    except (OSError, ValueError, KeyError):
        return UTC, name


def _zone_name(preferences: str | None) -> str | None:
    try:
        known = json.loads(preferences or "{}")
    except (ValueError, RecursionError):
        return None
    name = known.get("timezone") if isinstance(known, dict) else None
    return name if isinstance(name, str) and name.strip() else None


def local_day(moment: datetime, zone: tzinfo) -> date:
    """Returns the day on which `moment` falls there."""
    return moment.astimezone(zone).date()


def midnight(day: date, zone: tzinfo) -> datetime:
    """Returns, in UTC, when `day` begins there; where midnight is skipped, when it would have."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def week_of(day: date) -> date:
    """Returns the Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    """Returns the first of the month that `day` is in."""
    return day.replace(day=1)


def hours_of(start: datetime, seconds: int, zone: tzinfo) -> Hours:
    """Returns how `seconds` from `start` on fall on the hours and weekdays there.

    Each second counts for the hour that the clocks show, so one that a clock shows twice when
    summer time ends gets both, and one that is skipped gets none.
    """
    cells: dict[tuple[int, int], int] = {}
    for piece, length in _pieces(start.astimezone(UTC).replace(microsecond=0), seconds):
        local = piece.astimezone(zone)
        cell = (local.weekday(), local.hour)
        cells[cell] = cells.get(cell, 0) + length
    return Hours(cells)


def _pieces(start: datetime, seconds: int) -> Iterator[tuple[datetime, int]]:
    """Yields beginning and length in seconds of what lies between quarters of an hour."""
    end = start + timedelta(seconds=seconds)
    while start < end:
        past = timedelta(minutes=start.minute % 15, seconds=start.second)
        until = min(end, start - past + QUARTER)
        yield start, round((until - start).total_seconds())
        start = until


def crosses_midnight(start: datetime, end: datetime, zone: tzinfo) -> bool:
    """Whether there is a midnight between both there; an end exactly at it does not count."""
    return end > start and local_day(end - timedelta(microseconds=1), zone) > local_day(start, zone)
