"""A value that depends on frequency: decibels of a spectrum, seconds of a decay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (hz, value) joined by straight lines over log frequency, flat outside them.

    With `log` the values are joined on a logarithmic scale too (seconds, ratios).
    """

    points: tuple[tuple[float, float], ...]
    log: bool = False

    @classmethod
    def constant(cls, value: float, log: bool = False) -> Curve:
        return cls(((1000.0, value),), log)

    def at(self, hz: npt.ArrayLike) -> Floats:
        """Returns the values at the frequencies `hz` (Hz, above 0), same shape, float64."""
        octaves = np.log2(np.maximum(np.asarray(hz, np.float64), 1.0))
        known = np.log2([point[0] for point in self.points])
        values = np.array([point[1] for point in self.points], np.float64)
        if self.log:
            return np.asarray(np.exp(np.interp(octaves, known, np.log(values))))
        return np.asarray(np.interp(octaves, known, values))


FLAT = Curve.constant(0.0)
