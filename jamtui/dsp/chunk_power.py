"""The power of a filtered signal, chunk by chunk: what a loudness meter needs, and no more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jamtui.dsp.arrays import Doubles, Samples
from jamtui.dsp.biquad import Biquad
from jamtui.dsp.linear_filter import cascade

LONGEST_CHUNK_FRAMES = 32
"""Longer chunks make the product with the impulse response dominate, shorter ones the scan."""

_MOST_CHUNKS = 512
"""What is worked on at once stays in the cache."""

_FLUSH = 1e-30
"""Added to the states, it keeps them from becoming denormal in silence."""


class ChunkPower:
    """Sums the squares of `sections`' output over chunks of `chunk_frames`.

    The state space of `LinearFilter`, but the output is never put together: single precision
    does for its squares, and the states between chunks are kept in double.
    """

    def __init__(self, sections: Sequence[Biquad], channels: int, chunk_frames: int) -> None:
        self.chunk_frames = n = chunk_frames
        a, b, c, d = cascade(sections)
        order = len(b)
        powers = [np.eye(order)]
        for _ in range(n):
            powers.append(powers[-1] @ a)
        impulse = np.array([d, *(c @ power @ b for power in powers[: n - 1])])
        offsets = np.arange(n)[None, :] - np.arange(n)[:, None]
        self._direct = np.where(offsets >= 0, impulse[offsets], 0.0).astype(np.float32)
        self._observe = np.array([c @ power for power in powers[:n]]).T.astype(np.float32)
        self._control = np.array([power @ b for power in powers[n - 1 :: -1]]).astype(np.float32)
        self._doublings = [powers[n].T]
        for _ in range(_MOST_CHUNKS.bit_length()):
            self._doublings.append(self._doublings[-1] @ self._doublings[-1])
        self._states = np.zeros((channels, _MOST_CHUNKS + 1, order))
        self._now = np.zeros((channels, order))

    def reset(self) -> None:
        """Forgets everything heard so far."""
        self._now[:] = 0.0

    def process(self, chunks: Samples) -> Doubles:
        """Takes in float32 (channels, count, chunk_frames); returns the sums (count,)."""
        parts = [
            self._powers(chunks[:, first : first + _MOST_CHUNKS])
            for first in range(0, chunks.shape[1], _MOST_CHUNKS)
        ]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def _powers(self, chunks: Samples) -> Doubles:
        channels, count, frames = chunks.shape
        rows = np.ascontiguousarray(chunks, np.float32).reshape(channels * count, frames)
        states = self._states[:, : count + 1]
        states[:, 0] = self._now
        states[:, 1:] = (rows @ self._control).reshape(channels, count, -1)
        step, level = 1, 0
        while step <= count:
            states[:, step:] += states[:, :-step] @ self._doublings[level]
            step, level = 2 * step, level + 1
        self._now[:] = states[:, -1] + _FLUSH
        before = states[:, :-1].astype(np.float32).reshape(channels * count, -1)
        filtered = rows @ self._direct
        filtered += before @ self._observe
        squares = np.einsum("cf,cf->c", filtered, filtered)
        powers: Doubles = squares.reshape(channels, count).sum(axis=0, dtype=np.float64)
        return powers


def chunk_frames_for(step_frames: int) -> int:
    """Returns the longest chunk that goes into `step_frames` without remainder."""
    return max(n for n in range(1, LONGEST_CHUNK_FRAMES + 1) if step_frames % n == 0)
