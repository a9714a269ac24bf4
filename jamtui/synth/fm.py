"""Frequency modulation: one sine bends the phase of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jamtui.synth.envelope import DECAY_NEPERS
from jamtui.synth.instrument import FloatArray
from jamtui.synth.table import Table


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

    def tones_hz(self, frequency_hz: float, limit_hz: float) -> tuple[float, float]:
        """Returns carrier and modulator, the carrier 0 where it lies above `limit_hz`."""
        carrier = self.ratio * frequency_hz
        return (carrier if carrier < limit_hz else 0.0), self.modulator_ratio * frequency_hz

    def safe_index(self, carrier_hz: float, modulator_hz: float, limit_hz: float) -> float:
        """Returns the greatest index whose sidebands stay under `limit_hz`.

        Carson's rule counts index + 1 of them; it takes 2.5 times the cube root of the index
        more until they are 50 dB down, as the Bessel functions fall.
        """
        room = (limit_hz - carrier_hz) / modulator_hz
        spill = 2.5 * float(max(room, 0.0) ** (1.0 / 3.0))
        return max(0.0, room - 1.0 - spill, 0.25 * room - 0.25)

    def render(
        self,
        times_s: FloatArray,
        frames: np.ndarray[tuple[int], np.dtype[np.float64]],
        tones_hz: tuple[float, float],
        most_index: float,
        index_gain: float,
        sample_rate: int,
    ) -> FloatArray:
        """Returns the wave at `frames` (float64 positions, at `times_s`), float32."""
        carrier_hz, modulator_hz = tones_hz
        if carrier_hz == 0.0:
            return np.zeros(len(frames), dtype=np.float32)
        fall = np.exp(np.clip(times_s * np.float32(-DECAY_NEPERS / self.index_decay_s), -30, 0))
        index = self.index_sustain + (1.0 - self.index_sustain) * fall
        index *= np.float32(min(self.index * index_gain, most_index))
        bend = np.sin(_angles(frames * (modulator_hz / sample_rate)))
        bend *= index
        bend += _angles(frames * (carrier_hz / sample_rate))
        return np.sin(bend)


def _angles(cycles: np.ndarray[tuple[int], np.dtype[np.float64]]) -> FloatArray:
    cycles -= np.floor(cycles)
    angles: FloatArray = cycles.astype(np.float32)
    angles *= np.float32(2.0 * np.pi)
    return angles
