"""A compressor with a soft knee, linked channels and no delay."""

from __future__ import annotations

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Block, Doubles, peaks, segments
from jamtui.dsp.biquad import one_pole
from jamtui.dsp.linear_filter import LinearFilter
from jamtui.dsp.release import Release
from jamtui.units import gain_from_db

_DB_PER_NEPER = 20.0 / np.log(10.0)


class Compressor:
    """Turns down by 1 − 1/`ratio` of every dB above the threshold.

    The level is the larger channel's peak, let go with the release time and then smoothed with
    the attack time (both: 63 % of the way in dB), so the static curve holds for sines as well.
    """

    tail_frames = 0

    def __init__(
        self,
        sample_rate: int,
        *,
        threshold_db: float,
        ratio: float,
        attack_ms: float,
        release_ms: float,
        knee_db: float,
        makeup_db: float,
    ) -> None:
        self._threshold_db, self._knee_db = threshold_db, knee_db
        self._slope = 1.0 - 1.0 / ratio
        self._makeup_db = makeup_db
        self._makeup = np.float32(gain_from_db(makeup_db))
        self._quiet_below = gain_from_db(threshold_db - knee_db / 2.0)
        self._release = Release(release_ms * sample_rate / 1000.0)
        self._attack: LinearFilter | None = None
        if attack_ms > 0.0:
            self._attack = LinearFilter([one_pole(attack_ms * sample_rate / 1000.0)], channels=1)
        self._level = np.empty(SEGMENT_FRAMES)
        self._over = np.empty(SEGMENT_FRAMES)
        self._gain = np.empty(SEGMENT_FRAMES, dtype=np.float32)
        self._work = np.empty((2, SEGMENT_FRAMES), dtype=np.float32)
        self._is_resting = True

    def reset(self) -> None:
        self._release.reset()
        if self._attack:
            self._attack.reset()
        self._is_resting = True

    def process(self, block: Block) -> Block:
        """Changes `block` (2, frames) in place and returns it."""
        for segment in segments(block):
            self._process_segment(segment)
        return block

    def _process_segment(self, block: Block) -> None:
        level = peaks(block, self._level, self._work)
        if self._is_resting and level.max() <= self._quiet_below:
            block *= self._makeup
            return
        reduction_db = self._release.process(self._reduction_db(level))
        if self._attack:
            self._attack.process(reduction_db[None])
        self._is_resting = self._release.is_idle and reduction_db[-1] < 1e-5
        np.subtract(self._makeup_db, reduction_db, out=reduction_db)
        reduction_db *= 1.0 / _DB_PER_NEPER
        gain = self._gain[: block.shape[1]]
        gain[:] = reduction_db
        block *= np.exp(gain, out=gain)

    def _reduction_db(self, level: Doubles) -> Doubles:
        """Turns linear peaks into what the static curve takes away, in place."""
        knee = self._knee_db
        np.maximum(level, 1e-9, out=level)
        np.log(level, out=level)
        level *= _DB_PER_NEPER
        level -= self._threshold_db + knee / 2.0
        over = np.maximum(level, 0.0, out=self._over[: len(level)])
        if knee > 0.0:
            level += knee
            np.clip(level, 0.0, knee, out=level)
            level *= level
            level *= 0.5 / knee
            over += level
        over *= self._slope
        level[:] = over
        return level
