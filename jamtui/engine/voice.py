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

LOWEST_BEND = 4
"""A note bent down by two octaves lasts this many times as long."""


class Scratch(NamedTuple):
    """Working memory for mixing, made once: two rows of float32 (frames,)."""

    left: FloatArray
    right: FloatArray

    @classmethod
    def of(cls, frames: int) -> Scratch:
        return cls(np.zeros(frames, np.float32), np.zeros(frames, np.float32))


class Voice:
    """One sounding note; all positions are absolute frames of the time line."""

    __slots__ = (
        "_bend",
        "_curve",
        "_position",
        "cut",
        "end",
        "left",
        "note",
        "off",
        "right",
        "start",
    )

    def __init__(self, note: RenderedNote, start: int, off: int, bend: Curve | None = None) -> None:
        self.note = note
        self.start = start
        self.off = NEVER if note.one_shot else off
        self.left = np.float32(note.gain_left)
        self.right = np.float32(note.gain_right)
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

    def add_to(self, out: FloatArray, first: int, scratch: Scratch) -> None:
        """Adds what falls into `out`, float32 (2, frames) from frame `first` on."""
        low = max(self.start, first)
        high = min(self.end, first + out.shape[1])
        if high <= low:
            return
        if self._bend is not None:
            heard = self._bent(low, high)
        else:
            heard = self._straight(low - self.start, high - self.start)
        if heard.shape[1] == 0:
            return
        high = low + heard.shape[1]
        envelope = self._envelope(low, high)
        for channel, gain in ((0, self.left), (1, self.right)):
            row = scratch[channel][: high - low]
            np.multiply(heard[channel if len(heard) == 2 else 0], gain, out=row)
            if envelope is not None:
                tail, curve = envelope
                row[tail:] *= curve
            target = out[channel, low - first : high - first]
            np.add(target, row, out=target)

    def _straight(self, begin: int, end: int) -> FloatArray:
        samples = self.note.samples
        total = samples.shape[1]
        if end <= total:
            return samples[:, begin:end]
        loop = self.note.loop_start
        if loop is None:
            return samples[:, begin:total]
        index = np.arange(begin, end)
        beyond = index >= total
        index[beyond] = loop + (index[beyond] - loop) % (total - loop)
        return samples[:, index]

    def _bent(self, low: int, high: int) -> FloatArray:
        assert self._bend is not None
        if self._curve < low:  # the voice is entered in its middle
            self._position += float(reading_steps(self._bend, self._curve, low).sum())
        steps = reading_steps(self._bend, low, high)
        positions = self._position + np.concatenate(([0.0], np.cumsum(steps[:-1])))
        self._position += float(steps.sum())
        self._curve = high
        return read_between(self.note, positions)

    def _envelope(self, low: int, high: int) -> tuple[int, FloatArray] | None:
        """Returns from where in low..high on a gain curve applies, and that curve."""
        fading = min(self.off, self.cut)
        if fading >= high:
            return None
        tail = max(fading, low)
        curve = np.ones(high - tail, np.float32)
        if self.off < high:
            begin = max(self.off, low)
            release = self.note.release[begin - self.off : high - self.off]
            curve[begin - tail : begin - tail + len(release)] *= release
            curve[begin - tail + len(release) :] = 0.0
        if self.cut < high:
            begin = max(self.cut, low)
            ramp = 1.0 - (np.arange(begin, high, dtype=np.float32) - self.cut) / CHOKE_FADE_FRAMES
            curve[begin - tail :] *= np.maximum(ramp, 0.0)
        return tail - low, curve


def reading_steps(bend: Curve, first: int, last: int) -> npt.NDArray[np.float64]:
    """Returns for each frame first..last-1 how far to read on in the unbent note."""
    ratio = np.exp2(np.asarray(bend.over(first, last)) / 12.0)
    steps: npt.NDArray[np.float64] = np.broadcast_to(ratio, last - first)
    return steps


def read_between(note: RenderedNote, positions: npt.NDArray[np.float64]) -> FloatArray:
    """Reads `note` at fractional `positions` (float64, rising) by four-point Hermite interpolation.

    Returns float32 (1 or 2, frames); what lies behind the end of a sound that dies away is silent.
    """
    samples, loop = note.samples, note.loop_start
    total = samples.shape[1]
    whole = np.floor(positions).astype(np.int64)
    fraction = (positions - whole).astype(np.float32)

    def tap(offset: int) -> FloatArray:
        index = whole + offset
        if loop is not None:
            beyond = index >= total
            index = np.where(beyond, loop + (index - loop) % (total - loop), np.maximum(index, 0))
            return samples[:, index]
        value = samples[:, np.clip(index, 0, total - 1)]
        return np.where(index < total, value, np.float32(0.0))

    before, here, after, later = tap(-1), tap(0), tap(1), tap(2)
    slope = 0.5 * (after - before)
    bow = before - 2.5 * here + 2.0 * after - 0.5 * later
    edge = 0.5 * (later - before) + 1.5 * (here - after)
    result: FloatArray = ((edge * fraction + bow) * fraction + slope) * fraction + here
    return result
