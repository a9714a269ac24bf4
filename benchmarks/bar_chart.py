"""Groups of bars with words beside them, as pixels; letters are 3 by 5 dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.png import png

Color = tuple[int, int, int]
Pixels = npt.NDArray[np.uint8]

DOTS = {
    " ": "000000000000000", "0": "111101101101111", "1": "010110010010111",
    "2": "111001111100111", "3": "111001011001111", "4": "101101111001001",
    "5": "111100111001111", "6": "111100111101111", "7": "111001010010010",
    "8": "111101111101111", "9": "111101111001111", "A": "010101111101101",
    "B": "110101110101110", "C": "011100100100011", "D": "110101101101110",
    "E": "111100110100111", "F": "111100110100100", "G": "011100101101011",
    "H": "101101111101101", "I": "111010010010111", "J": "001001001101010",
    "K": "101101110101101", "L": "100100100100111", "M": "101111111101101",
    "N": "110101101101101", "O": "010101101101010", "P": "110101110100100",
    "Q": "010101101110011", "R": "110101110101101", "S": "011100010001110",
    "T": "111010010010010", "U": "101101101101111", "V": "101101101101010",
    "W": "101101111111101", "X": "101101010101101", "Y": "101101010010010",
    "Z": "111001010100111", ".": "000000000000010", ",": "000000000010100",
    "-": "000000111000000", "+": "000010111010000", ":": "000010000010000",
    "%": "101001010100101", "/": "001001010100100", "(": "010100100100010",
    ")": "010001001001010",
}  # fmt: skip

SCALE = 2
LETTER = 4 * SCALE
LINE = 8 * SCALE
INK: Color = (40, 40, 48)


@dataclass(frozen=True)
class Panel:
    """What is drawn of each row: one value a series; bars end at `most`."""

    title: str
    most: float
    values: Sequence[Sequence[float]]


def bar_chart(
    title: str,
    rows: Sequence[str],
    series: Sequence[tuple[str, Color]],
    panels: Sequence[Panel],
) -> bytes:
    """Returns a PNG: a row for each name, in each panel a bar for each series."""
    names = (max(len(row) for row in rows) + 2) * LETTER
    bar, group = LINE, LINE * len(series) + 8
    width, head = 300, 4 * LINE
    height = head + group * len(rows) + LINE
    image: Pixels = np.full((height, names + len(panels) * width, 3), 255, np.uint8)
    _write(image, title, LETTER, 8)
    for number, (name, color) in enumerate(series):
        left = names + number * width // 2
        _fill(image, left, 8, 10, 10, color)
        _write(image, name, left + 16, 8)
    for column, panel in enumerate(panels):
        left = names + column * width
        _write(image, panel.title, left, 2 * LINE + 8)
        for number, values in enumerate(panel.values):
            top = head + number * group
            for place, (value, (_, color)) in enumerate(zip(values, series, strict=True)):
                length = round(min(1.0, value / panel.most) * (width - 8 * LETTER))
                _fill(image, left, top + place * bar + 1, max(1, length), bar - 4, color)
                text = f"{value:.1f}" if value < 100 else f"{value:.0f}"
                _write(image, text, left + max(1, length) + 4, top + place * bar + 1)
    for number, name in enumerate(rows):
        _write(image, name, LETTER, head + number * group + bar)
        _fill(image, 0, head + number * group - 5, image.shape[1], 1, (225, 225, 230))
    return png(image.tobytes(), image.shape[1], image.shape[0])


def _fill(image: Pixels, left: int, top: int, width: int, height: int, color: Color) -> None:
    image[top : top + height, left : left + width] = color


def _write(image: Pixels, text: str, left: int, top: int) -> None:
    for number, letter in enumerate(text.upper()):
        dots = DOTS.get(letter, DOTS["-"])
        for at, dot in enumerate(dots):
            if dot == "1":
                across, down = at % 3, at // 3
                place = left + number * LETTER + across * SCALE
                _fill(image, place, top + down * SCALE, SCALE, SCALE, INK)
