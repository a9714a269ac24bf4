"""Reads a sound at another pace than that at which it is made, without a break between blocks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jamtui.playout.reader import FRACTION_BITS, HALF_TAPS, ONE, Interpolator
from jamtui.synth.instrument import FloatArray

MOST_PACE = ONE + ONE // 100
"""A percent faster than it is made: no two clocks are so far apart."""

LOOK_AHEAD = HALF_TAPS + 1
"""How many frames are made before they are heard."""

_KEPT = HALF_TAPS


def made_frames(frames: int) -> int:
    """Returns how many frames are made at most for so many that are read."""
    return frames + frames // 100 + 2 * LOOK_AHEAD + 2


class PacedReader:
    """Hands on a stereo sound at `step` (2^-32 frames) of it a frame; audio thread.

    Its place, `frame` and `fraction` (2^-32), is what is read next. All memory is made here.
    """

    def __init__(self, max_frames: int) -> None:
        self.frame = 0
        self.fraction = 0
        self._first = 0
        self._filled = 0
        self._made = np.zeros((2, made_frames(max_frames) + 2 * _KEPT), np.float32)
        self._spare = np.zeros((2, 2 * _KEPT + 2 * LOOK_AHEAD), np.float32)
        self._steps = np.arange(max_frames, dtype=np.int64)
        self._places = np.zeros(max_frames, np.int64)
        self._interpolator = Interpolator(2, max_frames)

    def begin(self, frame: int, fraction: int = 0) -> None:
        """Goes to a place; what was before that is taken for silence."""
        self.frame, self.fraction = frame, fraction
        self._first, self._filled = frame - _KEPT, _KEPT
        self._made[:, :_KEPT] = 0.0

    def read(self, step: int, out: FloatArray, make: Callable[[FloatArray], None]) -> None:
        """Writes the next frames into `out`, float32 (2, frames).

        `make` is asked, at most once, for the frames of the sound that come next.
        """
        count = out.shape[1]
        place = (self.frame - self._first << FRACTION_BITS) + self.fraction
        end = place + step * count
        needed = (end >> FRACTION_BITS) + LOOK_AHEAD
        if self._filled < needed:
            make(self._made[:, self._filled : needed])
            self._filled = needed
        places = self._places[:count]
        np.multiply(self._steps[:count], step, out=places)
        places += place
        self._interpolator.read(self._made, places, out)
        self.frame = self._first + (end >> FRACTION_BITS)
        self.fraction = end & (ONE - 1)
        self._forget(self.frame - _KEPT - self._first)

    def _forget(self, gone: int) -> None:
        left = self._filled - gone
        spare = self._spare[:, :left]
        spare[:] = self._made[:, gone : self._filled]
        self._made[:, :left] = spare
        self._first += gone
        self._filled = left
