"""From ticks to frames and back, at one sample rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap


class Clock(Protocol):
    """Where ticks fall on the time line of frames; both count from the same origin."""

    @property
    def sample_rate(self) -> int: ...

    def frames_at(self, ticks: Iterable[int]) -> list[int]: ...

    def ticks_at(self, frame: int) -> float: ...


@dataclass(frozen=True, slots=True)
class RoomClock:
    """The clock that the whole room follows: a tempo map from frame 0 on."""

    tempo: TempoMap
    sample_rate: int

    def frames_at(self, ticks: Iterable[int]) -> list[int]:
        return self.tempo.frames_at_ticks(ticks, self.sample_rate)

    def ticks_at(self, frame: int) -> float:
        return float(self.tempo.beats_at(frame, self.sample_rate) * TICKS_PER_BEAT)


class OwnClock:
    """The clock of a track that keeps its own tempo from the tick on which it was launched."""

    def __init__(self, room: Clock, launch_ticks: int, bpm: float) -> None:
        self.sample_rate = room.sample_rate
        self._launch_ticks = launch_ticks
        self._launch_frame = room.frames_at([launch_ticks])[0]
        self._tempo = TempoMap.constant(bpm)

    def frames_at(self, ticks: Iterable[int]) -> list[int]:
        since = (tick - self._launch_ticks for tick in ticks)
        own = self._tempo.frames_at_ticks(since, self.sample_rate)
        return [self._launch_frame + frame for frame in own]

    def ticks_at(self, frame: int) -> float:
        since = self._tempo.beats_at(frame - self._launch_frame, self.sample_rate)
        return self._launch_ticks + float(since * TICKS_PER_BEAT)


def clock_for(room: Clock, own_bpm: float | None, launch_ticks: int) -> Clock:
    """Returns the room's clock, or a track's own where it has a tempo of its own."""
    return room if own_bpm is None else OwnClock(room, launch_ticks, own_bpm)
