"""Somebody's statistics as they are now, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from jamtui.community.local_time import local_day
from jamtui.community.streak import Streak, still_running
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.functions.session_results import WEEK_HOUR
from jamtui.storage.functions.statistics import (
    STATS,
    profile_of,
    records_of,
    sessions_since,
    zone_for,
)
from jamtui.storage.functions.streaks import COLUMNS, streak_of
from jamtui.storage.gateway import Gateway, Row, equals

MOST_COLLABORATORS = 5


@dataclass(frozen=True, slots=True)
class VisibleStatistics:
    """The row of user_stats, with weeks and months as of today, and what belongs to it.

    `heat` holds seconds by weekday, Monday first, and hour; `streak_days` is 0 once it is lost;
    `unknown_zone` names a time zone that this machine has no data of. `collaborators` are rows of
    local_collaborators, those with the most time first.
    """

    row: Row
    heat: list[list[int]]
    streak: Streak
    streak_days: int
    unknown_zone: str | None
    collaborators: list[Row]


def visible_statistics(
    gateway: Gateway, user_id: str, now: datetime | None = None
) -> VisibleStatistics:
    """Returns somebody's statistics; raises DeniedError where that one shows none."""
    moment = now or datetime.now(UTC)
    if not gateway.count(STATS, equals(user_id=user_id)):
        raise denied(gateway, "progress.statistics", "see the statistics of this person")
    service = as_service(gateway)
    zone, unknown = zone_for(service, user_id)
    row = service.select(STATS, equals(user_id=user_id))[0]
    week, month = sessions_since(service, user_id, zone, moment)
    streak = streak_of(profile_of(service, user_id, COLUMNS))
    return VisibleStatistics(
        row=row | {"sessions_this_week": week, "sessions_this_month": month},
        heat=_heat(service, user_id),
        streak=streak,
        streak_days=still_running(streak, local_day(moment, zone)),
        unknown_zone=unknown,
        collaborators=_collaborators(service, user_id),
    )


def _heat(service: Gateway, user_id: str) -> list[list[int]]:
    known = records_of(service, user_id)
    return [[known.get(WEEK_HOUR.format(day, hour), 0) for hour in range(24)] for day in range(7)]


def _collaborators(service: Gateway, user_id: str) -> list[Row]:
    return service.select(
        "local_collaborators",
        equals(user_id=user_id),
        order=("-seconds", "other_id"),
        limit=MOST_COLLABORATORS,
    )
