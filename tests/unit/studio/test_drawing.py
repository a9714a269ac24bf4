"""Bars and heat maps: within 80 columns, honest about nothing and about all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.studio.progress.drawing import bars, duration, heat_map, progress_bar

SECONDS = st.integers(0, 10**9)
HEAT = st.lists(st.lists(SECONDS, min_size=24, max_size=24), min_size=7, max_size=7)


@given(st.integers(-5, 10**6), st.integers(1, 10**6), st.booleans())
def test_a_bar_is_full_only_when_it_is_done(current: int, needed: int, unicode: bool) -> None:
    bar = progress_bar(max(0, current), needed, unicode=unicode)
    empty = "░" if unicode else "."
    assert len(bar) == 20
    assert (empty not in bar) == (current >= needed)


@given(st.dictionaries(st.text("abcxyz", min_size=1, max_size=18), SECONDS, max_size=30))
def test_bars_fit_and_whatever_is_there_is_seen(values: dict[str, int]) -> None:
    lines = bars(values)
    assert len(lines) == len(values)
    assert len({len(line) for line in lines}) <= 1
    for line, (name, value) in zip(lines, values.items(), strict=True):
        assert len(line) <= 80
        assert line.startswith(name)
        assert line.endswith(duration(value))
        assert ("█" in line) == (value > 0)


@given(HEAT, st.booleans())
def test_a_heat_map_has_a_row_for_each_day_and_shows_what_there_is(
    heat: list[list[int]], unicode: bool
) -> None:
    lines = heat_map(heat, unicode=unicode)
    assert all(len(line) <= 80 for line in lines)
    for line, row in zip(lines[1:8], heat, strict=True):
        cells = line[5:].ljust(48)
        for hour, value in enumerate(row):
            cell = cells[2 * hour : 2 * hour + 2]
            assert (cell.strip() == "") == (value == 0)
    assert all(line.isascii() for line in lines) or unicode


def test_a_heat_map_of_nothing_has_no_key() -> None:
    lines = heat_map([[0] * 24] * 7)
    assert lines[1:] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_shades_are_quarters_of_the_most() -> None:
    lines = heat_map([[0, 1, 25, 26, 50, 51, 75, 76, 100, *[0] * 15], *[[0] * 24] * 6])
    assert lines[1] == "Mon    ░░░░▒▒▒▒▓▓▓▓████"
    assert lines[-1].split("  ")[-1] == "██ 1 min"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 0 min"),
        (360_060, "100 h 1 min"),
        (3_599_999, "999 h 59 min"),
        (3_603_599, "1,000 h"),
    ],
)
def test_lengths_of_time(seconds: int | None, text: str) -> None:
    assert duration(seconds) == text
