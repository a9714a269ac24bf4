"""A voice: one note that sounds from an onset frame on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jamtui.engine.curve import Curve
from jamtui.synth.instrument import FloatArray, RenderedNote

CHOKE_FADE_FRAMES = 240
"""5 ms at 48 kHz: short enough to be heard as a cut, long enough not to click."""

NEVER = 1 << 62

UNITY: FloatArray = np.ones((2, 1), np.float32)
"""The gains of a track that changes nothing."""

LOWEST_BEND = 4
"""A note bent down by two octaves lasts this many times as long."""


class Scratch(NamedTuple):
    """Working memory for mixing, made once: float32 (2, frames)."""

    rows: FloatArray

    @classmethod
    def of(cls, frames: int) -> Scratch:
        return cls(np.zeros((2, frames), np.float32))

    @property
    def frames(self) -> int:
        return int(self.rows.shape[1])


class Voice:
    """One sounding note; all positions are absolute frames of the time line."""

    __slots__ = (
        "_bend",
        "_curve",
        "_position",
        "cut",
        "end",
        "gains",
        "note",
        "off",
        "start",
    )

    def __init__(self, note: RenderedNote, start: int, off: int, bend: Curve | None = None) -> None:
        self.note = note
        self.start = start
        self.off = NEVER if note.one_shot else off
        self.gains = np.array(((note.gain_left,), (note.gain_right,)), np.float32)
        self.cut = NEVER
        self._bend = bend  # in semitones
        self._position = 0.0
        self._curve = start
        self.end = self._natural_end()

    def _natural_end(self) -> int:
        end = self.off + len(self.note.release) if self.off < NEVER else NEVER
        if self.note.loop_start is None:
            slowest = 1 if self._bend is None else LOWEST_BEND
            end = min(end, self.start + slowest * self.note.samples.shape[1])
        return end

    def choke(self, frame: int) -> None:
        """Cuts the voice within `CHOKE_FADE_FRAMES` from `frame` on."""
        self.cut = min(self.cut, max(frame, self.start))
        self.end = min(self.end, self.cut + CHOKE_FADE_FRAMES)

    def release(self, frame: int) -> None:
        """Lets go of the key at `frame`, unless that happened earlier."""
        if not self.note.one_shot and frame < self.off:
            self.off = max(frame, self.start)
            self.end = min(self._natural_end(), self.end)

    def add_to(
        self, out: FloatArray, first: int, scratch: Scratch, level: FloatArray | None = None
    ) -> None:
        """Adds what falls into `out`, float32 (2, frames) from frame `first` on.

        `level` holds the track's own gains, float32 (2, 1).
        """
        low = max(self.start, first)
        high = min(self.end, first + out.shape[1])
        if high <= low:
            return
        heard = self._heard(low, high)
        high = low + heard.shape[1]
        # Only what fades is multiplied by a curve: numpy's calls cost as much as its arithmetic.
        fading = max(low, min(self.off, self.cut))
        row = scratch.rows[:, : high - low]
        gains = self.gains if level is None or level is UNITY else self.gains * level
        np.multiply(heard, gains, out=row)
        if fading < high:
            tail = row[:, fading - low :]
            np.multiply(tail, self._fade(fading, high), out=tail)
        target = out[:, low - first : high - first]
        np.add(target, row, out=target)

    def _heard(self, low: int, high: int) -> FloatArray:
        """Returns float32 (1 or 2, frames); fewer than asked for where the sound has ended."""
        if self._bend is None:
            return self._straight(low - self.start, high - self.start)
        return self._bent(self._bend, low, high)

    def _straight(self, begin: int, end: int) -> FloatArray:
        if self.note.loop_start is None:
            end = min(end, self.note.samples.shape[1])
        return stretch(self.note, begin, max(begin, end))

    def _bent(self, bend: Curve, low: int, high: int) -> FloatArray:
        if self._curve < low:  # the voice is entered in its middle
            self._position += self._steps_of(bend, self._curve, low)[1]
        steps, moved = self._steps_of(bend, low, high)
        begin = self._position
        self._position += moved
        self._curve = high
        if steps is None and begin.is_integer():  # the wheel rests
            return self._straight(int(begin), int(begin) + high - low)
        ahead = np.arange(high - low, dtype=np.float64)
        if steps is not None:
            np.cumsum(steps[:-1], out=ahead[1:])
        return read_between(self.note, begin + ahead)

    @staticmethod
    def _steps_of(
        bend: Curve, first: int, last: int
    ) -> tuple[npt.NDArray[np.float64] | None, float]:
        """Returns how far to read on after each frame, None for 1 each, and how far in all."""
        value = bend.over(first, last)
        if isinstance(value, float) and value == 0.0:
            return None, float(last - first)
        steps = reading_steps(bend, first, last)
        return steps, float(steps.sum())

    def _fade(self, low: int, high: int) -> FloatArray:
        """Returns the gain curve of frames low..high-1, all of them released or cut."""
        released = self._released(low, high)
        if self.cut >= high:
            return released
        begin = max(self.cut, low)
        ramp = 1.0 - (np.arange(begin, high, dtype=np.float32) - self.cut) / CHOKE_FADE_FRAMES
        curve = released.copy()
        curve[begin - low :] *= np.maximum(ramp, 0.0)
        return curve

    def _released(self, low: int, high: int) -> FloatArray:
        if low >= self.off:
            return self.note.release[low - self.off : high - self.off]
        curve = np.ones(high - low, np.float32)
        if self.off < high:
            curve[self.off - low :] = self.note.release[: high - self.off]
        return curve


def reading_steps(bend: Curve, first: int, last: int) -> npt.NDArray[np.float64]:
    """Returns for each frame first..last-1 how far to read on in the unbent note."""
    ratio = np.exp2(np.asarray(bend.over(first, last)) / 12.0)
    steps: npt.NDArray[np.float64] = np.broadcast_to(ratio, last - first)
    return steps


def stretch(note: RenderedNote, first: int, last: int) -> FloatArray:
    """Returns frames first..last-1 of `note` held for ever, float32 (1 or 2, frames).

    A view where nothing has to be put together. Before its beginning stands its first frame,
    behind the end of a sound that dies away there is silence.
    """
    samples, loop = note.samples, note.loop_start
    total = samples.shape[1]
    if first >= 0 and last <= total:
        return samples[:, first:last]
    index = np.maximum(np.arange(first, last), 0)
    if loop is not None:
        beyond = index >= total
        index[beyond] = loop + (index[beyond] - loop) % (total - loop)
        return samples[:, index]
    return np.where(index < total, samples[:, np.minimum(index, total - 1)], np.float32(0.0))


def read_between(note: RenderedNote, positions: npt.NDArray[np.float64]) -> FloatArray:
    """Reads `note` at fractional `positions` (float64, rising) by four-point Hermite interpolation.

    Returns float32 (1 or 2, frames); what lies behind the end of a sound that dies away is silent.
    """
    whole = np.floor(positions).astype(np.int64)
    fraction = (positions - whole).astype(np.float32)
    first = int(whole[0]) - 1
    near = stretch(note, first, int(whole[-1]) + 3)
    index = whole - (first + 1)
    before, here, after, later = (near.take(index + tap, axis=1) for tap in range(4))
    slope = 0.5 * (after - before)
    bow = before - 2.5 * here + 2.0 * after - 0.5 * later
    edge = 0.5 * (later - before) + 1.5 * (here - after)
    result: FloatArray = ((edge * fraction + bow) * fraction + slope) * fraction + here
    return result
