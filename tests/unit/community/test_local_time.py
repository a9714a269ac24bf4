"""Days and hours where people live: daylight saving, odd zones, midnights that are skipped."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.local_time import (
    crosses_midnight,
    hours_of,
    local_day,
    midnight,
    month_of,
    week_of,
    zone_of,
)

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "America/Havana",
)
BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


def slowly(start: datetime, seconds: int, zone: ZoneInfo) -> dict[tuple[int, int], int]:
    """Counts one second after the other."""
    cells: dict[tuple[int, int], int] = {}
    for second in range(seconds):
        local = (start + timedelta(seconds=second)).astimezone(zone)
        cell = (local.weekday(), local.hour)
        cells[cell] = cells.get(cell, 0) + 1
    return cells


@given(MOMENTS, st.integers(0, 12_000), st.sampled_from(ZONES))
def test_each_second_counts_for_the_hour_that_the_clocks_show(
    start: datetime, seconds: int, zone: str
) -> None:
    start = start.replace(microsecond=0)
    assert hours_of(start, seconds, ZoneInfo(zone)).cells == slowly(start, seconds, ZoneInfo(zone))


@given(MOMENTS, st.integers(0, 10**6), st.sampled_from(ZONES))
def test_hours_and_days_add_up_to_the_time(start: datetime, seconds: int, zone: str) -> None:
    hours = hours_of(start, seconds, ZoneInfo(zone))
    assert sum(hours.by_hour) == sum(hours.by_day) == seconds


def test_the_hour_that_comes_twice_gets_both_and_the_skipped_one_nothing() -> None:
    autumn = datetime(2026, 10, 25, 0, tzinfo=BERLIN)
    hours = hours_of(autumn, 4 * 3600, BERLIN)
    assert hours.by_hour[:4] == (3600, 3600, 7200, 0)
    spring = datetime(2026, 3, 29, 0, tzinfo=BERLIN)
    assert hours_of(spring, 3 * 3600, BERLIN).by_hour[:4] == (3600, 3600, 0, 3600)


@given(st.dates(date(2000, 1, 2), date(2036, 12, 30)), st.sampled_from(ZONES))
def test_a_day_begins_at_its_midnight(day: date, zone: str) -> None:
    begins = midnight(day, ZoneInfo(zone))
    # Samoa left out a whole day when it crossed the date line.
    if (zone, day) != ("Pacific/Apia", date(2011, 12, 30)):
        assert local_day(begins, ZoneInfo(zone)) == day
    assert local_day(begins - timedelta(microseconds=1), ZoneInfo(zone)) < day


def test_days_of_a_change_of_clocks_are_longer_or_shorter() -> None:
    def length(day: date) -> timedelta:
        return midnight(day + timedelta(days=1), BERLIN) - midnight(day, BERLIN)

    assert length(date(2026, 3, 29)) == timedelta(hours=23)
    assert length(date(2026, 10, 25)) == timedelta(hours=25)
    assert length(date(2028, 2, 29)) == timedelta(hours=24)


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert week_of(date(2028, 2, 29)) == date(2028, 2, 28)
    assert week_of(date(2026, 11, 22)) == date(2026, 11, 16)
    assert month_of(date(2028, 2, 29)) == date(2028, 2, 1)


@pytest.mark.parametrize(
    ("start", "end", "crosses"),
    [
        ("2026-03-02T22:00", "2026-03-02T23:00", False),  # 24 o'clock in Berlin is no crossing
        ("2026-03-02T22:00", "2026-03-02T23:00:00.000001", True),
        ("2026-03-02T23:00", "2026-03-03T22:59", False),
        ("2026-03-02T23:00", "2026-03-02T23:00", False),
        ("2026-03-03T00:00", "2026-03-02T20:00", False),
    ],
)
def test_midnight_is_crossed_where_one_lives(start: str, end: str, crosses: bool) -> None:
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end)]
    assert crosses_midnight(moments[0], moments[1], BERLIN) is crosses


def test_the_zone_is_what_the_preferences_say() -> None:
    assert zone_of('{"timezone": "Asia/Kathmandu"}') == (ZoneInfo("Asia/Kathmandu"), None)
    for nothing in (None, "", "{}", "[]", "{", '{"timezone": null}', '{"timezone": "  "}'):
        assert zone_of(nothing) == (UTC, None)
    assert zone_of("[" * 100_000) == (UTC, None)


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "x" * 5000, "ö"]
)
def test_a_zone_that_is_not_known_is_utc_and_named(name: str) -> None:
    assert zone_of(json.dumps({"timezone": name})) == (UTC, name)


def test_without_data_of_zones_all_are_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(name: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr("jamtui.community.local_time.ZoneInfo", not_found)
    assert zone_of('{"timezone": "Europe/Berlin"}') == (UTC, "Europe/Berlin")
