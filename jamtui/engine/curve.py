"""A value that changes in steps over time and is heard without them: volume, pan, bend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

GLIDE_FRAMES = 240
"""5 ms at 48 kHz: a new value is reached over this long, so that no step is heard."""


class Curve:
    """Breakpoints at absolute `frames` (rising), each with the value that holds from there on.

    Before the first breakpoint the value is `initial`. `glide_frames` after each breakpoint the
    new value is reached in a straight line.
    """

    def __init__(
        self,
        frames: Sequence[int],
        values: Sequence[float],
        initial: float,
        glide_frames: int = GLIDE_FRAMES,
    ) -> None:
        times = [-1.0]
        levels = [initial]
        for frame, value in zip(frames, values, strict=True):
            if value == levels[-1]:
                continue
            start = max(float(frame), times[-1])
            times += [start, start + glide_frames]
            levels += [levels[-1], value]
        self._times = np.asarray(times)
        self._levels = np.asarray(levels)

    @property
    def is_constant(self) -> bool:
        return len(self._times) == 1

    def over(self, first: int, last: int) -> float | npt.NDArray[np.float64]:
        """Returns the values of frames first..last-1: one float where nothing changes in them."""
        times = self._times
        begin = int(np.searchsorted(times, first, side="right"))
        if begin == len(times) or (times[begin] >= last and begin % 2 == 1):
            return float(self._levels[begin - 1])
        values: npt.NDArray[np.float64] = np.interp(np.arange(first, last), times, self._levels)
        return values
