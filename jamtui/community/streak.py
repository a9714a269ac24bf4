"""Streaks: on how many days in a row somebody was active."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

DAYS_BACK = 1
"""So many days the local date may go back without any clock having been wrong."""


@dataclass(frozen=True, slots=True)
class Streak:
    """`days` in a row up to `last_day` (None: never active), the longest ever, freezes left."""

    days: int = 0
    longest: int = 0
    last_day: date | None = None
    freezes: int = 0


@dataclass(frozen=True, slots=True)
class StreakStep:
    """A streak after some activity, and whether it goes on from before.

    `away_days` is how many days ago the activity before was, 0 where there was none.
    """

    streak: Streak
    continued: bool
    away_days: int


def active_on(streak: Streak, today: date) -> StreakStep:
    """Returns what becomes of a streak by activity on the day `today` of that person.

    A missed day uses up a freeze; where there are too few for all missed days, the streak begins
    anew and the freezes stay. The day before the last one (a journey west, a clock put right) is
    taken for the same day. A last day further ahead comes from a clock that was wrong: it is not
    believed, and the streak goes on from `today` as long as it was.
    """
    if streak.last_day is None:
        return StreakStep(_of(streak, 1, today), continued=False, away_days=0)
    away = (today - streak.last_day).days
    if away < -DAYS_BACK:
        return StreakStep(replace(streak, last_day=today), continued=True, away_days=0)
    if away <= 0:
        return StreakStep(streak, continued=True, away_days=0)
    missed = away - 1
    if missed > max(0, streak.freezes):
        return StreakStep(_of(streak, 1, today), continued=False, away_days=away)
    kept = replace(streak, freezes=streak.freezes - missed) if missed else streak
    return StreakStep(_of(kept, streak.days + 1, today), continued=True, away_days=away)


def still_running(streak: Streak, today: date) -> int:
    """Returns how many days the streak has if nothing was done yet `today`: 0 once it is lost."""
    if streak.last_day is None:
        return 0
    missed = (today - streak.last_day).days - 1
    return streak.days if missed <= max(0, streak.freezes) else 0


def _of(streak: Streak, days: int, today: date) -> Streak:
    return replace(streak, days=days, longest=max(days, streak.longest), last_day=today)
