"""The resonant low-pass of a voice, its cutoff moving from block to block."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.envelope import HOP, Control

Complex = npt.NDArray[np.complex64]
Poles = npt.NDArray[np.complex128]

_ABSOLUTE_HZ = 8.1757989156
"""The frequency of 0 absolute cents."""

_MOST_STATE = 256.0
"""The resonance's most (96 dB, half of it taken off) on a full-scale sound. A cutoff that is
thrown about by octaves in every block could pump a state without end."""

_BUTTERWORTH_DB = 3.01
"""A resonance of 0 dB means the flattest response: a quality of 0.707."""


def low_pass(
    sound: FloatArray, cents: Control, resonance_db: float, sample_rate: int
) -> FloatArray:
    """Returns `sound` through a second-order low-pass.

    `sound` is (frames,), a whole number of blocks of `HOP` frames; `cents` the cutoff at the
    edges of the blocks, one more than there are, in absolute cents.

    A recursion cannot be vectorised along time, so it runs along the frames of all blocks at
    once: first from rest, to learn what each block adds to the state, then, with the state at
    each block's start known, for the result. The two poles are one complex number and the
    state is another. Both gain and poles move once a block.
    """
    level, pole = _coefficients(cents, resonance_db, sample_rate)
    fed = np.ascontiguousarray(_doubled_zero(sound).reshape(-1, HOP).T)
    fed *= level[:-1]
    poles = pole[:-1].astype(np.complex64)
    added = _run(fed, poles, np.zeros_like(poles))
    out = np.empty_like(fed)
    _run(fed, poles, _starts(pole, added), out)
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
) -> tuple[FloatArray, Poles]:
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


def _run(
    fed: FloatArray,
    pole: Complex,
    state: Complex,
    out: FloatArray | None = None,
) -> Complex:
    """Runs every block from its `state` on and returns the states at their ends.

    `fed` and `out` are (HOP, blocks). With the state s and the pole p, the output is the
    imaginary part of s · p over that of p.
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


def _starts(pole: Poles, added: Complex) -> Complex:
    """Returns the state at the start of every block, from what each block adds to it."""
    of_real, of_imaginary = (part.tolist() for part in _hand_over(pole))
    factors, moves = (pole[:-1] ** HOP).tolist(), (np.diff(pole) != 0.0).tolist()
    state = 0j
    starts: list[complex] = []
    for index, sum_ in enumerate(added.tolist()):
        starts.append(state)
        state = factors[index] * state + sum_
        if moves[index]:
            state = of_real[index] * state.real + of_imaginary[index] * state.imag
            if abs(state) > _MOST_STATE:
                state *= _MOST_STATE / abs(state)
    return np.array(starts, np.complex64)


def _hand_over(pole: Poles) -> tuple[Poles, Poles]:
    """Returns what the state's two parts become at each block's end, where the poles move.

    Like the two integrators of a state-variable filter: the output stays, and so does its
    difference from the frame before over the cutoff, or else a falling cutoff would turn the
    treble that it leaves behind into a thump.
    """
    here, there = pole[:-1], pole[1:]
    cutoff: Control = np.tan(np.angle(pole) / 2.0)
    ratio = cutoff[1:] / cutoff[:-1]
    slant = here.real / here.imag
    # The frame before, as the new poles should see it, for a real and an imaginary state of 1.
    before_real, before_imaginary = 1.0 - ratio, (1.0 - ratio) * slant + ratio / here.imag
    of_real: Poles = 1.0 - there.conjugate() * before_real
    of_imaginary: Poles = slant - there.conjugate() * before_imaginary
    return of_real, of_imaginary
