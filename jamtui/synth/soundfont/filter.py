"""The resonant low-pass of a voice, its cutoff moving from block to block."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.envelope import HOP, Control

Matrix = npt.NDArray[np.float64]

_ABSOLUTE_HZ = 8.1757989156
"""The frequency of 0 absolute cents."""

_BUTTERWORTH_DB = 3.01
"""A resonance of 0 dB means the flattest response: a quality of 0.707."""


def low_pass(
    sound: FloatArray, cents: Control, resonance_db: float, sample_rate: int
) -> FloatArray:
    """Returns `sound` through a second-order low-pass.

    `sound` is (frames,), a whole number of blocks of `HOP` frames; `cents` the cutoff of each
    block in absolute cents. A recursion cannot be vectorised along time, so it runs along the
    frames of all blocks at once: first from rest, to learn what each block adds to the state,
    then, with the state at each block's start known, for the result.
    """
    scale, first, second = _coefficients(cents, resonance_db, sample_rate)
    fed = sound.reshape(-1, HOP).T * scale
    rest = np.zeros((2, len(cents)))
    added = _run(fed, first, second, rest, None)
    starts = _starts(_powers(first, second), added)
    out = np.empty((HOP, len(cents)), np.float32)
    _run(fed, first, second, starts, out)
    return np.ascontiguousarray(out.T).reshape(-1)


def _coefficients(
    cents: Control, resonance_db: float, sample_rate: int
) -> tuple[Control, Control, Control]:
    """Returns the input's gain and both feedback coefficients of each block.

    The bilinear low-pass of the Audio EQ Cookbook; half of the resonance is taken off the
    level, as the specification asks.
    """
    hertz = np.clip(_ABSOLUTE_HZ * 2.0 ** (cents / 1200.0), 5.0, 0.45 * sample_rate)
    angle = 2.0 * np.pi * hertz / sample_rate
    width = np.sin(angle) / (2.0 * 10.0 ** ((resonance_db - _BUTTERWORTH_DB) / 20.0))
    scale = (1.0 - np.cos(angle)) / 2.0 / (1.0 + width) * 10.0 ** (-resonance_db / 40.0)
    return scale, -2.0 * np.cos(angle) / (1.0 + width), (1.0 - width) / (1.0 + width)


def _run(
    fed: Matrix, first: Control, second: Control, state: Matrix, out: FloatArray | None
) -> Matrix:
    """Runs every block from its `state`, (2, blocks), and returns the states at their ends."""
    near, far = state.copy()
    heard, back = np.empty_like(near), np.empty_like(near)
    for frame, entered in enumerate(fed):
        np.add(entered, near, out=heard)
        np.multiply(first, heard, out=back)
        np.subtract(far, back, out=near)
        near += entered
        near += entered
        np.multiply(second, heard, out=back)
        np.subtract(entered, back, out=far)
        if out is not None:
            out[frame] = heard
    return np.stack((near, far))


def _powers(first: Control, second: Control) -> tuple[Control, ...]:
    """Returns the four elements of the state's transition over one block."""
    a, b, c, d = -first, np.ones_like(first), -second, np.zeros_like(first)
    for _ in range(int(math.log2(HOP))):
        across = b * c
        a, b, c, d = a * a + across, (a + d) * b, (a + d) * c, d * d + across
    return a, b, c, d


def _starts(powers: tuple[Control, ...], added: Matrix) -> Matrix:
    """Returns the state at the start of every block, (2, blocks)."""
    near = far = 0.0
    starts = [(0.0, 0.0)]
    rows = zip(*(row.tolist() for row in (*powers, *added)), strict=True)
    for a, b, c, d, add_near, add_far in rows:
        near, far = a * near + b * far + add_near, c * near + d * far + add_far
        starts.append((near, far))
    return np.array(starts[:-1]).T
