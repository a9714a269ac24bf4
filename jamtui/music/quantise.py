"""Quantising: notes moved towards the lines of a grid."""

from __future__ import annotations

import math
import re

from jamtui.errors import UsageError
from jamtui.music.note import TICKS_PER_BEAT, Events, Note
from jamtui.music.swing import STRAIGHT, straight_ticks, swung_ticks

_GRID = re.compile(r"1/(1|2|4|8|16|32|64)(t|\.)?")


def parse_grid(text: str) -> int:
    """Returns the ticks of "1/16", "1/8t" (triplets) or "1/4." (dotted).

    Raises UsageError for anything else; the longest is 1/1, the shortest 1/64.
    """
    match = _GRID.fullmatch(text.strip().lower())
    if match is None:
        raise UsageError(f"{text[:20]!r} is not a grid: write 1/16, 1/8t or 1/4.")
    ticks = 4 * TICKS_PER_BEAT // int(match[1])
    if match[2] == "t":
        return ticks * 2 // 3
    return ticks * 3 // 2 if match[2] else ticks


def quantise(
    events: Events,
    grid_ticks: int,
    strength: float = 1.0,
    swing: float = STRAIGHT,
    length_ticks: int | None = None,
) -> Events:
    """Returns the events with each note's start moved to the nearest grid line.

    `strength` 0..1 is how much of the way; with a `swing` ratio above 0.5
    every second line lies late. Lengths stay. In a loop of `length_ticks`, what would land on
    its end starts it. Controllers, bends and programs stay. Raises UsageError for a grid below
    1 tick and a strength outside of 0..1.
    """
    if grid_ticks < 1:
        raise UsageError(f"A grid of {grid_ticks} ticks is too fine: use at least 1.")
    if not 0 <= strength <= 1:
        raise UsageError(f"A strength of {strength} makes no sense: use 0 to 1.")
    notes = []
    for note in events.notes:
        way = strength * (nearest_line(note.start_ticks, grid_ticks, swing) - note.start_ticks)
        start = note.start_ticks + math.floor(way + 0.5)
        if length_ticks is not None and note.start_ticks < length_ticks <= start:
            start = 0
        notes.append(Note(start, note.pitch, note.velocity, note.duration_ticks))
    return Events(tuple(sorted(notes)), events.controllers, events.bends, events.programs)


def nearest_line(ticks: int, grid_ticks: int, swing: float = STRAIGHT) -> int:
    """Returns the grid line nearest to a time, the later one of two as near."""
    if swing == STRAIGHT:
        return (2 * ticks + grid_ticks) // (2 * grid_ticks) * grid_ticks
    number = straight_ticks(ticks, swing, grid_ticks) // grid_ticks
    lines = [swung_ticks(line * grid_ticks, swing, grid_ticks) for line in (number + 1, number)]
    return min(lines, key=lambda line: abs(line - ticks))
