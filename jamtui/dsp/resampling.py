"""From one sample rate to another: every frame is a function of its place alone.

A resampler that keeps a state would give other samples after a seek than without; here any frame
can be asked for at any time and comes out the same, so sound can be streamed in any split.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from jamtui.dsp.arrays import Block

HALF_TAPS = 48
"""From 44.1 to 48 kHz: flat within 0.1 dB up to 20 kHz, images at 22.2 kHz -72 dB, at 22.5 -94."""

KAISER_BETA = 9.0
EDGE = 0.95
"""Where the passband ends (-6 dB), as a part of the lower one of both rates' half."""

MOST_IN_MATRIX = 1 << 20
"""Of a larger matrix (rates that have hardly a divisor in common) only some rows are made."""


class Resampler:
    """Band-limited interpolation by a windowed sinc, of `rate_in` at the frames of `rate_out`.

    Output frame k lies at k × rate_in / rate_out in the input, exactly. Stateless.
    """

    def __init__(self, rate_in: int, rate_out: int) -> None:
        common = math.gcd(rate_in, rate_out)
        self._step, self._phases = rate_in // common, rate_out // common
        scale = min(1.0, self._phases / self._step)
        self._half = math.ceil(HALF_TAPS / scale)
        self._weights = sinc_weights(self._phases, self._half, EDGE * scale, KAISER_BETA)
        self._width = self._step + 2 * self._half
        self._matrix: Block | None = None
        if self._phases * self._width <= MOST_IN_MATRIX:
            self._matrix = self._one_group()

    @property
    def is_idle(self) -> bool:
        """Whether both rates are the same."""
        return self._step == self._phases

    def frames_out(self, frames_in: int) -> int:
        """Returns how many frames an input of `frames_in` becomes."""
        return -(-frames_in * self._phases // self._step)

    def needed(self, first: int, count: int) -> tuple[int, int]:
        """Returns which input (first, count) the output frames `first`.. are made from.

        It may begin before frame 0, and end behind the last: that is silence.
        """
        if self.is_idle:
            return first, count
        if self._matrix is None:
            begin = first * self._step // self._phases - self._half + 1
            end = (first + count - 1) * self._step // self._phases + self._half + 1
            return begin, end - begin
        groups = self._groups(first, count)
        return groups.start * self._step - self._half + 1, (len(groups) - 1) * self._step + (
            self._width
        )

    def process(self, source: Block, first: int, count: int) -> Block:
        """Returns the output frames `first`..`first + count - 1`, float32 (2, count).

        `source` is the input that `needed` asked for, float32 (2, frames).
        """
        if self.is_idle:
            return source
        if self._matrix is None:
            return self._by_rows(source, first, count)
        groups = self._groups(first, count)
        windows = np.lib.stride_tricks.sliding_window_view(source, self._width, axis=1)
        made = windows[:, :: self._step][:, : len(groups)] @ self._matrix
        begin = first - groups.start * self._phases
        return made.reshape(2, -1)[:, begin : begin + count]

    def _groups(self, first: int, count: int) -> range:
        """Returns the numbers of the groups, of one output frame for each phase, that are met."""
        return range(first // self._phases, -(-(first + count) // self._phases))

    def _by_rows(self, source: Block, first: int, count: int) -> Block:
        places = (first + np.arange(count)) * self._step
        begin = first * self._step // self._phases
        windows = np.lib.stride_tricks.sliding_window_view(source, 2 * self._half, axis=1)
        rows = windows[:, places // self._phases - begin]
        made: Block = np.einsum("cft,ft->cf", rows, self._weights[places % self._phases])
        return made

    def _one_group(self) -> Block:
        """Returns (width, phases): what each input of a window adds to each output of a group."""
        matrix = np.zeros((self._width, self._phases), np.float32)
        for phase in range(self._phases):
            at = phase * self._step // self._phases
            row = self._weights[phase * self._step % self._phases]
            matrix[at : at + 2 * self._half, phase] = row
        return matrix


@lru_cache(maxsize=8)
def resampler(rate_in: int, rate_out: int) -> Resampler:
    """Returns the resampler between two rates, made once."""
    return Resampler(rate_in, rate_out)


def sinc_weights(phases: int, half: int, edge: float, beta: float) -> Block:
    """Returns (phases, 2 × half): the sinc's values around a place `phase / phases` behind a frame.

    `edge` is the passband's, as a part of half the rate (-6 dB); `beta` is the Kaiser window's.
    """
    taps = np.arange(-half + 1, half + 1)
    distance = taps[np.newaxis] - np.arange(phases)[:, np.newaxis] / phases
    inside = np.clip(1.0 - (distance / half) ** 2, 0.0, None)
    window = np.i0(beta * np.sqrt(inside)) / np.i0(beta)
    kernel = edge * np.sinc(edge * distance) * window
    # Every phase lets a constant through unchanged; else their differences would be a whistle.
    kernel /= kernel.sum(axis=1, keepdims=True)
    return kernel.astype(np.float32)
