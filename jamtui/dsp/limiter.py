"""A track's limiter: a soft shoulder from its threshold up to a ceiling that nothing passes."""

from __future__ import annotations

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Block, Doubles, peaks, segments
from jamtui.dsp.release import Release
from jamtui.units import gain_from_db

_DB_PER_NEPER = 20.0 / np.log(10.0)

_NARROWEST_DB = 1e-3
"""With a threshold at or above the ceiling, the shoulder becomes a corner at the ceiling."""


class Limiter:
    """Keeps every peak at or below the ceiling, without delay.

    x dB above the threshold come out as s·(1 − e^(−x/s)) dB above it, where s is the way from
    the threshold to the ceiling: unity slope at first, the ceiling in the limit. It takes hold
    at once and lets go with the release time (63 % of the way in dB).
    """

    tail_frames = 0

    def __init__(
        self, sample_rate: int, *, threshold_db: float, release_ms: float, ceiling_db: float
    ) -> None:
        self._threshold_db = min(threshold_db, ceiling_db - _NARROWEST_DB)
        self._span_db = ceiling_db - self._threshold_db
        self._threshold = gain_from_db(self._threshold_db)
        ceiling = np.float32(gain_from_db(ceiling_db))
        self._ceiling = min(ceiling, np.float32(1.0))
        self._release = Release(release_ms * sample_rate / 1000.0)
        self._level = np.empty(SEGMENT_FRAMES)
        self._curve = np.empty(SEGMENT_FRAMES)
        self._gain = np.empty(SEGMENT_FRAMES, dtype=np.float32)
        self._work = np.empty((2, SEGMENT_FRAMES), dtype=np.float32)

    def reset(self) -> None:
        self._release.reset()

    def process(self, block: Block) -> Block:
        """Changes `block` (2, frames) in place and returns it."""
        for segment in segments(block):
            self._process_segment(segment)
        return block

    def _process_segment(self, block: Block) -> None:
        level = peaks(block, self._level, self._work)
        if self._release.is_idle and level.max() <= self._threshold:
            return
        reduction_db = self._release.process(self._reduction_db(level))
        reduction_db *= -1.0 / _DB_PER_NEPER
        gain = self._gain[: block.shape[1]]
        gain[:] = reduction_db
        block *= np.exp(gain, out=gain)
        np.clip(block, -self._ceiling, self._ceiling, out=block)  # rounding only

    def _reduction_db(self, level: Doubles) -> Doubles:
        """Turns linear peaks into what the shoulder takes away, in place."""
        np.maximum(level, self._threshold, out=level)
        np.log(level, out=level)
        level *= _DB_PER_NEPER
        level -= self._threshold_db
        curve = np.multiply(level, -1.0 / self._span_db, out=self._curve[: len(level)])
        np.expm1(curve, out=curve)
        curve *= self._span_db
        level += curve
        return level
