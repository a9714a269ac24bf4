"""Criteria as rows have them."""

from __future__ import annotations

import pytest

from jamtui.community.achievements import Criterion, criterion


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "7", '{"count": 3}', '{"type": 5}'])
def test_what_makes_no_sense_is_no_criterion(text: str) -> None:
    assert criterion(text) is None


def test_criteria_that_are_nested_without_end_are_none() -> None:
    assert criterion("[" * 200_000) is None


def test_what_is_missing_or_odd_is_left_out() -> None:
    assert criterion('{"type": "x"}') == Criterion("x")
    assert criterion('{"type": "x", "count": -4, "years": 2024}') == Criterion("x")
    assert criterion('{"type": "x", "count": true, "instrument": 3}') == Criterion("x")
    assert criterion('{"type": "x", "level": 5, "count": 9}') == Criterion("x", needed=5)
    assert criterion('{"type": "x", "years": [2024, "a"]}') == Criterion("x", years=(2024,))


@pytest.mark.parametrize(
    ("after", "before", "hours"),
    [
        (0, 4, {0, 1, 2, 3}),
        (0, 24, set(range(24))),
        (22, 2, {22, 23, 0, 1}),
        (5, 5, set()),
    ],
)
def test_hours_may_span_midnight(after: int, before: int, hours: set[int]) -> None:
    wanted = Criterion("session_time", after=after, before=before)
    assert {hour for hour in range(24) if wanted.holds_hour(hour)} == hours


def test_before_alone_means_from_midnight_on() -> None:
    wanted = criterion('{"type": "session_time", "before": 8}')
    assert wanted is not None
    assert [wanted.holds_hour(hour) for hour in (0, 7, 8, 23)] == [True, True, False, False]
