"""Shapes to pixels, antialiased.

Coverage is exact along each of `ROWS` lines within a row of pixels, and their mean across it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jamtui.avatar.path import Point
from jamtui.avatar.shape import Outline

ROWS = 8
"""Lines within a row of pixels on which coverage is measured."""

Plane = npt.NDArray[np.float64]
"""(rows, columns), each 0 to 1."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are the first outside."""


def box_of(outlines: list[Outline], size: int, margin: float = 0.0) -> Box | None:
    """Returns the pixels that the outlines touch, at most 0 to `size`; None for none."""
    points = np.array([point for line in outlines for point in line], np.float64)
    low = np.floor(points.min(axis=0) - margin)
    high = np.ceil(points.max(axis=0) + margin) + 1
    left, top = (int(value) for value in np.clip(low, 0, size))
    right, bottom = (int(value) for value in np.clip(high, 0, size))
    return (left, top, right, bottom) if left < right and top < bottom else None


def filled(outlines: list[Outline], box: Box, even_odd: bool) -> Plane:
    """Returns how far each pixel of `box` lies inside outlines in pixels, which are closed.

    Inside is where they turn around a point at all or, with `even_odd`, an odd number of times.
    """
    left, top, right, bottom = box
    starts, ends = _edges(outlines)
    lines = top + (np.arange((bottom - top) * ROWS) + 0.5) / ROWS
    crossings, turns = _crossings(starts, ends, lines)
    order = np.argsort(crossings, axis=1)
    crossings = np.take_along_axis(crossings, order, axis=1)
    around = np.cumsum(np.take_along_axis(turns, order, axis=1), axis=1)
    inside = (around % 2 if even_odd else around != 0).astype(np.float64)
    changes = np.diff(inside, axis=1, prepend=0.0)
    return _summed(crossings - left, changes, right - left)


def _edges(outlines: list[Outline]) -> tuple[Plane, Plane]:
    starts, ends = [], []
    for line in outlines:
        points = np.array(line, np.float64)
        starts.append(points)
        ends.append(np.roll(points, -1, axis=0))
    return np.concatenate(starts), np.concatenate(ends)


def _crossings(starts: Plane, ends: Plane, lines: Plane) -> tuple[Plane, Plane]:
    """Returns where each line (a row) crosses each edge (a column), and in which direction.

    What does not cross is infinitely far to the right, with direction 0.
    """
    (x0, y0), (x1, y1) = starts.T, ends.T
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    row = lines[:, np.newaxis]
    down = (y0 <= row) & (row < y1)
    up = (y1 <= row) & (row < y0)
    places = x0 + (row - y0) * ((x1 - x0) / rise)
    return np.where(down | up, places, np.inf), down.astype(np.float64) - up


def _summed(places: Plane, changes: Plane, width: int) -> Plane:
    """Returns the coverage that begins and ends at places, (lines / ROWS, width)."""
    line, edge = np.nonzero(changes)
    place = np.clip(places[line, edge], 0.0, width)
    change = changes[line, edge]
    column = np.floor(place).astype(np.intp)
    share = place - column
    steps = np.zeros((len(places) // ROWS, width + 2))
    np.add.at(steps, (line // ROWS, column), change * (1 - share) / ROWS)
    np.add.at(steps, (line // ROWS, column + 1), change * share / ROWS)
    return np.clip(np.cumsum(steps, axis=1)[:, :width], 0.0, 1.0)


def stroked(outlines: list[Outline], box: Box, width: float) -> Plane:
    """Returns how far a round pen of `width` pixels along the outlines covers each pixel."""
    left, top, right, bottom = box
    coverage = np.zeros((bottom - top, right - left))
    # A pen thinner than a pixel is drawn as wide as one, and the fainter.
    half, strength = max(width, 1.0) / 2, min(width, 1.0)
    for line in outlines:
        for start, end in zip(line, line[1:] or line, strict=False):
            _draw_piece(coverage, start, end, half, box)
    return coverage * strength


def _draw_piece(coverage: Plane, start: Point, end: Point, half: float, box: Box) -> None:
    near = box_of([(start, end)], 1 << 20, half + 1)
    if near is None:
        return
    left, top = max(near[0], box[0]), max(near[1], box[1])
    right, bottom = min(near[2], box[2]), min(near[3], box[3])
    if left >= right or top >= bottom:
        return
    x = np.arange(left, right)[np.newaxis, :] + 0.5 - start[0]
    y = np.arange(top, bottom)[:, np.newaxis] + 0.5 - start[1]
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = np.clip((x * dx + y * dy) / length, 0.0, 1.0) if length > 0 else 0.0
    distance = np.hypot(x - along * dx, y - along * dy)
    part = coverage[top - box[1] : bottom - box[1], left - box[0] : right - box[0]]
    np.maximum(part, np.clip(half + 0.5 - distance, 0.0, 1.0), out=part)
