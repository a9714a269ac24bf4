"""Between music at one sample rate and a device at another."""

from __future__ import annotations

import numpy as np

from jamtui.audio.contract import Block, ProcessBlock
from jamtui.dsp.resampling import resampler

LONGEST_BLOCK = 2048
"""What is converted at once; a device with longer blocks gets them in parts."""


class RateBridge:
    """A `process` for a device at `device_rate` that plays one at `rate`.

    The sound is about 2 ms later. Inputs are not passed on. All working memory is made here but
    for what numpy needs for a block; calls belong to the audio thread.
    """

    def __init__(self, process: ProcessBlock, rate: int, device_rate: int) -> None:
        self._process = process
        self._resampler = resampler(rate, device_rate)
        self._place = 0
        self._first, length = self._resampler.needed(0, LONGEST_BLOCK)
        # Another place within its group may need the input of one group more.
        group = self._resampler.needed(0, 1)[1]
        self._made: Block = np.zeros((2, length + 2 * group), np.float32)
        self._filled = max(0, -self._first)
        self._no_inputs: Block = np.zeros((0, self._made.shape[1]), np.float32)

    def __call__(self, inputs: Block, outputs: Block) -> None:
        """Writes the next frames of the device into `outputs`, float32 (2, frames)."""
        for first in range(0, outputs.shape[1], LONGEST_BLOCK):
            part = outputs[:, first : first + LONGEST_BLOCK]
            count = part.shape[1]
            begin, length = self._resampler.needed(self._place, count)
            self._make(begin, length)
            source = self._made[:, :length]
            np.clip(self._resampler.process(source, self._place, count), -1.0, 1.0, out=part)
            self._place += count

    def _make(self, begin: int, length: int) -> None:
        """Has the music's frames `begin`..`begin + length - 1` at the front of what was made."""
        gone = begin - self._first
        if gone > 0:
            left = self._filled - gone
            self._made[:, :left] = self._made[:, gone : self._filled].copy()
            self._first, self._filled = begin, left
        if self._filled < length:
            count = length - self._filled
            self._process(self._no_inputs[:, :count], self._made[:, self._filled : length])
            self._filled = length
