"""From one sample rate to another while it comes in, half a millisecond late.

`resampling` is for files, where a block's future is there already; live, every frame of it is a
wait. So this kernel is as short as a clean band up to 18 kHz allows.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Block
from jamtui.dsp.resampling import sinc_weights

HALF_TAPS = 22
"""Frames of the lower rate on either side: 0.5 ms at 44.1 kHz."""

EDGE = 0.94
KAISER_BETA = 8.0
"""From 44.1 to 48 kHz and back: flat within 0.001 dB to 18 kHz, what lies above 23.5 at -82 dB.

The images of all that is below 20.6 kHz lie there.
"""

MOST_PHASES = 1024
"""Rates that have hardly a divisor in common take places in between (error: -130 dB)."""


class StreamResampler:
    """Band-limited interpolation of a stream from `rate_in` to `rate_out`. One thread at a time.

    Output frame k is what the input was at k × rate_in / rate_out, exactly, without drift. It is
    given when the `delay_frames` behind that place are there. Any split into blocks gives the same.
    """

    def __init__(self, rate_in: int, rate_out: int, channels: int) -> None:
        common = math.gcd(rate_in, rate_out)
        self._step, self._phases = rate_in // common, rate_out // common
        scale = min(1.0, rate_out / rate_in)
        self._half = math.ceil(HALF_TAPS / scale) if rate_in != rate_out else 0
        self._table_phases = min(self._phases, MOST_PHASES)
        self._weights = _table(self._table_phases, self._half, EDGE * scale)
        self._kept: Block = np.zeros((channels, max(0, self._half - 1)), np.float32)
        # Where the next output frame lies behind the first that is kept, in 1/phases of a frame.
        # It never grows: what is done with is taken off.
        self._place = 0

    @property
    def delay_frames(self) -> int:
        """How many input frames it waits for: at most 0.5 ms at 44.1 kHz and more."""
        return self._half

    def process(self, block: Block) -> Block:
        """Takes input, float32 (channels, frames); returns what can be said now, (channels, n)."""
        if not self._half:
            return block.copy()
        if block.shape[1] <= SEGMENT_FRAMES:
            return self._segment(block)
        begins = range(0, block.shape[1], SEGMENT_FRAMES)
        parts = [self._segment(block[:, begin : begin + SEGMENT_FRAMES]) for begin in begins]
        return np.concatenate(parts, axis=1)

    def _segment(self, block: Block) -> Block:
        source = np.concatenate((self._kept, block), axis=1)
        taps = 2 * self._half
        count = self._ready(source.shape[1] - taps)
        places = self._place + np.arange(count) * self._step
        firsts = places // self._phases
        if count:
            windows = np.lib.stride_tricks.sliding_window_view(source, taps, axis=1)[:, firsts]
            made: Block = np.einsum("cft,ft->cf", windows, self._taps(places % self._phases))
        else:
            made = np.zeros((len(source), 0), np.float32)
        self._place += count * self._step
        done = min(self._place // self._phases, source.shape[1])
        self._place -= done * self._phases
        self._kept = source[:, done:].copy()
        return made

    def _ready(self, last: int) -> int:
        """Returns how many output frames have windows that begin at frame `last` or before."""
        if last < 0:
            return 0
        return max(0, ((last + 1) * self._phases - 1 - self._place) // self._step + 1)

    def _taps(self, phases: np.typing.NDArray[np.int64]) -> Block:
        """Returns (frames, taps): the weights at places between two input frames."""
        if self._table_phases == self._phases:
            return self._weights[phases]
        exact = phases * (self._table_phases / self._phases)
        rows = exact.astype(np.int64)
        part = (exact - rows).astype(np.float32)[:, np.newaxis]
        lower, upper = self._weights[rows], self._weights[rows + 1]
        between: Block = lower + part * (upper - lower)
        return between


@lru_cache(maxsize=8)
def _table(phases: int, half: int, edge: float) -> Block:
    """Returns (phases + 1, 2 × half); the last row is for the place of the next frame."""
    weights = sinc_weights(phases, max(1, half), edge, KAISER_BETA)
    # The kernel is symmetric: seen from the next frame, the taps lie the other way round.
    return np.concatenate((weights, weights[:1, ::-1]))
