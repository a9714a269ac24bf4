"""A sound file's peaks, drawn with characters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_EIGHTHS = " ▁▂▃▄▅▆▇█"
ROWS = 4


def peaks_picture(peaks: Sequence[float], width: int, *, unicode: bool = True) -> list[str]:
    """Returns lines of at most `width` characters; the higher, the louder.

    `peaks` are 0 to 1, each for an equal part of the time, which runs to the right.
    """
    columns = _columns(peaks, max(1, min(width, len(peaks))))
    steps = len(_EIGHTHS) - 1
    rows = []
    for row in reversed(range(ROWS)):
        heights = [min(steps, max(0, round(one * ROWS * steps) - row * steps)) for one in columns]
        letters = (_EIGHTHS[height] for height in heights)
        plain = ("#" if height > steps // 2 else " " for height in heights)
        rows.append("".join(letters if unicode else plain).rstrip())
    return rows


def _columns(peaks: Sequence[float], width: int) -> list[float]:
    """Returns the loudest of the peaks that fall into each column."""
    edges = [number * len(peaks) // width for number in range(width + 1)]
    return [max(peaks[start : max(end, start + 1)], default=0.0) for start, end in pairwise(edges)]
