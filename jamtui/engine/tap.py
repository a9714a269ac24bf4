"""A tap on what is heard: the audio thread puts blocks in, another thread writes them to a file."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from jamtui.synth.instrument import FloatArray

TAP_SECONDS = 8
"""How long the reading side may be held up (a busy disk) before frames are lost and counted."""


class Tap:
    """A bounded queue of stereo frames with one writer and one reader; neither ever waits."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._frames = TAP_SECONDS * sample_rate
        self._ring = np.zeros((2, self._frames), np.float32)
        self._put = 0
        self._got = 0
        self.lost_frames = 0

    def put(self, block: FloatArray) -> None:
        """Takes float32 (2, frames); audio thread."""
        count = block.shape[1]
        if self._put + count - self._got > self._frames:
            self.lost_frames += count
            return
        begin = self._put % self._frames
        head = min(count, self._frames - begin)
        self._ring[:, begin : begin + head] = block[:, :head]
        self._ring[:, : count - head] = block[:, head:]
        self._put += count

    def take(self) -> Iterator[FloatArray]:
        """Yields what has come in, as copies of float32 (2, frames); reading thread."""
        while self._got < self._put:
            begin = self._got % self._frames
            count = min(self._put - self._got, self._frames - begin)
            yield self._ring[:, begin : begin + count].copy()
            self._got += count
