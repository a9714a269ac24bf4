"""The last thing before the sound card: no peak passes its ceiling, and nothing is delayed."""

from __future__ import annotations

import math

import numpy as np

from jamtui.dsp.arrays import Block, Doubles

_CHUNK_FRAMES = 1024
"""The longest stretch with one set of ramps; the sound card's blocks are shorter."""

_RECOVERY_DB = 10.0
"""How much the fast stage recovers in the release time, in a straight line of decibels."""

_SLOW_FALL_DB_PER_S = 10.0
_SLOW_RISE_DB_PER_S = 30.0
"""The slow stage: a single peak of 6 dB over turns it down by 1.5 dB, a constant overload fully."""

_INSANE = 1e9


class MasterLimiter:
    """Keeps every peak at or below `ceiling_db`, in two stages without delay.

    The slow stage follows a lasting overload, so that the fast one, which catches every peak at
    once, has little left to do and does not distort. Both are straight lines in decibels:
    running minima and maxima, exact for any split into blocks. Made for the audio thread: all
    memory is made here. What is not a number is replaced by silence.
    """

    def __init__(
        self, sample_rate: int, ceiling_db: float = -0.3, release_ms: float = 100.0
    ) -> None:
        per_frame = math.log(10.0) / 20.0 / sample_rate
        # The gain and the product are each rounded by half a unit in the last place at most.
        self._ceiling = np.float32(10.0 ** (ceiling_db / 20.0) * (1.0 - 3e-7))
        self._log_ceiling = math.log(float(self._ceiling))
        self._rise = _SLOW_RISE_DB_PER_S * per_frame
        self._fall = _SLOW_FALL_DB_PER_S * per_frame
        self._recover = _RECOVERY_DB / (max(release_ms, 1e-3) / 1000.0) * per_frame
        frames = np.arange(_CHUNK_FRAMES)
        self._magnitude_memory = np.empty((2, _CHUNK_FRAMES), dtype=np.float32)
        self._gain_memory = np.empty((1, _CHUNK_FRAMES), dtype=np.float32)
        slopes = np.array([0.0, 0.0, self._rise, self._fall, self._recover])
        self._rows = slopes[:, None] * frames
        self._fit(_CHUNK_FRAMES)
        self.reset()

    def _fit(self, frames: int) -> None:
        """Makes views of the working memory for blocks of `frames`."""
        self._magnitudes = self._magnitude_memory[:, :frames]
        self._gain = self._gain_memory[0, :frames]
        views: list[Doubles] = [row[:frames] for row in self._rows]
        self._level, self._slow, self._rise_line, self._fall_line, self._recover_line = views

    def reset(self) -> None:
        """Recovers at once."""
        self._held = self._slow_now = self._fast_now = 0.0

    @property
    def reduction_db(self) -> float:
        """How much is taken away now, 0 or more."""
        return abs(self._slow_now + self._fast_now) * 20.0 / math.log(10.0)

    def process(self, block: Block) -> Block:
        """Changes `block`, float32 (2, frames), in place and returns it."""
        if self._rests_at(block):
            return block
        for start in range(0, block.shape[1], _CHUNK_FRAMES):
            self._process_chunk(block[:, start : start + _CHUNK_FRAMES])
        return block

    def _rests_at(self, block: Block) -> bool:
        """Whether nothing is taken away before, in and after `block`."""
        if not self._held == self._slow_now == self._fast_now == 0.0:
            return False
        # What is not a number compares as false and is looked at more closely.
        return bool(
            block.max(initial=0.0) <= self._ceiling and block.min(initial=0.0) >= -self._ceiling
        )

    def _process_chunk(self, block: Block) -> None:
        if block.shape[1] != len(self._level):
            self._fit(block.shape[1])
        magnitudes, level = self._magnitudes, self._level
        np.abs(block, out=magnitudes)
        peak = magnitudes.max()
        if not peak < _INSANE:
            block[:] = 0.0
            return
        if peak <= self._ceiling and self._held == self._slow_now == self._fast_now == 0.0:
            return
        np.maximum(magnitudes[0], magnitudes[1], out=level)
        np.maximum(level, self._ceiling, out=level)
        np.log(level, out=level)
        np.subtract(self._log_ceiling, level, out=level)  # the gain each frame needs, ≤ 0
        slow = self._follow_slowly(level)
        level -= slow
        self._catch(level)
        level += slow
        np.exp(level, out=self._gain, casting="same_kind")
        block *= self._gain

    def _follow_slowly(self, needed: Doubles) -> Doubles:
        """Returns `needed` with limited rise, then limited fall."""
        slow, rise, fall = self._slow, self._rise_line, self._fall_line
        np.subtract(needed, rise, out=slow)
        slow[0] = min(slow[0], self._held + self._rise)
        np.minimum.accumulate(slow, out=slow)
        slow += rise
        self._held = min(0.0, float(slow[-1]))
        slow += fall
        slow[0] = max(slow[0], self._slow_now - self._fall)
        np.maximum.accumulate(slow, out=slow)
        slow -= fall
        self._slow_now = min(0.0, float(slow[-1]))
        return slow

    def _catch(self, missing: Doubles) -> None:
        """Limits the rise of what is `missing` after the slow stage, in place."""
        np.minimum(missing, 0.0, out=missing)
        missing -= self._recover_line
        missing[0] = min(missing[0], self._fast_now + self._recover)
        np.minimum.accumulate(missing, out=missing)
        missing += self._recover_line
        self._fast_now = min(0.0, float(missing[-1]))
