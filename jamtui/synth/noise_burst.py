"""Noise with a spectrum and a decay time for every part of it: wires, wash, beads, breath."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from jamtui.synth.curve import FLAT, Curve, Floats
from jamtui.synth.drum_strike import Contour, Strike, decay_curve
from jamtui.synth.instrument import FloatArray
from jamtui.synth.kit_table import KitTable

BANK_FRAMES = 65_536
BANDS_HZ = tuple(88.4 * 2.0 ** (i / 2.0) for i in range(16))
"""Centres of the half-octave bands: 88 Hz to 16 kHz."""

INAUDIBLE = 6e-4


@lru_cache(maxsize=2)
def noise_bank(rate: int) -> FloatArray:
    """Returns endless noise split into `BANDS_HZ`, read-only float32 (bands, 65536).

    The bands add up to white noise of RMS 1. A hit takes each from a place of its own, so
    shaping costs a multiplication and no transform.
    """
    random = np.random.default_rng(20_077)
    hz = np.fft.rfftfreq(BANK_FRAMES, 1.0 / rate)
    turns = np.exp(2j * np.pi * random.random(len(hz))) * np.sqrt(BANK_FRAMES)
    spectrum = turns.astype(np.complex64)
    spectrum[(hz < 40.0) | (hz > min(20_000.0, 0.45 * rate))] = 0.0
    place = 2.0 * np.log2(np.maximum(hz, 1.0) / BANDS_HZ[0])
    place = np.clip(place, 0.0, len(BANDS_HZ) - 1.0)
    bank = np.empty((len(BANDS_HZ), BANK_FRAMES), np.float32)
    for band in range(len(BANDS_HZ)):
        window = np.cos(0.5 * np.pi * np.clip(np.abs(place - band), 0.0, 1.0)).astype(np.float32)
        bank[band] = np.fft.irfft(spectrum * window, BANK_FRAMES)
    bank.flags.writeable = False
    return bank


def fill_noise(out: FloatArray, band: FloatArray, offset: int, envelope: FloatArray) -> None:
    """Adds an endless band, read from `offset` on, times an envelope to the start of `out`."""
    done = 0
    while done < len(envelope):
        start = (offset + done) % len(band)
        count = min(len(envelope) - done, len(band) - start)
        out[done : done + count] += band[start : start + count] * envelope[done : done + count]
        done += count


@dataclass(frozen=True, slots=True)
class NoiseLayer:
    """Noise of a `spectrum` (dB over Hz) and a `decay` (seconds to −60 dB over Hz).

    With `grains` a second it is the rattle of so many beads, each `grain_s` long.
    """

    index: int
    spectrum: Curve
    decay: Curve
    grains: float
    grain_s: float
    level_db: float
    velocity_db: float
    contour: Contour

    @classmethod
    def parse(cls, table: KitTable, index: int) -> NoiseLayer:
        return cls(
            index,
            table.curve("spectrum", -120.0, 24.0, FLAT),
            table.curve("decay", 0.001, 8.0, None, log=True),
            table.number("grains", 0.0, 4000.0, 0.0),
            table.number("grain_s", 0.0005, 0.2, 0.003),
            table.number("level_db", -90.0, 24.0, 0.0),
            table.number("velocity_db", 0.0, 60.0, 0.0),
            Contour.parse(table),
        )

    def render(self, strike: Strike) -> FloatArray:
        """Returns one stroke, float32 (frames,)."""
        random = strike.random(self.index)
        bank = noise_bank(strike.rate)
        gains, decays = self._bands(strike)
        offsets = random.integers(0, BANK_FRAMES, len(gains))
        hold_s = self.contour.hold_s
        shares = gains / gains.max()
        heard = [band for band in range(len(gains)) if shares[band] > INAUDIBLE]
        lengths = {band: strike.frames(decays[band], hold_s, shares[band]) for band in heard}
        out = np.zeros(max(lengths.values()), np.float32)
        for band in heard:
            envelope = decay_curve(lengths[band], decays[band], strike.rate, hold_s)
            envelope *= np.float32(gains[band])
            fill_noise(out, bank[band], int(offsets[band]), envelope)
        if self.grains > 0.0:
            out *= self._rattle(len(out), strike, random)
        self.contour.shape(out, strike)
        return out

    def _bands(self, strike: Strike) -> tuple[Floats, Floats]:
        """Returns the bands' amplitudes and decay times; a tuned piece moves its bands."""
        hz = np.array([hz for hz in BANDS_HZ if hz < strike.highest_hz])
        gains = strike.gain(hz, FLAT) * 10.0 ** (self.spectrum.at(hz / strike.tune) / 20.0)
        return gains, self.decay.at(hz / strike.tune) * strike.decay

    def _rattle(self, frames: int, strike: Strike, random: np.random.Generator) -> FloatArray:
        """Beads that fall at random moments, exponentially spread in loudness."""
        count = max(1, round(self.grains * frames / strike.rate))
        places = np.sort(random.integers(0, frames, count))
        places[0] = 0
        heights = np.minimum(random.exponential(1.0, count), 3.0) + 0.2
        grain = decay_curve(strike.frames(self.grain_s), self.grain_s, strike.rate)
        out = np.zeros(frames + len(grain), np.float32)
        for place, height in zip(places.tolist(), heights.tolist(), strict=True):
            out[place : place + len(grain)] += grain * np.float32(height)
        return out[:frames]
