"""A value that changes in steps over time and is heard without them: volume, pan, bend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

GLIDE_FRAMES = 240
"""5 ms at 48 kHz: a new value is reached over this long, so that no step is heard."""


class Curve:
    """Breakpoints at absolute `frames` (in order), each with the value that holds from there on.

    Before the first breakpoint the value is `initial`. What is heard is the mean of the
    `glide_frames` that follow: a single step becomes a straight line that arrives just when the
    breakpoint is there (so a note that begins with it has it from its first frame), and however
    dense the breakpoints are, the curve never lags behind them.
    """

    def __init__(
        self,
        frames: Sequence[int],
        values: Sequence[float],
        initial: float,
        glide_frames: int = GLIDE_FRAMES,
    ) -> None:
        at: list[int] = []
        levels = [float(initial)]
        for frame, value in zip(frames, values, strict=True):
            if at and at[-1] == frame:  # the last of several at one frame counts
                at.pop()
                levels.pop()
            if value != levels[-1]:
                at.append(frame)
                levels.append(float(value))
        self._glide = glide_frames
        self._at = np.asarray(at, np.int64)
        self._values = np.asarray(levels)
        self._origin = at[0] if at else 0
        times = self._at - self._origin
        self._times = np.unique(np.concatenate((times - glide_frames, times)))
        self._levels = self._means(times)

    def _means(self, times: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Returns the mean over the glide that follows each of `self._times`."""
        if not len(times):
            return self._values
        ends = np.concatenate(([times[0] - self._glide], times, [times[-1] + self._glide]))
        areas = np.concatenate(([0.0], np.cumsum(self._values * np.diff(ends))))
        areas_after = np.interp(self._times + self._glide, ends, areas)
        means: npt.NDArray[np.float64] = areas_after - np.interp(self._times, ends, areas)
        return means / self._glide

    @property
    def is_constant(self) -> bool:
        return len(self._at) == 0

    def over(self, first: int, last: int) -> float | npt.NDArray[np.float64]:
        """Returns the values of frames first..last-1: one float where nothing changes in them."""
        begin = int(np.searchsorted(self._at, first, side="right"))
        end = int(np.searchsorted(self._at, last - 1 + self._glide, side="left"))
        if begin == end:
            return float(self._values[begin])
        frames = np.arange(first - self._origin, last - self._origin)
        values: npt.NDArray[np.float64] = np.interp(frames, self._times, self._levels)
        return values
