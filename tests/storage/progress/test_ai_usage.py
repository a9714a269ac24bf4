"""Limits of generated music: when they refuse, and when they begin anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.functions.ai_usage import (
    add_lyria_usage_seconds,
    check_lyria_rate_limit,
    get_lyria_rate_limit_config,
    increment_lyria_connection,
    start_generation,
    stop_generation,
)
from jamtui.storage.gateway import equals

MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
SAME_STAGE = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def left(stage: Any, name: str = "ana") -> tuple[bool, int, int, datetime]:
    found = check_lyria_rate_limit(stage.as_(name).gateway, stage.id(name), stage.now)
    return (
        found.allowed,
        found.daily_seconds_remaining,
        found.connections_remaining,
        found.reset_at,
    )


def connect(stage: Any, times: int = 1) -> None:
    for _ in range(times):
        increment_lyria_connection(stage.as_("ana").gateway, stage.id("ana"), stage.now)


def use(stage: Any, seconds: int) -> int:
    return add_lyria_usage_seconds(stage.as_("ana").gateway, stage.id("ana"), seconds, stage.now)


@pytest.mark.parametrize(
    ("account", "limits"),
    [
        ("free", (1800, 5, 600)),
        ("pro", (28_800, 20, 3600)),
        ("admin", (999_999, 100, 999_999)),
        ("enterprise", (1800, 5, 600)),
        ("nonsense", (1800, 5, 600)),
        (None, (1800, 5, 600)),
    ],
)
def test_the_limits_of_an_account(account: str | None, limits: tuple[int, int, int]) -> None:
    found = get_lyria_rate_limit_config(account)
    assert limits == (
        found.daily_seconds,
        found.connections_per_minute,
        found.max_session_seconds,
    )


def test_asking_makes_the_row(stage: Any) -> None:
    assert stage.rows("lyria_rate_limits", "ana") == []
    assert left(stage) == (True, 1800, 5, MIDNIGHT)
    (row,) = stage.rows("lyria_rate_limits", "ana")
    assert (row["request_count"], row["daily_seconds_used"]) == (0, 0)
    assert row["daily_reset_at"] == "2026-03-03T00:00:00.000000+00:00"


def test_the_day_s_seconds_come_back_at_midnight_utc(stage: Any) -> None:
    stage.set_zone("ana", "Pacific/Kiritimati")  # whatever the clock there says
    assert use(stage, 1799) == 1799
    assert left(stage)[:2] == (True, 1)
    assert use(stage, 5) == 1804
    assert left(stage) == (False, 0, 5, MIDNIGHT)
    stage.now = MIDNIGHT - timedelta(microseconds=1)
    assert left(stage)[:2] == (False, 0)
    stage.now = MIDNIGHT
    assert left(stage) == (True, 1800, 5, MIDNIGHT + timedelta(days=1))


def test_the_minute_s_connections_come_back_after_60_seconds(stage: Any) -> None:
    connect(stage, 4)
    assert left(stage)[::2] == (True, 1)
    connect(stage)
    assert left(stage) == (False, 1800, 0, stage.now + timedelta(minutes=1))
    stage.wait(seconds=59.999999)
    assert not left(stage)[0]
    stage.wait(microseconds=1)
    assert left(stage)[::2] == (True, 5)


def test_the_next_minute_begins_with_its_first_connection(stage: Any) -> None:
    connect(stage, 5)
    stage.wait(seconds=90)
    connect(stage, 5)
    stage.wait(seconds=59)
    assert not left(stage)[0]


def test_a_clock_that_was_ahead_locks_nobody_out(stage: Any) -> None:
    stage.wait(days=400)
    connect(stage, 5)
    use(stage, 10)
    stage.wait(days=-400)
    assert left(stage) == (True, 1790, 5, MIDNIGHT)


def test_the_last_day_there_is_has_limits_as_well(stage: Any) -> None:
    stage.now = last = datetime.max.replace(tzinfo=UTC)
    connect(stage, 5)
    assert left(stage) == (False, 1800, 0, last)
    with pytest.raises(DeniedError):
        begin(stage)
    stage.now -= timedelta(minutes=2)
    assert begin(stage)["session_end"] is None
    stage.now = last
    assert stop(stage)["duration_seconds"] == 120


def test_rows_from_elsewhere_may_hold_nothing(stage: Any) -> None:
    nothing = dict.fromkeys(
        ("request_count", "window_start", "daily_seconds_used", "daily_reset_at")
    )
    stage.raw.insert("lyria_rate_limits", {"user_id": stage.id("ana"), **nothing})
    assert left(stage) == (True, 1800, 5, MIDNIGHT)


@SAME_STAGE
@given(steps=st.lists(st.tuples(st.integers(0, 40_000), st.integers(-5, 900)), max_size=15))
def test_a_day_has_what_was_added_since_midnight(stage: Any, steps: list[tuple[int, int]]) -> None:
    stage.raw.delete("lyria_rate_limits", equals(user_id=stage.id("ana")))
    used, day = 0, None
    for wait, seconds in steps:
        stage.wait(seconds=wait)
        used = max(0, seconds) + (used if stage.now.date() == day else 0)
        day = stage.now.date()
        assert use(stage, seconds) == used
        assert left(stage)[1] == max(0, 1800 - used)


def begin(stage: Any, **wishes: Any) -> dict[str, Any]:
    return start_generation(stage.as_("ana").gateway, stage.id("ana"), wishes, stage.now)


def stop(stage: Any, streamed: int = 0) -> dict[str, Any]:
    return stop_generation(stage.as_("ana").gateway, stage.id("ana"), streamed, stage.now)


def test_a_stream_counts_as_long_as_it_lasted(stage: Any) -> None:
    row = begin(stage, style="jazz", bpm=96)
    assert (row["style"], row["bpm"], row["session_end"]) == ("jazz", 96, None)
    stage.wait(seconds=61.9)
    row = stop(stage, 1000)
    assert (row["duration_seconds"], row["bytes_streamed"]) == (61, 1000)
    assert left(stage)[:3] == (True, 1739, 5)


def test_one_stream_at_a_time_and_none_longer_than_it_may_be(stage: Any) -> None:
    begin(stage)
    with pytest.raises(ConflictError):
        begin(stage)
    stage.wait(seconds=601)
    row = begin(stage)  # whoever had the other one is gone
    assert left(stage)[1] == 1200
    stage.wait(hours=1)
    assert stop(stage)["duration_seconds"] == 600
    assert row["id"] in {one["id"] for one in stage.rows("lyria_usage", "ana")}
    with pytest.raises(NotFoundError):
        stop(stage)


def test_a_refusal_names_the_limit_and_when_it_ends(stage: Any) -> None:
    for _ in range(5):
        begin(stage)
        stop(stage)
    with pytest.raises(DeniedError, match=r"5 streams a minute.*12:01:00 UTC"):
        begin(stage)
    use(stage, 1800)
    with pytest.raises(DeniedError, match=r"1800 seconds of today.*2026-03-03 00:00 UTC"):
        begin(stage)
    assert len(stage.rows("lyria_usage", "ana")) == 5


def test_nobody_counts_for_somebody_else(stage: Any) -> None:
    gateway, bob = stage.as_("ana").gateway, stage.id("bob")
    for ask in (
        lambda: check_lyria_rate_limit(gateway, bob),
        lambda: add_lyria_usage_seconds(gateway, bob, 5),
        lambda: increment_lyria_connection(gateway, bob),
        lambda: start_generation(gateway, bob, {}),
        lambda: stop_generation(gateway, bob),
    ):
        with pytest.raises(DeniedError):
            ask()
    assert stage.rows("lyria_rate_limits", "bob") == []
