"""Levels: what a number of experience points amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from jamtui.community.titles import title_of as title_of

POINTS_PER_SQUARE = 100
"""Level n begins at (n - 1)² × this many points."""

MOST_POINTS = 2_147_483_647
"""What upstream's column for a person's points can hold."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands between two levels, in points.

    `into` of `span` points lie between this level's beginning and the next one's.
    """

    level: int
    title: str
    begins_at: int
    next_at: int
    into: int
    span: int


def calculate_level(xp: int) -> int:
    """Returns the level that belongs to `xp` points, 1 for none and for a debt.

    Whole numbers all the way: a root in floating point is off by one at large borders.
    """
    return max(1, isqrt(max(0, xp) // POINTS_PER_SQUARE) + 1)


def xp_for_level(level: int) -> int:
    """Returns the points at which `level`, 1 or more, begins; raises ValueError below."""
    if level < 1:
        raise ValueError("the first level is 1")
    return (level - 1) ** 2 * POINTS_PER_SQUARE


def standing(xp: int) -> Standing:
    """Returns where somebody with `xp` points stands."""
    level = calculate_level(xp)
    begins_at, next_at = xp_for_level(level), xp_for_level(level + 1)
    return Standing(
        level=level,
        title=title_of(level),
        begins_at=begins_at,
        next_at=next_at,
        into=max(0, xp) - begins_at,
        span=next_at - begins_at,
    )
