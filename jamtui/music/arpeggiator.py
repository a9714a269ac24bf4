"""The arpeggiator: held keys, one after the other, in time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from jamtui.errors import UsageError
from jamtui.music.note import TICKS_PER_BEAT, Note

ARPEGGIO_MODES = ("up", "down", "updown", "random", "order")
RATES = {
    "1/4": TICKS_PER_BEAT,
    "1/8": TICKS_PER_BEAT // 2,
    "1/16": TICKS_PER_BEAT // 4,
    "1/32": TICKS_PER_BEAT // 8,
}
"""Ticks of a step."""


@dataclass(frozen=True, slots=True)
class Arpeggiator:
    """How held keys are broken up.

    `mode` is one of `ARPEGGIO_MODES`, `rate` of `RATES`, `octaves` 1..4, `gate` 0..1 of a step.
    """

    mode: str = "up"
    rate: str = "1/16"
    octaves: int = 1
    gate: float = 0.5

    def __post_init__(self) -> None:
        if self.mode not in ARPEGGIO_MODES:
            modes = ", ".join(ARPEGGIO_MODES)
            raise UsageError(f"There is no arpeggiator mode {self.mode!r}: use {modes}.")
        if self.rate not in RATES:
            rates = ", ".join(RATES)
            raise UsageError(f"There is no arpeggiator rate {self.rate!r}: use {rates}.")
        if isinstance(self.octaves, bool) or self.octaves not in (1, 2, 3, 4):
            raise UsageError(
                f"An arpeggio over {self.octaves} octaves is not possible: use 1 to 4."
            )
        if not 0 <= self.gate <= 1:
            raise UsageError(f"A gate of {self.gate} is not possible: use 0 to 1.")

    @property
    def step_ticks(self) -> int:
        return RATES[self.rate]

    def notes(
        self,
        held: Sequence[tuple[int, int]],
        start_ticks: int,
        end_ticks: int,
        *,
        origin_ticks: int = 0,
        seed: int = 0,
    ) -> tuple[Note, ...]:
        """Returns the notes that start in [start_ticks, end_ticks).

        `held` are (pitch, velocity) in the order in which the keys went down. Steps lie on the
        beat; the pattern begins at the first of them at or after `origin_ticks`, so a range
        played in pieces gives the same notes as in one.
        """
        step = self.step_ticks
        pattern = self._pattern(held)
        if not pattern:
            return ()
        origin = -(-origin_ticks // step)
        first = max(origin, -(-start_ticks // step))
        length = max(1, int(step * self.gate + 0.5))
        notes = []
        for number in range(first, -(-end_ticks // step)):
            index = (number - origin) % len(pattern)
            if self.mode == "random":
                # Drawn from the step itself: a later block needs no memory of earlier ones.
                index = random.Random(f"{seed}/{number}").randrange(len(pattern))
            pitch, velocity = pattern[index]
            notes.append(Note(number * step, pitch, velocity, length))
        return tuple(notes)

    def _pattern(self, held: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Returns one round of (pitch, velocity); octaves above the highest pitch are left out."""
        keys = list(dict(held).items())
        if self.mode != "order":
            keys.sort()
        over = [
            (pitch + 12 * octave, velocity)
            for octave in range(self.octaves)
            for pitch, velocity in keys
        ]
        pattern = list({pitch: velocity for pitch, velocity in over if pitch <= 127}.items())
        if self.mode in ("up", "down", "updown"):
            pattern.sort()
        if self.mode == "down":
            pattern.reverse()
        elif self.mode == "updown":
            pattern += pattern[-2:0:-1]
        return pattern
