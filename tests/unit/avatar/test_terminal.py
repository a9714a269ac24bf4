"""Pictures in a terminal: what is written stands for the pixels, whatever it can show."""

from __future__ import annotations

import re

import numpy as np
import pytest

from jamtui.avatar.terminal import INK, LOWER, UPPER, depth_of, lines, nearest_256

ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")
RED, BLUE, NONE = (255, 0, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)


def picture(*rows: tuple[tuple[int, ...], ...]) -> np.ndarray:
    return np.array(rows, np.uint8)


@pytest.mark.parametrize("depth", ["truecolor", "256", "16"])
def test_a_cell_is_two_pixels(depth: str) -> None:
    (line,) = lines(picture((RED, NONE, RED, NONE), (BLUE, NONE, NONE, BLUE)), depth)  # type: ignore[arg-type]
    assert ESCAPE.sub("", line) == f"{UPPER} {UPPER}{LOWER}"
    assert line.endswith("\x1b[0m")


def test_true_colours_are_those_of_the_pixels() -> None:
    (line,) = lines(picture((RED,), (BLUE,)), "truecolor")
    assert line == f"\x1b[38;2;255;0;0;48;2;0;0;255m{UPPER}\x1b[0m"


def test_sixteen_colours_are_the_nearest() -> None:
    (line,) = lines(picture((RED,), ((10, 5, 0, 255),)), "16")
    assert line == f"\x1b[91;40m{UPPER}\x1b[0m"


def test_equal_cells_share_one_sequence() -> None:
    wide = picture((RED,) * 30, (RED,) * 30)
    (line,) = lines(wide, "256")
    assert len(ESCAPE.findall(line)) == 2


@pytest.mark.parametrize(
    ("color", "number"),
    [((0, 0, 0), 16), ((255, 255, 255), 231), ((255, 0, 0), 196), ((8, 8, 8), 232)],
)
def test_known_numbers_of_256_colours(color: tuple[int, int, int], number: int) -> None:
    assert nearest_256(color) == number


def test_without_colours_darker_is_denser() -> None:
    greys = [(level, level, level, 255) for level in (250, 180, 120, 60, 0)]
    (line,) = lines(picture(tuple(greys), tuple(greys)), "none")
    places = [INK.index(character) for character in line]
    assert places == sorted(places)
    assert places[-1] > places[0]


def test_plain_lines_are_ascii_and_end_with_what_is_seen() -> None:
    found = lines(picture((NONE, RED, NONE), (NONE, RED, NONE), (NONE,) * 3), "none")
    assert [line.isascii() for line in found] == [True, True]
    assert found[0].rstrip() == found[0] != ""
    assert found[1] == ""


def test_an_odd_row_is_half_a_line() -> None:
    (line,) = lines(picture((RED,)), "truecolor")
    assert ESCAPE.sub("", line) == UPPER


@pytest.mark.parametrize(
    ("environment", "is_terminal", "encoding", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, True, "utf-8", "truecolor"),
        ({"TERM": "xterm-direct"}, True, "utf-8", "truecolor"),
        ({"TERM": "xterm-256color"}, True, "utf-8", "256"),
        ({"TERM": "linux"}, True, "utf-8", "16"),
        ({"TERM": "dumb"}, True, "utf-8", "none"),
        ({}, True, "utf-8", "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, True, "utf-8", "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, True, "utf-8", "256"),
        ({"TERM": "xterm-256color"}, False, "utf-8", "none"),
        ({"TERM": "xterm-256color"}, True, "latin-1", "none"),
        ({"TERM": "xterm-256color"}, True, "nonsense", "none"),
    ],
)
def test_how_many_colours_are_used(
    environment: dict[str, str], is_terminal: bool, encoding: str, depth: str
) -> None:
    assert depth_of(environment, is_terminal=is_terminal, encoding=encoding) == depth
