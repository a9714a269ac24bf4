"""Streaks in the days of one's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.community.local_time import local_day, zone_of
from jamtui.community.streak import Streak, active_on
from jamtui.errors import DeniedError, NotFoundError
from jamtui.storage.functions.streaks import update_user_streak
from jamtui.storage.ids import new_id

ZONES = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu")
SAME_STAGE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def act(stage: Any, moment: str, name: str = "ana") -> tuple[int, bool]:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    change = update_user_streak(stage.as_(name).gateway, stage.id(name), at)
    return change.new_streak, change.continued


@SAME_STAGE
@given(
    zone=st.sampled_from(ZONES),
    freezes=st.integers(0, 4),
    start=st.datetimes(datetime(2028, 2, 20), datetime(2028, 11, 1), timezones=st.just(UTC)),
    hours=st.lists(st.integers(0, 80), max_size=12),
)
def test_the_rows_hold_what_the_days_say(
    stage: Any, zone: str, freezes: int, start: datetime, hours: list[int]
) -> None:
    stage.set_zone("dan", zone)
    fresh = {"current_daily_streak": 0, "longest_daily_streak": 0, "last_active_date": None}
    stage.set_profile("dan", streak_freezes=freezes, **fresh)
    found, _ = zone_of(f'{{"timezone": "{zone}"}}')
    wanted, moment = Streak(freezes=freezes), start
    for gap in (0, *hours):
        moment += timedelta(hours=gap)
        step = active_on(wanted, local_day(moment, found))
        wanted = step.streak
        change = update_user_streak(stage.as_("dan").gateway, stage.id("dan"), moment)
        assert (change.new_streak, change.continued) == (wanted.days, step.continued)
    row = stage.profile("dan")
    assert (row["current_daily_streak"], row["longest_daily_streak"], row["streak_freezes"]) == (
        wanted.days,
        wanted.longest,
        wanted.freezes,
    )
    assert row["last_active_date"] == local_day(moment, found).isoformat()


def test_the_contract_s_steps(stage: Any) -> None:
    stage.set_profile("ana", streak_freezes=0)
    assert act(stage, "2026-03-02T10:00") == (1, False)
    assert act(stage, "2026-03-02T23:59:59.999999") == (1, True)
    assert act(stage, "2026-03-03T00:00") == (2, True)
    assert act(stage, "2026-03-05T00:00") == (1, False)
    assert stage.profile("ana")["longest_daily_streak"] == 2


def test_a_leap_day_is_a_day(stage: Any) -> None:
    stage.set_profile("ana", streak_freezes=0)
    days = ("2028-02-28T12:00", "2028-02-29T12:00", "2028-03-01T12:00")
    assert [act(stage, day)[0] for day in days] == [1, 2, 3]
    assert [act(stage, day, "bob")[0] for day in (days[0], days[2])] == [1, 2]
    assert stage.profile("bob")["streak_freezes"] == 0


def test_midnight_is_that_of_the_person(stage: Any) -> None:
    stage.set_zone("ana", "Pacific/Kiritimati")  # 14 hours ahead
    assert act(stage, "2026-03-02T09:59")[0] == 1
    assert act(stage, "2026-03-02T10:00")[0] == 2
    assert stage.profile("ana")["last_active_date"] == "2026-03-03"


def test_days_of_23_and_25_hours_are_days(stage: Any) -> None:
    stage.set_zone("ana", "Europe/Berlin")
    moments = ("2026-03-28T23:30", "2026-03-29T22:30", "2026-10-24T22:30", "2026-10-25T23:30")
    stage.set_profile("ana", streak_freezes=0)
    assert [act(stage, moment)[0] for moment in moments] == [1, 2, 1, 2]


def test_a_journey_west_does_not_cost_a_day(stage: Any) -> None:
    stage.set_zone("ana", "Pacific/Kiritimati")
    act(stage, "2026-03-02T20:00")
    stage.set_zone("ana", "America/Los_Angeles")
    assert act(stage, "2026-03-02T21:00") == (1, True)
    assert stage.profile("ana")["last_active_date"] == "2026-03-03"


def test_a_clock_that_was_a_year_ahead_does_not_freeze_the_streak(stage: Any) -> None:
    act(stage, "2027-03-02T12:00")
    assert act(stage, "2026-03-02T12:00") == (1, True)
    assert stage.profile("ana")["last_active_date"] == "2026-03-02"
    assert act(stage, "2026-03-03T12:00") == (2, True)


@pytest.mark.parametrize("odd", ["", "yesterday", "2026-13-45"])
def test_a_day_that_is_none_counts_as_never(stage: Any, odd: str) -> None:
    stage.set_profile("ana", last_active_date=odd, current_daily_streak=9)
    assert act(stage, "2026-03-02T10:00") == (1, False)


def test_nobody_keeps_up_somebody_else_s_streak(stage: Any) -> None:
    with pytest.raises(DeniedError):
        update_user_streak(stage.as_("ana").gateway, stage.id("bob"), stage.now)
    with pytest.raises(NotFoundError):
        update_user_streak(stage.raw, new_id(), stage.now)
