"""Peak and RMS levels of many tracks at once, falling as a needle does."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from jamtui.dsp.arrays import Block

PEAK_FALL_DB_PER_S = 20.0 / 1.7
"""IEC 60268-10 type I: 20 dB in 1.7 s."""

RMS_TIME_S = 0.3
"""A VU meter's integration time."""

_CHUNK_FRAMES = 1024
_SILENCE = 1e-7


class Meters:
    """Levels of `tracks` stereo signals, ready to be read at any time.

    `peak` and `rms` are float32 (tracks, 2) of linear amplitude, written by `process` only, so
    that another thread may read them. Made for the audio thread: all memory is made here.
    """

    def __init__(self, tracks: int, sample_rate: int) -> None:
        self.peak: npt.NDArray[np.float32] = np.zeros((tracks, 2), dtype=np.float32)
        self.rms: npt.NDArray[np.float32] = np.zeros((tracks, 2), dtype=np.float32)
        self._square: npt.NDArray[np.float32] = np.zeros((tracks, 2), dtype=np.float32)
        self._now: npt.NDArray[np.float32] = np.zeros((tracks, 2), dtype=np.float32)
        self._work: Block = np.empty((tracks, 2, _CHUNK_FRAMES), dtype=np.float32)
        self._peak_fall = -PEAK_FALL_DB_PER_S * math.log(10.0) / 20.0 / sample_rate
        self._rms_fall = -1.0 / (RMS_TIME_S * sample_rate)

    def reset(self) -> None:
        """Drops every needle to zero."""
        for levels in (self.peak, self.rms, self._square):
            levels[:] = 0.0

    def process(self, blocks: Block) -> None:
        """Takes in float32 (tracks, 2, frames); the needles stand where the block ends."""
        for start in range(0, blocks.shape[2], _CHUNK_FRAMES):
            self._process_chunk(blocks[:, :, start : start + _CHUNK_FRAMES])

    def _process_chunk(self, blocks: Block) -> None:
        frames = blocks.shape[2]
        work, now = self._work[:, :, :frames], self._now
        np.abs(blocks, out=work)
        np.max(work, axis=2, out=now)
        self.peak *= math.exp(self._peak_fall * frames)
        np.maximum(self.peak, now, out=self.peak)
        np.multiply(work, work, out=work)
        np.mean(work, axis=2, out=now)
        keep = math.exp(self._rms_fall * frames)
        self._square *= keep
        now *= 1.0 - keep
        self._square += now
        np.sqrt(self._square, out=self.rms)
        self.peak[self.peak < _SILENCE] = 0.0
        self._square[self._square < _SILENCE**2] = 0.0
