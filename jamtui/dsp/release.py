"""How a gain reduction lets go: at once down, exponentially back."""

from __future__ import annotations

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Doubles

FLOOR_DB = 1e-6
"""A reduction that nobody can hear and single precision cannot show."""


class Release:
    """y[n] = max(x[n], y[n−1]·e^(−1/`time_frames`)) for a reduction in dB, many frames at once.

    Its logarithm falls in a straight line, so adding that line back turns the recursion into a
    running maximum, which is exact for any split into blocks.
    """

    def __init__(self, time_frames: float) -> None:
        # 50 nepers a frame are as good as at once, and keep the line within double precision.
        self._slope = min(50.0, 1.0 / time_frames) if time_frames > 0.0 else 50.0
        self._line = self._slope * np.arange(SEGMENT_FRAMES)
        self._idle = float(np.log(FLOOR_DB))
        self._last = self._idle

    @property
    def is_idle(self) -> bool:
        return self._last <= self._idle

    def reset(self) -> None:
        self._last = self._idle

    def process(self, reduction_db: Doubles) -> Doubles:
        """Changes `reduction_db` (at most `SEGMENT_FRAMES`, 0 or more) in place."""
        x = np.maximum(reduction_db, FLOOR_DB, out=reduction_db)
        np.log(x, out=x)
        line = self._line[: len(x)]
        x[0] = max(x[0], self._last - self._slope)
        x += line
        np.maximum.accumulate(x, out=x)
        x -= line
        self._last = max(float(x[-1]), self._idle)
        return np.exp(x, out=x)
