"""Sample-rate conversion, the only place that knows soxr."""

from __future__ import annotations

import numpy as np
import soxr

from jamtui.dsp.arrays import Block


def resample(audio: Block, from_rate: int, to_rate: int) -> Block:
    """Returns `audio` (channels, frames) at another rate, float32, its onsets where they were."""
    if from_rate == to_rate:
        return np.array(audio, dtype=np.float32)
    columns = np.ascontiguousarray(audio.T, dtype=np.float32)
    return np.ascontiguousarray(soxr.resample(columns, from_rate, to_rate).T)


class StreamResampler:
    """Converts block after block; all blocks together are what `resample` gives of the whole."""

    def __init__(self, from_rate: int, to_rate: int, channels: int = 2) -> None:
        self._stream = soxr.ResampleStream(from_rate, to_rate, channels, dtype="float32")

    def process(self, block: Block, *, is_last: bool = False) -> Block:
        """Returns the frames that are ready, (channels, 0 or more); all of them with `is_last`."""
        columns = np.ascontiguousarray(block.T, dtype=np.float32)
        return np.ascontiguousarray(self._stream.resample_chunk(columns, last=is_last).T)
