"""The time line of a room: where its beats are in the room's time, and in frames of the music."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jamtui.engine.clock import RoomClock
from jamtui.errors import UsageError
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap, check_bpm
from jamtui.protocol.messages import Clock

SAME_NS = 1_000_000
"""A clock that puts its beat as near as this to where it is expected goes on; others jump."""

MOST_BEATS = 1e8
"""Six months at 300 beats a minute."""


def check_clock(clock: Clock) -> Clock:
    """Returns a clock that music can follow; raises UsageError for any other."""
    check_bpm(clock.bpm)
    Meter(clock.beats_per_bar, clock.beat_unit)
    if clock.key:
        Key.parse(clock.key)
    if not abs(clock.beat) <= MOST_BEATS:  # NaN fails as well
        raise UsageError(f"Beat {clock.beat:g} is not one that a room's clock can be at.")
    return clock


@dataclass(frozen=True, slots=True)
class RoomLine:
    """Beats are quarter notes from the room's beat 0 on, where frame 0 of the music is.

    A frame of the music is 1 / `sample_rate` seconds of the room's time, for everybody: the sound
    cards differ, not the music. Bars are counted from beat 0.
    """

    origin_ns: float
    tempo: list[tuple[int, float]]
    sample_rate: int

    @classmethod
    def of(cls, clock: Clock, sample_rate: int) -> RoomLine:
        """Returns the line of a clock that is all one knows of."""
        origin = clock.room_ns - clock.beat * 60e9 / clock.bpm
        return cls(origin, [(0, clock.bpm)], sample_rate)

    def ns_at_beat(self, beat: float) -> float:
        """Returns the room's time of a beat."""
        return self.origin_ns + float(TempoMap(self.tempo).seconds_at(beat)) * 1e9

    def beat_at(self, room_ns: float) -> float:
        """Returns the beat at a time of the room."""
        clock = RoomClock(TempoMap(self.tempo), self.sample_rate)
        return clock.ticks_at(math.floor(self.frame_at(room_ns))) / TICKS_PER_BEAT

    def frame_at(self, room_ns: float) -> float:
        """Returns the frame of the music, with its fraction, at a time of the room."""
        return (room_ns - self.origin_ns) * self.sample_rate / 1e9

    def ns_at(self, frame: float) -> float:
        """Returns the room's time of a frame of the music."""
        return self.origin_ns + frame * 1e9 / self.sample_rate

    def goes_on_in(self, clock: Clock) -> bool:
        """Whether a clock only changes what comes from its beat on."""
        return clock.beat >= 0.0 and abs(self.ns_at_beat(clock.beat) - clock.room_ns) < SAME_NS

    def changed(self, clock: Clock) -> RoomLine:
        """Returns the line that is the same until a clock's beat, and as it says from there on."""
        ticks = tick_of(clock.beat)
        kept = [change for change in self.tempo if change[0] < ticks]
        if not kept or kept[-1][1] != clock.bpm:
            kept.append((ticks, clock.bpm))
        line = RoomLine(self.origin_ns, kept, self.sample_rate)
        off = clock.room_ns - line.ns_at_beat(clock.beat)
        return RoomLine(self.origin_ns + off, kept, self.sample_rate)


def tick_of(beat: float) -> int:
    """Returns the tick of a beat; beats before 0 have none, and are 0."""
    return max(0, round(beat * TICKS_PER_BEAT))
