"""Swing: the first of each pair of notes long, the second short."""

from __future__ import annotations

import math

from jamtui.errors import UsageError
from jamtui.music.note import TICKS_PER_BEAT, Bend, Controller, Events, Note, Program

STRAIGHT = 0.5
TRIPLET = 2 / 3
MAX_RATIO = 0.9
"""Beyond that the second note of a pair has hardly a tenth of it left."""

EIGHTHS = TICKS_PER_BEAT // 2


def swing_ratio(amount: float) -> float:
    """Returns the ratio of a room's swing setting: 0 is straight, 1 the triplet feel."""
    if not 0 <= amount <= 1:
        raise UsageError(f"A swing of {amount} cannot be played: use 0 to 1.")
    return STRAIGHT + amount * (TRIPLET - STRAIGHT)


def swung_ticks(ticks: int, ratio: float, unit_ticks: int = EIGHTHS) -> int:
    """Returns where a straight time falls with swing.

    Of every pair of `unit_ticks` the first takes `ratio` (0.5..0.9), what lies inside moves in
    proportion. Raises UsageError for another ratio or a unit below 1.
    """
    middle = _middle(ratio, unit_ticks)
    pair, inside = divmod(ticks, 2 * unit_ticks)
    return pair * 2 * unit_ticks + _bent(inside, unit_ticks, middle, unit_ticks)


def straight_ticks(ticks: int, ratio: float, unit_ticks: int = EIGHTHS) -> int:
    """Returns where a swung time falls without: back to within a tick or two of the original.

    It is exact on the units themselves; between them, swing squeezes several ticks into one.
    """
    middle = _middle(ratio, unit_ticks)
    pair, inside = divmod(ticks, 2 * unit_ticks)
    return pair * 2 * unit_ticks + _bent(inside, middle, unit_ticks, unit_ticks)


def _middle(ratio: float, unit_ticks: int) -> int:
    if not STRAIGHT <= ratio <= MAX_RATIO:
        raise UsageError(f"A swing ratio of {ratio} cannot be played: use 0.5 to {MAX_RATIO}.")
    if unit_ticks < 1:
        raise UsageError(f"Swing needs a unit of at least 1 tick, not {unit_ticks}.")
    return min(2 * unit_ticks - 1, math.floor(2 * unit_ticks * ratio + 0.5))


def _bent(inside: int, from_middle: int, to_middle: int, unit_ticks: int) -> int:
    """Moves a time within a pair so that `from_middle` lands on `to_middle`, halves up."""
    if inside < from_middle:
        return (2 * inside * to_middle + from_middle) // (2 * from_middle)
    rest_from, rest_to = 2 * unit_ticks - from_middle, 2 * unit_ticks - to_middle
    return to_middle + (2 * (inside - from_middle) * rest_to + rest_from) // (2 * rest_from)


def apply_swing(events: Events, ratio: float, unit_ticks: int = EIGHTHS) -> Events:
    """Returns straight events with swing; see `swung_ticks`."""
    known: dict[int, int] = {}

    def moved(ticks: int) -> int:
        if ticks not in known:
            known[ticks] = swung_ticks(ticks, ratio, unit_ticks)
        return known[ticks]

    notes = []
    for note in events.notes:
        start = moved(note.start_ticks)
        shortest = min(1, note.duration_ticks)
        length = max(shortest, moved(note.end_ticks) - start)
        notes.append(Note(start, note.pitch, note.velocity, length))
    return Events(
        tuple(sorted(notes)),
        tuple(Controller(moved(e.start_ticks), e.number, e.value) for e in events.controllers),
        tuple(Bend(moved(e.start_ticks), e.value) for e in events.bends),
        tuple(Program(moved(e.start_ticks), e.program) for e in events.programs),
    )
