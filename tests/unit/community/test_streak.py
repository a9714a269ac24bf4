"""Streaks against a slow model that walks from day to day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.streak import Streak, active_on, still_running

LEAP_DAY = date(2028, 2, 29)


def model(active: set[date], first: date, last: date, freezes: int) -> tuple[int, int, int]:
    """Walks over all days; returns streak, longest and freezes on the last active day."""
    days = longest = missed = 0
    day = first
    while day <= last:
        if day in active:
            if missed and missed <= freezes and days:
                freezes -= missed
            elif missed:
                days = 0
            days, missed = days + 1, 0
            longest = max(longest, days)
        elif days:
            missed += 1
        day += timedelta(days=1)
    return days, longest, freezes


@given(
    st.dates(date(2027, 12, 1), date(2028, 3, 5)),
    st.lists(st.integers(0, 6), max_size=40),
    st.integers(0, 5),
)
def test_it_is_as_if_one_walked_from_day_to_day(first: date, gaps: list[int], freezes: int) -> None:
    streak = Streak(freezes=freezes)
    day, active = first, {first}
    streak = active_on(streak, day).streak
    for gap in gaps:
        day += timedelta(days=gap)
        active.add(day)
        streak = active_on(streak, day).streak
    assert (streak.days, streak.longest, streak.freezes) == model(active, first, day, freezes)
    assert streak.last_day == day
    assert still_running(streak, day) == streak.days


@given(st.integers(0, 400), st.integers(0, 5))
def test_a_clock_that_goes_back_a_day_changes_nothing(days: int, freezes: int) -> None:
    streak = Streak(days, days + 1, LEAP_DAY, freezes)
    step = active_on(streak, LEAP_DAY - timedelta(days=1))
    assert (step.streak, step.continued, step.away_days) == (streak, True, 0)


@given(
    st.lists(st.integers(0, 6), max_size=20),
    st.integers(0, 5),
    st.integers(2, 3650),
    st.lists(st.integers(0, 6), max_size=20),
)
def test_a_clock_that_was_ahead_freezes_nothing(
    gaps: list[int], freezes: int, ahead: int, later: list[int]
) -> None:
    """From then on it is as if the days before had been those up to the clock's putting right."""
    streak = Streak(freezes=freezes)
    day = LEAP_DAY + timedelta(days=ahead)
    for gap in (0, *gaps):
        day += timedelta(days=gap)
        streak = active_on(streak, day).streak
    today = LEAP_DAY
    step = active_on(streak, today)
    assert (step.streak.days, step.streak.last_day, step.continued) == (streak.days, today, True)
    went_on, left = step.streak, streak.freezes
    active = {today - timedelta(days=back) for back in range(streak.days)}
    first = min(active)
    for gap in later:
        today += timedelta(days=gap)
        active.add(today)
        went_on = active_on(went_on, today).streak
    days, longest, freezes_left = model(active, first, today, left)
    assert (went_on.days, went_on.freezes) == (days, freezes_left)
    assert went_on.longest == max(longest, streak.longest)
    assert still_running(went_on, today) == went_on.days


@pytest.mark.parametrize(
    ("gap", "freezes", "days", "left", "continued"),
    [
        (0, 1, 7, 1, True),
        (1, 0, 8, 0, True),
        (2, 0, 1, 0, False),
        (2, 1, 8, 0, True),
        (3, 1, 1, 1, False),
        (4, 3, 8, 0, True),
        (3, -2, 1, -2, False),
    ],
)
def test_what_a_gap_costs(gap: int, freezes: int, days: int, left: int, continued: bool) -> None:
    step = active_on(Streak(7, 9, LEAP_DAY, freezes), LEAP_DAY + timedelta(days=gap))
    assert (step.streak.days, step.streak.freezes, step.continued) == (days, left, continued)
    assert (step.streak.longest, step.away_days) == (9, gap)


def test_the_first_day_ever_is_one() -> None:
    step = active_on(Streak(freezes=1), LEAP_DAY)
    assert (step.streak, step.continued) == (Streak(1, 1, LEAP_DAY, 1), False)


def test_a_streak_runs_until_too_many_days_are_missed() -> None:
    streak = Streak(5, 5, LEAP_DAY, 1)
    running = [still_running(streak, LEAP_DAY + timedelta(days=day)) for day in range(5)]
    assert running == [5, 5, 5, 0, 0]
    assert still_running(Streak(), LEAP_DAY) == 0
