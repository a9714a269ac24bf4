"""A feedback delay network: the dense, decaying part of a reverb.

Every line hears a mixture of all lines' ends, so echoes multiply while an orthogonal mixture
keeps their energy; what each line loses on its way sets the decay. Nothing that enters a line
comes out before the shortest has passed, so a chunk of that length is one matrix product.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from jamtui.dsp.arrays import Block

_CAPACITY_FRAMES = 8192
"""How far the lines run before they are moved back to the start of their memory."""

_SILENCE = 1e-12

_LOUDEST = 4.0
"""So that decays too short for the lines do not become a few loud echoes."""

DAMPED_HZ = 6000.0
"""Where `high_ratio` holds."""


class FeedbackNetwork:
    """Lines of `delays` frames (a power of two many) that ring for `decay_s` (−60 dB).

    At 6 kHz they ring for `high_ratio` of that. Stationary noise leaves as loud as it entered.
    """

    def __init__(
        self, delays: Sequence[int], decay_s: float, high_ratio: float, sample_rate: int
    ) -> None:
        lines = len(delays)
        self._delays = [int(delay) for delay in delays]
        self._shortest, self._longest = min(self._delays), max(self._delays)
        self._mix_now, self._mix_before = _mixing(delays, decay_s, high_ratio, sample_rate)
        # Row i, column p: what leaves line i at time p; the last two rows are the input.
        # Column 0 is the frame before the first, for the damping.
        self._lines = np.zeros((lines + 2, _CAPACITY_FRAMES + self._longest + 1), dtype=np.float32)
        self._rows = [self._lines[i] for i in range(lines)]
        self._inputs = self._lines[lines:]
        self._mixed = np.empty((lines + 2, self._shortest), dtype=np.float32)
        self._damped = np.empty_like(self._mixed)
        self._time = 1
        self._is_silent = True

    def reset(self) -> None:
        self._lines[:] = 0.0
        self._is_silent = True

    def add(self, block: Block, out: Block) -> None:
        """Adds what `block` (2, frames) rings like to `out` (2, frames)."""
        has_input = bool(block.any())
        if self._is_silent and not has_input:
            return
        self._is_silent = False
        for start in range(0, block.shape[1], self._shortest):
            piece = slice(start, start + self._shortest)
            self._advance(block[:, piece], out[:, piece])
        if not has_input and self._loudest() < _SILENCE:
            self.reset()

    def _loudest(self) -> float:
        ahead = self._lines[:, self._time - 1 : self._time + self._longest]
        return float(np.abs(ahead).max())

    def _advance(self, block: Block, out: Block) -> None:
        frames = block.shape[1]
        if self._time + frames > _CAPACITY_FRAMES:
            self._rewind()
        now, lines = self._time, len(self._rows)
        self._inputs[:, now : now + frames] = block
        mixed, damped = self._mixed[:, :frames], self._damped[:, :frames]
        np.matmul(self._mix_now, self._lines[:, now : now + frames], out=mixed)
        np.matmul(self._mix_before, self._lines[:, now - 1 : now - 1 + frames], out=damped)
        mixed += damped
        for row, delay, samples in zip(self._rows, self._delays, mixed, strict=False):
            row[now + delay : now + delay + frames] = samples
        out += mixed[lines:]
        self._time = now + frames

    def _rewind(self) -> None:
        """Moves everything still to come back to the start of the memory."""
        first = self._time - 1
        keep = self._longest + 1
        self._lines[:, :keep] = self._lines[:, first : first + keep]
        self._time = 1


def _mixing(
    delays: Sequence[int], decay_s: float, high_ratio: float, sample_rate: int
) -> tuple[Block, Block]:
    """Returns what the current frame and the one before it contribute to lines and output."""
    lines = len(delays)
    seconds = np.asarray(delays) / sample_rate
    gains = 10.0 ** (-3.0 * seconds / decay_s)
    damping = _damping(10.0 ** (-3.0 * seconds / decay_s * (1.0 / high_ratio - 1.0)), sample_rate)
    signs = np.where(np.arange(lines) * 7 % 16 < 8, 1.0, -1.0)
    feedback = _hadamard(lines) * signs[:, None]
    # A click leaves the lines with energies g², g⁴, g⁶ …, which is g²/(1 − g²) altogether.
    power = float(np.mean(gains**2))
    level = min(_LOUDEST, math.sqrt((1.0 - power) / power))
    full = np.zeros((lines + 2, lines + 2))
    full[:lines, :lines] = feedback
    full[:lines, lines:] = _hadamard(lines)[:, [1, 2]]
    full[lines:, :lines] = _hadamard(lines)[[4, 7]] * math.sqrt(lines) * level
    now = np.concatenate([gains * (1.0 - damping), [1.0, 1.0]])
    before = np.concatenate([gains * damping, [0.0, 0.0]])
    return (full * now).astype(np.float32), (full * before).astype(np.float32)


def _damping(wanted: np.ndarray, sample_rate: int) -> np.ndarray:
    """Returns b of each line's lowpass (1 − b) + b·z⁻¹ with the `wanted` gain at 6 kHz.

    Its gain squared is 1 − 2b(1 − b)(1 − cos ω); b stays below ½, where the filter ends.
    """
    swing = 1.0 - math.cos(2.0 * math.pi * DAMPED_HZ / sample_rate)
    product = np.minimum((1.0 - wanted**2) / (2.0 * swing), 0.24)
    return 0.5 - np.sqrt(0.25 - product)


def _hadamard(size: int) -> np.ndarray:
    matrix = np.ones((1, 1))
    while len(matrix) < size:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix / math.sqrt(size)
