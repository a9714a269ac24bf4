"""Humanising: small random shifts of time and velocity, other ones on every pass."""

from __future__ import annotations

import random

from jamtui.errors import UsageError
from jamtui.music.note import TICKS_PER_BEAT, Events, Note

MAX_TIMING_BEATS = 0.2
MAX_VELOCITY_FRACTION = 0.5
"""The limits of the database's columns."""


def humanise(
    events: Events,
    timing_beats: float,
    velocity_fraction: float,
    seed: int,
    pass_index: int = 0,
    length_ticks: int | None = None,
) -> Events:
    """Returns the events with each note moved and its velocity changed a little.

    Starts move by a normal draw of at most ±`timing_beats` (0..0.2), velocities by at most
    ±`velocity_fraction` (0..0.5) of themselves. The same `seed` and `pass_index` give the same
    draw. Lengths stay (at least 1 tick); no note moves before 0 nor, in a loop of
    `length_ticks`, out of its pass. Raises UsageError outside of the ranges.
    """
    _check("timing", timing_beats, MAX_TIMING_BEATS)
    _check("velocity", velocity_fraction, MAX_VELOCITY_FRACTION)
    if timing_beats == 0 and velocity_fraction == 0:
        return events
    # A text seed is hashed as a whole, so that neighbouring passes have nothing in common.
    draw = random.Random(f"{seed}/{pass_index}")
    reach = timing_beats * TICKS_PER_BEAT
    notes = []
    for note in events.notes:
        # Two standard deviations inside the reach: most notes near, none beyond.
        shift = max(-1.0, min(1.0, draw.gauss(0.0, 0.5))) * reach
        change = draw.uniform(-1.0, 1.0) * velocity_fraction * note.velocity
        start = max(0, note.start_ticks + int(shift))
        if length_ticks is not None and note.start_ticks < length_ticks:
            start = min(start, length_ticks - 1)
        velocity = max(1, min(127, note.velocity + int(change)))
        notes.append(Note(start, note.pitch, velocity, max(1, note.duration_ticks)))
    return Events(tuple(sorted(notes)), events.controllers, events.bends, events.programs)


def _check(what: str, value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise UsageError(f"Humanising {what} by {value} is not possible: use 0 to {most}.")
