"""Attack, hold, decay, sustain and release."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from jamtui.synth.instrument import FloatArray
from jamtui.synth.table import Table

DECAY_NEPERS = 6.907755
"""60 dB as a natural logarithm: decay and release times are those of a fall by 60 dB."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Times in seconds, `sustain` 0..1.

    The attack ends at its full level; decay and release are the times in which the distance
    to their end shrinks to a thousandth.
    """

    attack_s: float = 0.002
    hold_s: float = 0.0
    decay_s: float = 1.0
    sustain: float = 1.0
    release_s: float = 0.1

    @classmethod
    def from_table(cls, table: Table | None, default: Envelope) -> Envelope:
        if table is None:
            return default
        envelope = cls(
            attack_s=table.number("attack_s", default.attack_s, 0.0, 10.0, "seconds"),
            hold_s=table.number("hold_s", default.hold_s, 0.0, 10.0, "seconds"),
            decay_s=table.number("decay_s", default.decay_s, 0.005, 30.0, "seconds"),
            sustain=table.number("sustain", default.sustain, 0.0, 1.0),
            release_s=table.number("release_s", default.release_s, 0.005, 10.0, "seconds"),
        )
        table.finish()
        return envelope

    @property
    def settled_s(self) -> float:
        """When the level is as good as at its sustain."""
        return self.attack_s + self.hold_s + (self.decay_s if self.sustain < 1.0 else 0.0)

    @property
    def silent_s(self) -> float:
        """When nothing is left to hear (100 dB down), infinite for what sustains."""
        if self.sustain > 0.0:
            return math.inf
        return self.attack_s + self.hold_s + self.decay_s * (100.0 / 60.0)

    def levels(self, times_s: FloatArray) -> FloatArray:
        """Returns the level at each time since the key went down, 0 before.

        `times_s` is ascending. Where nothing moves any more, one level stands for all.
        """
        peak_s = self.attack_s + self.hold_s
        if len(times_s) and times_s[0] > self.settled_s:
            return np.full(1, self.sustain, dtype=np.float32)
        if self.sustain < 1.0:
            fall = np.maximum(times_s - np.float32(peak_s), 0.0)
            fall *= np.float32(-DECAY_NEPERS / self.decay_s)
            # Below that lie denormal numbers, which are slow.
            np.maximum(fall, -30.0, out=fall)
            levels = np.exp(fall, out=fall)
            levels *= np.float32(1.0 - self.sustain)
            levels += np.float32(self.sustain)
        else:
            levels = np.ones_like(times_s)
        return self._attack(times_s, levels)

    def _attack(self, times_s: FloatArray, levels: FloatArray) -> FloatArray:
        """Rises steeply first and arrives gently, as a charging capacitor would."""
        if times_s[0] >= self.attack_s:
            return levels
        count = int(np.searchsorted(times_s, self.attack_s))
        if count:
            rise = np.clip(times_s[:count] / np.float32(max(self.attack_s, 1e-6)), 0.0, 1.0)
            levels[:count] = rise * (2.0 - rise)
        return levels

    def release_curve(self, sample_rate: int) -> FloatArray:
        """Returns the gain from note-off on, from 1 down to 0, float32 (frames,)."""
        frames = max(2, round(self.release_s * sample_rate))
        fall = np.exp(np.linspace(0.0, -DECAY_NEPERS, frames, dtype=np.float32))
        curve = (fall - fall[-1]) / (1.0 - fall[-1])
        curve.flags.writeable = False
        return np.asarray(curve, dtype=np.float32)
