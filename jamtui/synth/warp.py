"""Vibrato and pitch envelopes: a finished wave, read a little earlier or later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.envelope import DECAY_NEPERS
from jamtui.synth.instrument import FloatArray
from jamtui.synth.table import Table

_ONSET_S = 0.35
REACH = 3
"""Frames before and after a position that the interpolation reads."""


@dataclass(frozen=True, slots=True)
class Vibrato:
    """`depth_cents` to either side at `rate_hz`, growing from `delay_s` on."""

    rate_hz: float = 5.0
    depth_cents: float = 0.0
    delay_s: float = 0.0

    @classmethod
    def from_table(cls, table: Table | None) -> Vibrato | None:
        if table is None:
            return None
        vibrato = cls(
            rate_hz=table.number("rate_hz", 5.0, 0.5, 15.0, "Hz"),
            depth_cents=table.number("depth_cents", None, 0.0, 200.0, "cents"),
            delay_s=table.number("delay_s", 0.0, 0.0, 5.0, "seconds"),
        )
        table.finish()
        return vibrato if vibrato.depth_cents > 0.0 else None

    @property
    def settled_s(self) -> float:
        return self.delay_s + _ONSET_S

    def offsets_s(self, times_s: FloatArray, rate_hz: float) -> FloatArray:
        """Returns how much later the wave is read at each time."""
        reach_s = (2.0 ** (self.depth_cents / 1200.0) - 1.0) / (2.0 * np.pi * rate_hz)
        onset = np.clip((times_s - np.float32(self.delay_s)) / np.float32(_ONSET_S), 0.0, 1.0)
        offsets: FloatArray = np.sin(np.float32(2.0 * np.pi * rate_hz) * times_s)
        offsets *= onset * onset * np.float32(reach_s)
        return offsets


@dataclass(frozen=True, slots=True)
class PitchEnvelope:
    """Starts `semitones` away and falls (or rises) to the pitch within `decay_s`."""

    semitones: float
    decay_s: float

    @classmethod
    def from_table(cls, table: Table | None) -> PitchEnvelope | None:
        if table is None:
            return None
        envelope = cls(
            semitones=table.number("semitones", None, -36.0, 36.0, "semitones"),
            decay_s=table.number("decay_s", 0.1, 0.005, 10.0, "seconds"),
        )
        table.finish()
        return envelope if envelope.semitones else None

    @property
    def highest_ratio(self) -> float:
        return float(max(1.0, 2.0 ** (self.semitones / 12.0)))

    def offsets_s(self, times_s: FloatArray) -> FloatArray:
        """Returns how much later the wave is read at each time."""
        speed = DECAY_NEPERS / self.decay_s
        excess = 2.0 ** (self.semitones / 12.0) - 1.0
        fall = np.exp(np.clip(times_s * np.float32(-speed), -30.0, 0.0))
        offsets: FloatArray = np.float32(excess / speed) * (1.0 - fall)
        return offsets


def read_at(wave: FloatArray, first_frame: int, positions: npt.NDArray[np.float64]) -> FloatArray:
    """Returns `wave` (from `first_frame` on) at fractional positions: six-point Lagrange."""
    whole = np.floor(positions)
    x = (positions - whole).astype(np.float32)
    index = whole.astype(np.intp)
    index -= first_frame + 2
    below, above = x + np.float32(1.0), x - np.float32(1.0)
    low, high = x + np.float32(2.0), x - np.float32(2.0)
    top = x - np.float32(3.0)
    outer, inner, middle = low * top, below * high, x * above
    weights = (
        (inner * middle * top, -1.0 / 120.0),
        (outer * high * middle, 1.0 / 24.0),
        (outer * inner * above, -1.0 / 12.0),
        (outer * inner * x, 1.0 / 12.0),
        (outer * below * middle, -1.0 / 24.0),
        (low * inner * middle, 1.0 / 120.0),
    )
    out = np.zeros(len(x), dtype=np.float32)
    for shift, (weight, scale) in enumerate(weights):
        weight *= np.float32(scale)
        weight *= wave[shift:].take(index, mode="clip")
        out += weight
    return out
