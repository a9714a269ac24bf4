"""Filters as what they do to each partial: a gain at its frequency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.envelope import Envelope
from jamtui.synth.instrument import FloatArray
from jamtui.synth.table import Table

FILTER_KINDS = ("lowpass", "highpass", "bandpass")
REFERENCE_PITCH = 60
_CLOSING = Envelope(sustain=0.0)
_BUTTERWORTH_2 = 0.70711
_BUTTERWORTH_4 = (0.5412, 1.3066)


@dataclass(frozen=True, slots=True)
class Filter:
    """`cutoff_hz` is 3 dB down at a `resonance` of 0; at 1 it rings 24 dB above the rest.

    `key_tracking` 1 moves the cutoff with the pitch (it is as written at middle C);
    `envelope_octaves` is how far the envelope opens it, `lfo_octaves` how far the LFO moves it
    to either side.
    """

    kind: str
    cutoff_hz: float
    resonance: float = 0.0
    slope_db: int = 12
    key_tracking: float = 0.0
    envelope_octaves: float = 0.0
    envelope: Envelope = _CLOSING
    lfo_rate_hz: float = 0.0
    lfo_octaves: float = 0.0

    @classmethod
    def from_table(cls, table: Table | None) -> Filter | None:
        if table is None:
            return None
        result = cls(
            kind=table.text("kind", "lowpass", FILTER_KINDS),
            cutoff_hz=table.number("cutoff_hz", None, 10.0, 24000.0, "Hz"),
            resonance=table.number("resonance", 0.0, 0.0, 1.0),
            slope_db=24 if table.integer("slope_db", 12, 12, 24) > 12 else 12,
            key_tracking=table.number("key_tracking", 0.0, 0.0, 1.5),
            envelope_octaves=table.number("envelope_octaves", 0.0, -8.0, 8.0, "octaves"),
            envelope=Envelope.from_table(table.table("envelope"), _CLOSING),
            lfo_rate_hz=table.number("lfo_rate_hz", 0.0, 0.0, 20.0, "Hz"),
            lfo_octaves=table.number("lfo_octaves", 0.0, 0.0, 4.0, "octaves"),
        )
        table.finish()
        return result

    @property
    def moves(self) -> bool:
        return self.envelope_octaves != 0.0 or self.lfo_octaves != 0.0

    def cutoffs_hz(
        self, times_s: FloatArray, pitch: float, brightness_octaves: float, lfo_rate_hz: float
    ) -> FloatArray:
        """Returns the cutoff at each time, float32."""
        octaves = self.key_tracking * (pitch - REFERENCE_PITCH) / 12.0 + brightness_octaves
        moved = np.full(times_s.shape, octaves, dtype=np.float32)
        if self.envelope_octaves:
            moved += np.float32(self.envelope_octaves) * self.envelope.levels(times_s)
        if self.lfo_octaves:
            turns = np.float32(2.0 * np.pi * lfo_rate_hz) * times_s
            moved += np.float32(self.lfo_octaves) * np.sin(turns)
        cutoffs: FloatArray = np.exp2(moved) * np.float32(self.cutoff_hz)
        return np.clip(cutoffs, 10.0, 30000.0)

    def gains(self, cutoffs_hz: FloatArray, frequencies_hz: npt.NDArray[np.floating]) -> FloatArray:
        """Returns the gain of every frequency at every cutoff, float32 (cutoffs, frequencies)."""
        squares = np.asarray(frequencies_hz, dtype=np.float32) ** 2
        inverse = 1.0 / (np.asarray(cutoffs_hz, dtype=np.float32) ** 2)
        ratios: FloatArray = np.maximum(np.outer(inverse, squares), 1e-12)
        if self.kind == "highpass":
            ratios = 1.0 / ratios
        ring = 10.0 ** (1.35 * self.resonance)
        if self.kind == "bandpass":
            width = ratios / np.float32((_BUTTERWORTH_2 * ring) ** 2)
            return _root(width / ((1.0 - ratios) ** 2 + width))
        if self.slope_db == 12:
            return _root(1.0 / _section(ratios, _BUTTERWORTH_2 * ring))
        first = _section(ratios, _BUTTERWORTH_4[0])
        return _root(1.0 / (first * _section(ratios, _BUTTERWORTH_4[1] * ring)))


def _root(squares: npt.NDArray[np.floating]) -> FloatArray:
    roots: FloatArray = np.sqrt(squares, dtype=np.float32)
    return roots


def _section(ratios: FloatArray, quality: float) -> FloatArray:
    """Returns |denominator|² of a second-order section; `ratios` are (f / cutoff)²."""
    result: FloatArray = (1.0 - ratios) ** 2
    result += ratios * np.float32(1.0 / quality**2)
    return result


@dataclass(frozen=True, slots=True)
class BodyPeak:
    """One fixed resonance of a body, a horn or a mouth."""

    hz: float
    gain_db: float
    q: float

    @classmethod
    def from_table(cls, table: Table) -> BodyPeak:
        peak = cls(
            hz=table.number("hz", None, 20.0, 20000.0, "Hz"),
            gain_db=table.number("gain_db", None, -40.0, 40.0, "dB"),
            q=table.number("q", 2.0, 0.1, 50.0),
        )
        table.finish()
        return peak


def body_gains(peaks: tuple[BodyPeak, ...], frequencies_hz: npt.NDArray[np.floating]) -> FloatArray:
    """Returns the gain of a body at each frequency."""
    gains = np.ones(len(frequencies_hz))
    for peak in peaks:
        ratio = frequencies_hz / peak.hz
        detune = (peak.q * (ratio - 1.0 / np.maximum(ratio, 1e-6))) ** 2
        gain = 10.0 ** (peak.gain_db / 20.0)
        gains *= np.sqrt((gain * gain + detune) / (1.0 + detune))
    return gains.astype(np.float32)
