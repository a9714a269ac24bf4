"""Statistics as people see them: as of now, and of those who show them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from jamtui.errors import DeniedError
from jamtui.storage.functions.statistics import record, stats_of
from jamtui.storage.functions.visible_statistics import visible_statistics
from jamtui.storage.gateway import equals


def seen(stage: Any, by: str = "ana", of: str = "ana") -> Any:
    return visible_statistics(stage.as_(by).gateway, stage.id(of), stage.now)


def test_weeks_and_months_go_by_without_a_session(stage: Any) -> None:
    stage.now = datetime(2026, 3, 30, 12, tzinfo=UTC)
    stage.play("ana", minutes=1)
    stage.start("ana")
    found = [seen(stage).row]
    for day in (datetime(2026, 4, 5, 23, 59), datetime(2026, 4, 6)):
        stage.now = day.replace(tzinfo=UTC)
        found.append(seen(stage).row)
    figures = [(row["sessions_this_week"], row["sessions_this_month"]) for row in found]
    assert figures == [(1, 1), (1, 0), (0, 0)]


def test_a_lost_streak_is_shown_as_lost(stage: Any) -> None:
    stage.set_profile("ana", streak_freezes=0)
    for _ in range(3):
        stage.play("ana", minutes=1)
        stage.wait(days=1)
    assert (seen(stage).streak_days, seen(stage).streak.longest) == (3, 3)
    stage.wait(days=1)
    assert (seen(stage).streak_days, seen(stage).streak.longest) == (0, 3)


def test_the_map_of_hours_and_days_is_that_of_the_person(stage: Any) -> None:
    stage.set_zone("ana", "Pacific/Kiritimati")
    stage.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # Monday, half past eleven in the night
    stage.play("ana", hours=1)
    heat = seen(stage).heat
    assert (heat[0][23], heat[1][0]) == (1800, 1800)
    assert sum(map(sum, heat)) == 3600
    assert [len(row) for row in heat] == [24] * 7


def test_saturday_and_sunday_are_the_weekend(stage: Any) -> None:
    counted = []
    for day in range(1, 8):  # the first of March 2026 is a Sunday
        stage.now = datetime(2026, 3, day, 12, tzinfo=UTC)
        stage.play("ana", minutes=1)
        counted.append(record(stage.raw, stage.id("ana"), "weekend_sessions"))
    assert counted == [1, 1, 1, 1, 1, 1, 2]


def test_who_shows_no_statistics_has_them_alone(stage: Any) -> None:
    assert seen(stage, "bob").row["user_id"] == stage.id("ana")
    stage.set_profile("ana", show_stats=0)
    with pytest.raises(DeniedError, match="show"):
        seen(stage, "bob")
    assert seen(stage, "root").row == seen(stage).row


def test_an_import_may_have_left_out_the_row(stage: Any) -> None:
    mine = equals(user_id=stage.id("ana"))
    stage.raw.delete("user_stats", mine)
    assert stats_of(stage.raw, stage.id("ana"))["messages_sent"] == 0
    stage.raw.update("user_stats", {"activity_by_hour": "[1, 2]", "total_sessions": None}, mine)
    stage.play("ana", minutes=1)
    row = stage.stats("ana")
    assert (row["total_sessions"], row["activity_by_hour"].count("60")) == (1, 1)
