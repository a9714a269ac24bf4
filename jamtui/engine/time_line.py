"""The room's tempo and bars, and where on them a change may take effect."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import Quantum, When
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

    def changed(self, ticks: int, bpm: float, bar_ticks: int | None = None) -> TimeLine:
        """Returns the same up to `ticks`, and `bpm` from there on."""
        kept = [change for change in self.tempo if change[0] < ticks]
        bar = self.bar_ticks if bar_ticks is None else bar_ticks
        return TimeLine(self.clock.sample_rate, [*kept, (ticks, bpm)], bar)

    def forgetting(self, before_ticks: int, anchors: Iterable[int] = ()) -> TimeLine:
        """Returns the same from `before_ticks` on, with as few changes as can be before that.

        There one tempo leads from each of the `anchors` (ticks whose frames are kept as well) to
        the next; so a room whose tempo changes for hours does not get slower.
        """
        kept = [change for change in self.tempo if change[0] > before_ticks]
        places = sorted({0, before_ticks, *(at for at in anchors if 0 < at < before_ticks)})
        if len(self.tempo) - len(kept) <= len(places):
            return self
        tempo = self.clock.tempo
        merged = [(first, _mean_bpm(tempo, first, last)) for first, last in pairwise(places)]
        now = float(tempo.bpm_at(Fraction(before_ticks, TICKS_PER_BEAT)))
        return TimeLine(
            self.clock.sample_rate, [*merged, (before_ticks, now), *kept], self.bar_ticks
        )

    def place(self, when: When, frame: int) -> tuple[int, int]:
        """Returns the tick of `when`, and the frame from which on it is heard: `frame` or later."""
        if isinstance(when, Quantum):
            return self.boundary(when, frame)
        return when, max(frame, self.clock.frames_at([when])[0])

    def boundary(self, when: Quantum, frame: int) -> tuple[int, int]:
        """Returns the tick and frame of the next `when` that is not before `frame`."""
        grid = {Quantum.NOW: 1, Quantum.BEAT: TICKS_PER_BEAT, Quantum.BAR: self.bar_ticks}[when]
        ticks = math.ceil(self.clock.ticks_at(frame) / grid) * grid
        at = self.clock.frames_at([ticks])[0]
        while at < frame:
            ticks += grid
            at = self.clock.frames_at([ticks])[0]
        return ticks, at


def _mean_bpm(tempo: TempoMap, first: int, last: int) -> float:
    """Returns the tempo that takes as long from one tick to another as `tempo` does."""
    begin, end = Fraction(first, TICKS_PER_BEAT), Fraction(last, TICKS_PER_BEAT)
    return float(60 * (end - begin) / (tempo.seconds_at(end) - tempo.seconds_at(begin)))
