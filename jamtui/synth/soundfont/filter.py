"""The resonant low-pass of a voice, its cutoff moving from block to block."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.envelope import HOP, Control

Complex = npt.NDArray[np.complex64]

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
    then, with the state at each block's start known, for the result. The two poles are one
    complex number, the state is another, and the output is the part of it that is real for
    such a pair: a form that stays calm when the cutoff moves.
    """
    level, pole = _coefficients(cents, resonance_db, sample_rate)
    fed = np.ascontiguousarray(_doubled_zero(sound).reshape(-1, HOP).T)
    fed *= level
    poles = pole.astype(np.complex64)
    added = _run(fed, poles, np.zeros_like(poles), None)
    starts = _starts(pole**HOP, added)
    out = np.empty_like(fed)
    _run(fed, poles, starts, out)
    return np.ascontiguousarray(out.T).reshape(-1)


def _doubled_zero(sound: FloatArray) -> FloatArray:
    """Returns the sound behind the filter's zeros, both at half of the sample rate."""
    summed = sound.copy()
    summed[1:] += sound[:-1]
    out = summed.copy()
    out[1:] += summed[:-1]
    return out


def _coefficients(
    cents: Control, resonance_db: float, sample_rate: int
) -> tuple[FloatArray, npt.NDArray[np.complex128]]:
    """Returns the input's gain and the upper pole of each block.

    The bilinear low-pass of the Audio EQ Cookbook; half of the resonance is taken off the
    level, as the specification asks. The quality is never below 0.5, so the poles are a pair.
    """
    hertz = np.clip(_ABSOLUTE_HZ * 2.0 ** (cents / 1200.0), 5.0, 0.45 * sample_rate)
    angle = 2.0 * np.pi * hertz / sample_rate
    width = np.sin(angle) / (2.0 * 10.0 ** ((resonance_db - _BUTTERWORTH_DB) / 20.0))
    level = (1.0 - np.cos(angle)) / 2.0 / (1.0 + width) * 10.0 ** (-resonance_db / 40.0)
    middle = np.cos(angle) / (1.0 + width)
    pole = middle + 1j * np.sqrt((1.0 - width) / (1.0 + width) - middle**2)
    return level.astype(np.float32), pole


def _run(fed: FloatArray, pole: Complex, state: Complex, out: FloatArray | None) -> Complex:
    """Runs every block from its `state` on and returns the states at their ends.

    `fed` and `out` are (HOP, blocks).
    """
    state = state.copy()
    real, imaginary = state.real, state.imag
    slant = pole.real / pole.imag
    for frame, entered in enumerate(fed):
        np.multiply(state, pole, out=state)
        real += entered
        if out is not None:
            np.multiply(imaginary, slant, out=out[frame])
            out[frame] += real
    return state


def _starts(power: npt.NDArray[np.complex128], added: Complex) -> Complex:
    """Returns the state at the start of every block."""
    state = 0j
    starts: list[complex] = []
    for factor, sum_ in zip(power.tolist(), added.tolist(), strict=True):
        starts.append(state)
        state = factor * state + sum_
    return np.array(starts, np.complex64)
