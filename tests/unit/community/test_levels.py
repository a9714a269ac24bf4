"""Levels and titles: laws for every number of points."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.levels import MOST_POINTS, calculate_level, standing, xp_for_level
from jamtui.community.titles import TITLES, next_title, title_of

LEVELS = st.integers(1, 10**15)
POINTS = st.integers(-(10**6), 10**30)


@given(LEVELS)
def test_a_level_begins_where_it_says(level: int) -> None:
    assert calculate_level(xp_for_level(level)) == level
    assert calculate_level(xp_for_level(level + 1) - 1) == level


@given(POINTS, st.integers(0, 10**9))
def test_more_points_are_never_a_lower_level(xp: int, more: int) -> None:
    assert 1 <= calculate_level(xp) <= calculate_level(xp + more)


@given(POINTS)
def test_the_level_is_between_its_borders(xp: int) -> None:
    stands = standing(xp)
    assert stands.begins_at <= max(0, xp) < stands.next_at
    assert stands.into == max(0, xp) - stands.begins_at
    assert 0 <= stands.into < stands.span
    assert stands.title == title_of(stands.level)


@pytest.mark.parametrize(
    ("xp", "level"),
    [(0, 1), (99, 1), (100, 2), (399, 2), (400, 3), (980_099, 99), (980_100, 100), (-5, 1)],
)
def test_borders(xp: int, level: int) -> None:
    assert calculate_level(xp) == level


def test_a_border_where_floating_point_is_off_by_one() -> None:
    level = 94_906_267  # the square of this less one is no longer a float
    border = xp_for_level(level)
    assert int(math.sqrt((border - 1) / 100)) + 1 == level
    assert calculate_level(border - 1) == level - 1


def test_the_most_points_are_a_level_like_any() -> None:
    assert calculate_level(MOST_POINTS) == 4635


def test_there_is_no_level_0() -> None:
    with pytest.raises(ValueError, match="first level"):
        xp_for_level(0)


@pytest.mark.parametrize(
    ("level", "title"),
    [
        (1, "newcomer"),
        (5, "newcomer"),
        (6, "rookie"),
        (10, "rookie"),
        (11, "regular"),
        (75, "elite"),
        (76, "master"),
        (99, "grandmaster"),
        (100, "legend"),
        (10**9, "legend"),
    ],
)
def test_titles_change_on_their_level(level: int, title: str) -> None:
    assert title_of(level) == title


def test_the_next_title_follows_the_present_one() -> None:
    for (first, _), (second, title) in pairwise(TITLES.items()):
        assert next_title(first) == (second, title) == next_title(second - 1)
    assert next_title(100) is None
    assert list(TITLES) == sorted(TITLES)
