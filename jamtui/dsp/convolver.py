"""Convolution with a short stereo impulse response, without delay."""

from __future__ import annotations

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Block, segments

MOST_TAPS = 4096

_FFT_SIZES = (512, 1024, 2048, 3072, 4096, 5120, 6144, 8192)
"""Products of small primes, which transform fast."""


class Convolver:
    """Convolves each channel with its row of `response` (2, taps), overlapping and adding."""

    def __init__(self, response: Block) -> None:
        self._taps = response.shape[1]
        if self._taps > MOST_TAPS:
            raise ValueError(f"At most {MOST_TAPS} taps, not {self._taps}.")
        wanted = (256 + self._taps, SEGMENT_FRAMES + self._taps)
        sizes = [min(size for size in _FFT_SIZES if size >= frames) for frames in wanted]
        self._spectra = {size: np.fft.rfft(response, size) for size in sizes}
        self._tail = np.zeros((2, SEGMENT_FRAMES + 2 * MOST_TAPS), dtype=np.float32)
        self._is_silent = True

    def reset(self) -> None:
        self._tail[:] = 0.0
        self._is_silent = True

    def process(self, block: Block) -> Block:
        """Changes `block` (2, frames) in place and returns it."""
        for segment in segments(block):
            self._process_segment(segment)
        return block

    def _process_segment(self, block: Block) -> None:
        if not block.any():
            self._let_ring(block)
            return
        frames = block.shape[1]
        size = next(size for size in self._spectra if frames + self._taps - 1 <= size)
        spectrum = np.fft.rfft(block, size)
        spectrum *= self._spectra[size]
        ringing = frames + self._taps - 1
        self._tail[:, :ringing] += np.fft.irfft(spectrum, size)[:, :ringing]
        self._is_silent = False
        self._shift_into(block)

    def _let_ring(self, block: Block) -> None:
        if self._is_silent:
            return
        self._shift_into(block)
        self._is_silent = not self._tail[:, : self._taps].any()

    def _shift_into(self, block: Block) -> None:
        """Takes what is due into `block` and moves the rest to the front."""
        frames = block.shape[1]
        block[:] = self._tail[:, :frames]
        self._tail[:, : self._taps] = self._tail[:, frames : frames + self._taps]
        self._tail[:, self._taps : frames + self._taps] = 0.0
