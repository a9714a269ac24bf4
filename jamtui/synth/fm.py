"""Frequency modulation: one sine bends the phase of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jamtui.synth.envelope import DECAY_NEPERS
from jamtui.synth.instrument import FloatArray
from jamtui.synth.table import Table

_GUARD_SIDEBANDS = 2.0
"""Carson's rule counts index + 1 sidebands; beyond one more they are below -40 dB."""


@dataclass(frozen=True, slots=True)
class Fm:
    """A carrier at `ratio` × pitch, its phase moved by a modulator at `modulator_ratio` × pitch.

    The index starts at `index` radians and falls within `index_decay_s` (by 60 dB) to
    `index_sustain` × `index`.
    """

    ratio: float = 1.0
    modulator_ratio: float = 1.0
    index: float = 1.0
    index_decay_s: float = 1.0
    index_sustain: float = 0.0
    index_key: float = 0.0

    @classmethod
    def from_table(cls, table: Table) -> Fm:
        return cls(
            ratio=table.number("ratio", 1.0, 0.1, 32.0),
            modulator_ratio=table.number("modulator_ratio", 1.0, 0.1, 32.0),
            index=table.number("index", 1.0, 0.0, 20.0, "radians"),
            index_decay_s=table.number("index_decay_s", 1.0, 0.01, 30.0, "seconds"),
            index_sustain=table.number("index_sustain", 0.0, 0.0, 1.0),
            index_key=table.number("index_key", 0.0, 0.0, 2.0),
        )

    def tones_hz(self, frequency_hz: float, sample_rate: int) -> tuple[float, float]:
        """Returns carrier and modulator, the carrier 0 where it would not fit under Nyquist."""
        carrier = self.ratio * frequency_hz
        fits = carrier < 0.45 * sample_rate
        return (carrier if fits else 0.0), self.modulator_ratio * frequency_hz

    def safe_index(self, carrier_hz: float, modulator_hz: float, sample_rate: int) -> float:
        """Returns the greatest index whose sidebands stay under Nyquist."""
        room = (0.48 * sample_rate - carrier_hz) / modulator_hz
        return max(0.0, 0.8 * (room - _GUARD_SIDEBANDS))

    def render(
        self,
        times_s: FloatArray,
        frames: np.ndarray[tuple[int], np.dtype[np.float64]],
        tones_hz: tuple[float, float],
        index_gain: float,
        sample_rate: int,
    ) -> FloatArray:
        """Returns the wave at `frames` (float64 positions, at `times_s`), float32."""
        carrier_hz, modulator_hz = tones_hz
        if carrier_hz == 0.0:
            return np.zeros(len(frames), dtype=np.float32)
        most = self.safe_index(carrier_hz, modulator_hz, sample_rate)
        fall = np.exp(np.clip(times_s * np.float32(-DECAY_NEPERS / self.index_decay_s), -30, 0))
        index = self.index_sustain + (1.0 - self.index_sustain) * fall
        index *= np.float32(min(self.index * index_gain, most))
        bend = np.sin(_angles(frames * (modulator_hz / sample_rate)))
        bend *= index
        bend += _angles(frames * (carrier_hz / sample_rate))
        return np.sin(bend)


def _angles(cycles: np.ndarray[tuple[int], np.dtype[np.float64]]) -> FloatArray:
    cycles -= np.floor(cycles)
    angles: FloatArray = cycles.astype(np.float32)
    angles *= np.float32(2.0 * np.pi)
    return angles
