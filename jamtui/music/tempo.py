"""Tempo: where a beat falls in seconds and frames, exact after any number of hours."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from jamtui.errors import UsageError
from jamtui.music.note import TICKS_PER_BEAT

MIN_BPM = 20.0
MAX_BPM = 300.0

MIN_SONG_BPM = 1
MAX_SONG_BPM = 1000
"""Songs from elsewhere write rubato as tempo, far outside of what a room may be set to."""

Number = int | float | Fraction


def check_bpm(value: object) -> float:
    """Returns a tempo that a room or loop may have; raises UsageError for any other value."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not MIN_BPM <= value <= MAX_BPM
    ):
        raise UsageError(
            f"A tempo of {_shown(value)} beats a minute cannot be played: "
            f"use {MIN_BPM:.0f} to {MAX_BPM:.0f}."
        )
    return float(value)


def exact_bpm(value: Number) -> Fraction:
    """Returns a tempo as a fraction; a float means the decimal that is written for it.

    Raises UsageError outside of `MIN_SONG_BPM`..`MAX_SONG_BPM` and for NaN.
    """
    if not MIN_SONG_BPM <= value <= MAX_SONG_BPM:
        raise UsageError(
            f"A tempo of {_shown(value)} beats a minute cannot be played: "
            f"use {MIN_SONG_BPM} to {MAX_SONG_BPM}."
        )
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def _shown(value: object) -> str:
    # An int of thousands of digits cannot even be printed.
    if isinstance(value, int) and abs(value) > 10**15:
        return "more than 10**15"
    return str(value) if isinstance(value, Fraction) else repr(value)[:30]


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From `start_ticks` on, `bpm` quarter notes a minute."""

    start_ticks: int
    bpm: Fraction


class TempoMap:
    """The tempo along a piece, in steps. Immutable; all arithmetic is exact."""

    __slots__ = ("_changes", "_seconds", "_starts")

    def __init__(self, changes: Iterable[tuple[int, Number]]) -> None:
        """Takes (ticks, bpm) in any order; the first tempo also holds before its own place.

        Of several at one tick the last counts. Raises UsageError for none at all, negative
        ticks and tempos outside of `MIN_SONG_BPM`..`MAX_SONG_BPM`.
        """
        steps: dict[int, Fraction] = {}
        for ticks, bpm in changes:
            if ticks < 0:
                raise UsageError(f"A tempo cannot begin at tick {ticks}: the first tick is 0.")
            steps[ticks] = exact_bpm(bpm)
        if not steps:
            raise UsageError("A tempo map needs at least one tempo.")
        steps.setdefault(0, steps[min(steps)])
        self._changes = tuple(TempoChange(ticks, steps[ticks]) for ticks in sorted(steps))
        self._starts = [change.start_ticks for change in self._changes]
        self._seconds = [Fraction(0)]
        for before, after in zip(self._changes, self._changes[1:], strict=False):
            length = after.start_ticks - before.start_ticks
            self._seconds.append(self._seconds[-1] + length * _tick_seconds(before.bpm))

    @classmethod
    def constant(cls, bpm: Number) -> TempoMap:
        """Returns the map of one tempo all along."""
        return cls([(0, bpm)])

    @classmethod
    def from_microseconds(cls, changes: Iterable[tuple[int, int]]) -> TempoMap:
        """Returns the map of (ticks, microseconds of a beat), as MIDI files have it."""
        return cls((ticks, Fraction(60_000_000, length)) for ticks, length in changes)

    @property
    def changes(self) -> tuple[TempoChange, ...]:
        """The steps in order, the first at tick 0."""
        return self._changes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TempoMap) and self._changes == other._changes

    def __hash__(self) -> int:
        return hash(self._changes)

    def __repr__(self) -> str:
        steps = ", ".join(f"({step.start_ticks}, {float(step.bpm):g})" for step in self._changes)
        return f"TempoMap([{steps}])"

    def bpm_at(self, beats: Number) -> Fraction:
        """Returns the tempo in force at a beat."""
        return self._changes[self._index(_ticks(beats))].bpm

    def seconds_at(self, beats: Number) -> Fraction:
        """Returns the time of a beat from the start; negative beats lie before it."""
        ticks = _ticks(beats)
        index = self._index(ticks)
        since = ticks - self._starts[index]
        return self._seconds[index] + since * _tick_seconds(self._changes[index].bpm)

    def frame_at(self, beats: Number, sample_rate: int) -> int:
        """Returns the frame nearest to a beat, halves rounded up."""
        return math.floor(self.seconds_at(beats) * sample_rate + Fraction(1, 2))

    def frames_at_ticks(self, ticks: Iterable[int], sample_rate: int) -> list[int]:
        """Returns `frame_at` of many ticks; fastest when they are sorted."""
        frames: list[int] = []
        start, stop, first, step, below = 0, 0.0, 0, 0, 1
        for tick in ticks:
            if not start <= tick < stop:
                index = self._index(tick)
                start = self._starts[index] if index else min(0, tick)
                last = index + 1 == len(self._starts)
                stop = math.inf if last else self._starts[index + 1]
                tick_frames = 2 * sample_rate * _tick_seconds(self._changes[index].bpm)
                offset = self._seconds[index] * 2 * sample_rate + 1
                origin = offset - self._starts[index] * tick_frames
                half = math.lcm(origin.denominator, tick_frames.denominator)
                first, step, below = int(origin * half), int(tick_frames * half), 2 * half
            frames.append((first + tick * step) // below)
        return frames

    def beats_at(self, frame: int, sample_rate: int) -> Fraction:
        """Returns the beat at which a frame sounds, so that `frame_at` gives the frame back."""
        seconds = Fraction(frame, sample_rate)
        index = max(0, bisect_right(self._seconds, seconds) - 1)
        since = (seconds - self._seconds[index]) / _tick_seconds(self._changes[index].bpm)
        return (self._starts[index] + since) / TICKS_PER_BEAT

    def _index(self, ticks: int | Fraction) -> int:
        return max(0, bisect_right(self._starts, ticks) - 1)


def _tick_seconds(bpm: Fraction) -> Fraction:
    return 60 / (bpm * TICKS_PER_BEAT)


def _ticks(beats: Number) -> Fraction:
    if isinstance(beats, float) and not math.isfinite(beats):
        raise UsageError(f"{beats} is not a beat.")
    return Fraction(beats) * TICKS_PER_BEAT
