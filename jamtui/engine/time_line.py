"""The room's tempo and bars, and where on them a change may take effect."""

from __future__ import annotations

import math
from collections.abc import Sequence

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import Quantum
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap


class TimeLine:
    """Tempo changes as (ticks, bpm), and the `bar_ticks` that `Quantum.BAR` counts in."""

    def __init__(
        self,
        sample_rate: int,
        tempo: Sequence[tuple[int, float]] = ((0, 120.0),),
        bar_ticks: int = 4 * TICKS_PER_BEAT,
    ) -> None:
        self.tempo = list(tempo)
        self.bar_ticks = bar_ticks
        self.clock = RoomClock(TempoMap(self.tempo), sample_rate)

    def changed(self, ticks: int, bpm: float) -> TimeLine:
        """Returns the same up to `ticks`, and `bpm` from there on."""
        kept = [change for change in self.tempo if change[0] < ticks]
        return TimeLine(self.clock.sample_rate, [*kept, (ticks, bpm)], self.bar_ticks)

    def boundary(self, when: Quantum, frame: int) -> tuple[int, int]:
        """Returns the tick and frame of the next `when` that is not before `frame`."""
        grid = {Quantum.NOW: 1, Quantum.BEAT: TICKS_PER_BEAT, Quantum.BAR: self.bar_ticks}[when]
        ticks = math.ceil(self.clock.ticks_at(frame) / grid) * grid
        at = self.clock.frames_at([ticks])[0]
        while at < frame:
            ticks += grid
            at = self.clock.frames_at([ticks])[0]
        return ticks, at
