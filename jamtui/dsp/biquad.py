"""Second-order filter sections, designed from musical terms.

The designs are bilinear transforms of the analogue prototypes in Robert Bristow-Johnson's
"Cookbook formulae for audio EQ biquad filter coefficients"; at the cutoff the prototype's gain
is met exactly (−3.01 dB for a lowpass with q = 1/√2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

BUTTERWORTH_Q = math.sqrt(0.5)


class Biquad(NamedTuple):
    """y[n] = b0·x[n] + b1·x[n−1] + b2·x[n−2] − a1·y[n−1] − a2·y[n−2]."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float

    @property
    def is_identity(self) -> bool:
        return self == (1.0, self.a1, self.a2, self.a1, self.a2)


class _Angles(NamedTuple):
    cosine: float
    alpha: float


def _angles(frequency_hz: float, q: float, sample_rate: int) -> _Angles:
    # A cutoff at the Nyquist frequency itself has no bilinear image.
    omega = 2.0 * math.pi * min(frequency_hz / sample_rate, 0.4999)
    return _Angles(math.cos(omega), math.sin(omega) / (2.0 * q))


def _normalised(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Biquad:
    return Biquad(b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0)


def lowpass(frequency_hz: float, q: float, sample_rate: int) -> Biquad:
    """Returns a lowpass whose gain at `frequency_hz` is `q`, 12 dB an octave above."""
    c, alpha = _angles(frequency_hz, q, sample_rate)
    return _normalised((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha)


def highpass(frequency_hz: float, q: float, sample_rate: int) -> Biquad:
    """Returns a highpass whose gain at `frequency_hz` is `q`, 12 dB an octave below."""
    c, alpha = _angles(frequency_hz, q, sample_rate)
    return _normalised((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha)


def peaking(frequency_hz: float, q: float, gain_db: float, sample_rate: int) -> Biquad:
    """Returns a bell of `gain_db` around `frequency_hz`."""
    c, alpha = _angles(frequency_hz, q, sample_rate)
    a = 10.0 ** (gain_db / 40.0)
    return _normalised(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a)


def low_shelf(frequency_hz: float, q: float, gain_db: float, sample_rate: int) -> Biquad:
    """Returns a shelf of `gain_db` below `frequency_hz`, half of it (in dB) at the corner."""
    c, alpha = _angles(frequency_hz, q, sample_rate)
    a = 10.0 ** (gain_db / 40.0)
    edge = 2.0 * math.sqrt(a) * alpha
    return _normalised(
        a * ((a + 1) - (a - 1) * c + edge),
        2 * a * ((a - 1) - (a + 1) * c),
        a * ((a + 1) - (a - 1) * c - edge),
        (a + 1) + (a - 1) * c + edge,
        -2 * ((a - 1) + (a + 1) * c),
        (a + 1) + (a - 1) * c - edge,
    )


def high_shelf(frequency_hz: float, q: float, gain_db: float, sample_rate: int) -> Biquad:
    """Returns a shelf of `gain_db` above `frequency_hz`, half of it (in dB) at the corner."""
    c, alpha = _angles(frequency_hz, q, sample_rate)
    a = 10.0 ** (gain_db / 40.0)
    edge = 2.0 * math.sqrt(a) * alpha
    return _normalised(
        a * ((a + 1) + (a - 1) * c + edge),
        -2 * a * ((a - 1) + (a + 1) * c),
        a * ((a + 1) + (a - 1) * c - edge),
        (a + 1) - (a - 1) * c + edge,
        2 * ((a - 1) - (a + 1) * c),
        (a + 1) - (a - 1) * c - edge,
    )


def one_pole(time_constant_frames: float) -> Biquad:
    """Returns a smoother that covers 63 % of a step in `time_constant_frames`."""
    pole = math.exp(-1.0 / time_constant_frames) if time_constant_frames > 0.0 else 0.0
    return Biquad(1.0 - pole, 0.0, 0.0, -pole, 0.0)


SHAPES: dict[str, Callable[[float, float, float, int], Biquad]] = {
    "lowshelf": low_shelf,
    "highshelf": high_shelf,
    "peaking": peaking,
    "lowpass": lambda frequency_hz, q, gain_db, rate: lowpass(frequency_hz, q, rate),
    "highpass": lambda frequency_hz, q, gain_db, rate: highpass(frequency_hz, q, rate),
}
"""By the name of a band's type: frequency in Hz, q, gain in dB, sample rate."""
