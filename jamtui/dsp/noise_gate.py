"""A noise gate with hold and range."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Block, Doubles, peaks, segments
from jamtui.units import gain_from_db

_NEPERS_PER_DB = np.log(10.0) / 20.0

DETECTOR_MS = 5.0
"""The level is the highest peak of that long: half a wave of 100 Hz, so that none chatters."""

_NEVER = 1 << 60


class NoiseGate:
    """Turns down by `range_db` what stays below the threshold.

    It opens in a straight line of decibels within the attack time, stays open for the hold time
    after the level has fallen below the threshold, and closes within the release time.
    """

    tail_frames = 0

    def __init__(
        self,
        sample_rate: int,
        *,
        threshold_db: float,
        attack_ms: float,
        hold_ms: float,
        release_ms: float,
        range_db: float,
    ) -> None:
        frames = sample_rate / 1000.0
        self._threshold = gain_from_db(threshold_db)
        self._range_db = range_db
        self._hold_frames = round((hold_ms + DETECTOR_MS) * frames)
        self._opening_db = -range_db / max(1.0, attack_ms * frames)
        self._closing_db = -range_db / max(1.0, release_ms * frames)
        self._count = np.arange(1.0, SEGMENT_FRAMES + 1.0)
        self._indexes = np.arange(SEGMENT_FRAMES)
        self._level = np.empty(SEGMENT_FRAMES)
        self._gain_db = np.empty(SEGMENT_FRAMES)
        self._gain = np.empty(SEGMENT_FRAMES, dtype=np.float32)
        self._work = np.empty((2, SEGMENT_FRAMES), dtype=np.float32)
        self.reset()

    def reset(self) -> None:
        self._now_db = self._range_db
        self._frames_below = _NEVER

    def process(self, block: Block) -> Block:
        """Changes `block` (2, frames) in place and returns it."""
        if self._range_db < 0.0:
            for segment in segments(block):
                self._process_segment(segment)
        return block

    def _process_segment(self, block: Block) -> None:
        frames = block.shape[1]
        gain_db = self._gain_db[:frames]
        for start, end, is_open in self._runs(peaks(block, self._level, self._work)):
            self._move(gain_db[start:end], is_open)
        if gain_db.min() == 0.0:
            return
        gain = self._gain[:frames]
        gain[:] = gain_db
        gain *= np.float32(_NEPERS_PER_DB)
        block *= np.exp(gain, out=gain)

    def _runs(self, level: Doubles) -> list[tuple[int, int, bool]]:
        """Returns (start, end, is open) of each stretch between changes."""
        loud = np.where(level >= self._threshold, self._indexes[: len(level)], -_NEVER)
        loud[0] = max(loud[0], -self._frames_below)
        np.maximum.accumulate(loud, out=loud)
        is_open = self._indexes[: len(level)] - loud <= self._hold_frames
        self._frames_below = min(_NEVER, len(level) - int(loud[-1]))
        edges = [0, *(np.flatnonzero(np.diff(is_open)) + 1).tolist(), len(level)]
        return [(a, b, bool(is_open[a])) for a, b in pairwise(edges)]

    def _move(self, gain_db: Doubles, is_open: bool) -> None:
        """Writes the way from the gain before towards open or closed."""
        target_db = 0.0 if is_open else self._range_db
        if self._now_db == target_db:
            gain_db[:] = target_db
            return
        count = self._count[: len(gain_db)]
        if is_open:
            np.minimum(self._now_db + self._opening_db * count, 0.0, out=gain_db)
        else:
            np.maximum(self._now_db - self._closing_db * count, self._range_db, out=gain_db)
        self._now_db = float(gain_db[-1])
