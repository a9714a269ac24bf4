"""Titles: what people of a level are called."""

from __future__ import annotations

TITLES: dict[int, str] = {
    1: "newcomer",
    6: "rookie",
    11: "regular",
    21: "enthusiast",
    31: "dedicated",
    41: "veteran",
    51: "expert",
    61: "elite",
    76: "master",
    91: "grandmaster",
    100: "legend",
}
"""Each title by the level from which on one has it, the lowest first."""


def title_of(level: int) -> str:
    """Returns the title of a level, 1 or more."""
    return next(title for first, title in reversed(TITLES.items()) if first <= max(1, level))


def next_title(level: int) -> tuple[int, str] | None:
    """Returns the level of the next title and that title, None for those who have the last."""
    return next(((first, title) for first, title in TITLES.items() if first > level), None)
