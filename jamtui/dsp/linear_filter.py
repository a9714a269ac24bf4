"""Any cascade of biquads as one linear system, advanced many frames at a time.

A recursive filter is sequential frame by frame, which is slow without a compiler. Seen as a
state space, a chunk of frames x with the state s before it gives

    y = T·x + O·s        s' = M·s + C·x

where T holds the impulse response, O what each state still sounds like, C what each frame
leaves behind and M = A^n. Chunks are then independent but for s, and the states of all chunks
follow from a doubling scan: log2(chunks) small matrix products instead of a loop.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Doubles, Samples
from jamtui.dsp.biquad import Biquad

CHUNK_FRAMES = 32
"""Fastest for 2 to 10 states: longer makes T dominate, shorter the scan."""

_FLUSH = 1e-15
"""Added and taken away again, it rounds what is below −600 dB to an exact zero: no denormals."""

_QUIET = 1e-14
"""A state as small as that (−280 dB) is forgotten once the input is silent."""

_INAUDIBLE = 10.0 ** (-90.0 / 20.0)


class LinearFilter:
    """A cascade of `sections` over `channels` independent channels, in double precision."""

    def __init__(self, sections: Sequence[Biquad], channels: int = 2) -> None:
        a, b, c, d = cascade(sections)
        self._order = len(b)
        self._poles_a = a
        self._prepare(a, b, c, d)
        self._state = np.zeros((channels, self._order))
        count = SEGMENT_FRAMES // CHUNK_FRAMES
        self._input = np.zeros((channels, SEGMENT_FRAMES))
        self._output = np.zeros((channels, SEGMENT_FRAMES))
        self._chunks_in = self._input.reshape(channels, count, CHUNK_FRAMES)
        self._chunks_out = self._output.reshape(channels, count, CHUNK_FRAMES)
        self._rung = np.zeros_like(self._chunks_out)
        self._states = np.zeros((channels, count + 1, self._order))

    def _prepare(self, a: Doubles, b: Doubles, c: Doubles, d: float) -> None:
        n, order = CHUNK_FRAMES, self._order
        powers = np.empty((n + 1, order, order))
        powers[0] = np.eye(order)
        for k in range(n):
            powers[k + 1] = powers[k] @ a
        self._observe = np.ascontiguousarray((c @ powers[:n]).T)  # (order, n)
        control = powers[n - 1 :: -1] @ b if n > 1 else b[None]  # (n, order)
        self._control = np.ascontiguousarray(control)
        impulse = np.concatenate([[d], (c @ powers[: n - 1]) @ b])
        offsets = np.arange(n)[None, :] - np.arange(n)[:, None]
        self._direct = np.where(offsets >= 0, impulse[offsets], 0.0)  # x-row @ direct = y-row
        self._powers = np.ascontiguousarray(powers.transpose(0, 2, 1))  # for row vectors
        doublings = [self._powers[n]]
        for _ in range(SEGMENT_FRAMES.bit_length()):
            doublings.append(doublings[-1] @ doublings[-1])
        self._doublings = doublings

    @property
    def ring_frames(self) -> int:
        """How long it rings until −90 dB."""
        radius = float(np.max(np.abs(np.linalg.eigvals(self._poles_a)), initial=0.0))
        if radius <= 0.0:
            return self._order
        return int(np.log(_INAUDIBLE) / np.log(min(radius, 1.0 - 1e-7))) + 1

    def reset(self) -> None:
        self._state[:] = 0.0

    def process(self, x: Samples, out: Samples | None = None) -> Samples:
        """Filters (channels, frames) of any float type into `out` (default: in place)."""
        out = x if out is None else out
        for start in range(0, x.shape[1], SEGMENT_FRAMES):
            piece = slice(start, start + SEGMENT_FRAMES)
            self._process_segment(x[:, piece], out[:, piece])
        return out

    def _process_segment(self, source: Samples, out: Samples) -> None:
        frames = source.shape[1]
        x, y = self._input[:, :frames], self._output[:, :frames]
        x[:] = source
        whole = frames // CHUNK_FRAMES * CHUNK_FRAMES
        if whole:
            self._process_chunks(whole // CHUNK_FRAMES)
        if whole < frames:
            self._process_rest(x[:, whole:], y[:, whole:])
        y += _FLUSH
        y -= _FLUSH
        out[:] = y
        self._forget_silence(x)

    def _process_chunks(self, count: int) -> None:
        chunks, made = self._chunks_in[:, :count], self._chunks_out[:, :count]
        states, rung = self._states[:, : count + 1], self._rung[:, :count]
        states[:, 0] = self._state
        np.matmul(chunks, self._control, out=states[:, 1:])
        step, level = 1, 0
        while step <= count:
            states[:, step:] += states[:, :-step] @ self._doublings[level]
            step, level = 2 * step, level + 1
        np.matmul(chunks, self._direct, out=made)
        np.matmul(states[:, :-1], self._observe, out=rung)
        made += rung
        self._state[:] = states[:, -1]

    def _process_rest(self, x: Doubles, y: Doubles) -> None:
        n = x.shape[1]
        np.matmul(x, self._direct[:n, :n], out=y)
        y += self._state @ self._observe[:, :n]
        self._state = self._state @ self._powers[n] + x @ self._control[CHUNK_FRAMES - n :]

    def _forget_silence(self, x: Doubles) -> None:
        if np.abs(self._state).max(initial=0.0) < _QUIET and not x.any():
            self._state[:] = 0.0


def cascade(sections: Sequence[Biquad]) -> tuple[Doubles, Doubles, Doubles, float]:
    """Returns (A, B, C, D) of the sections one after another, two states each."""
    order = 2 * len(sections)
    a, b, c, d = np.zeros((order, order)), np.zeros(order), np.zeros(order), 1.0
    for index, s in enumerate(sections):
        at = slice(2 * index, 2 * index + 2)
        into = np.array([s.b1 - s.a1 * s.b0, s.b2 - s.a2 * s.b0])
        a[at, : 2 * index] = np.outer(into, c[: 2 * index])
        a[at, at] = [[-s.a1, 1.0], [-s.a2, 0.0]]
        b[at] = into * d
        c = c * s.b0
        c[2 * index] = 1.0
        d *= s.b0
    return a, b, c, d
