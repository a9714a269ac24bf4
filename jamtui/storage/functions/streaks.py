"""Daily streaks, counted in the days of the person's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from jamtui.community.local_time import local_day, zone_of
from jamtui.community.streak import Streak, active_on
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.functions.statistics import keep_best, profile_of
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.timestamps import timestamp

PROFILES = "user_profiles"
COLUMNS = (
    "preferences",
    "current_daily_streak",
    "longest_daily_streak",
    "last_active_date",
    "streak_freezes",
)


@dataclass(frozen=True, slots=True)
class StreakChange:
    """The days of a streak after some activity, and whether it went on."""

    new_streak: int
    continued: bool


def update_user_streak(gateway: Gateway, user_id: str, now: datetime | None = None) -> StreakChange:
    """Counts `now` (default: the real one) as activity of oneself, or of anybody as the service.

    Raises DeniedError for somebody else, NotFoundError for nobody's id.
    """
    if gateway.actor.role != "service_role" and gateway.actor.user_id != user_id:
        raise denied(gateway, "progress.own", "count for the streak of others")
    moment = now or datetime.now(UTC)
    with gateway.transaction():
        service = as_service(gateway)
        profile = profile_of(service, user_id, COLUMNS)
        zone, _ = zone_of(profile["preferences"])
        old = streak_of(profile)
        step = active_on(old, local_day(moment, zone))
        if step.streak != old:
            _keep(service, user_id, step.streak)
        if step.away_days:
            keep_best(service, user_id, "comeback_days", step.away_days)
    return StreakChange(step.streak.days, step.continued)


def was_seen(service: Gateway, user_id: str, moment: datetime) -> None:
    """Keeps when somebody was last online, which never goes back."""
    later = Condition(
        "id = ? AND (last_online_at IS NULL OR last_online_at < ?)", (user_id, timestamp(moment))
    )
    service.update(PROFILES, {"last_online_at": timestamp(moment)}, later)


def streak_of(row: Row) -> Streak:
    """Returns the streak that a profile's row holds."""
    return Streak(
        days=int(row["current_daily_streak"] or 0),
        longest=int(row["longest_daily_streak"] or 0),
        last_day=_day(row["last_active_date"]),
        freezes=int(row["streak_freezes"] or 0),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _keep(service: Gateway, user_id: str, streak: Streak) -> None:
    service.update(
        PROFILES,
        {
            "current_daily_streak": streak.days,
            "longest_daily_streak": streak.longest,
            "last_active_date": streak.last_day.isoformat() if streak.last_day else None,
            "streak_freezes": streak.freezes,
        },
        equals(id=user_id),
    )
