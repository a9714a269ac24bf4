"""Metal: hundreds of inharmonic partials that die away each in its own time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.errors import BadFileError
from jamtui.synth.curve import FLAT, Curve, Floats
from jamtui.synth.drum_strike import DECAY_60_DB, Contour, Strike
from jamtui.synth.instrument import FloatArray
from jamtui.synth.kit_table import KitTable

Complexes = npt.NDArray[np.complex128]

BLOCK = 256
MAX_PARTIALS = 600
LENGTH_GROUPS, GROUP_FRAMES = 6, 10_000


@dataclass(frozen=True, slots=True)
class MetalLayer:
    """Partials with a `spectrum` (dB over Hz) and a `decay` (seconds to −60 dB over Hz).

    Their frequencies are `count` scattered ones in `range_hz` (crowded towards the lower end
    by `crowd` above 1), the named `partials_hz`, or the odd partials of the square waves
    `squares_hz`, as in drum machines.
    """

    index: int
    count: int
    range_hz: tuple[float, float]
    crowd: float
    partials_hz: tuple[float, ...]
    squares_hz: tuple[float, ...]
    spectrum: Curve
    decay: Curve
    level_db: float
    velocity_db: float
    contour: Contour

    @classmethod
    def parse(cls, table: KitTable, index: int) -> MetalLayer:
        span = table.numbers("range_hz", 20.0, 20_000.0, (400.0, 16_000.0))
        if len(span) != 2 or span[0] >= span[1]:
            raise BadFileError(f"{table.where}: range_hz must be [lowest, highest].")
        count = table.integer("count", 0, MAX_PARTIALS, 0)
        partials = table.numbers("partials_hz", 20.0, 20_000.0)
        squares = table.numbers("squares_hz", 20.0, 5_000.0)
        if not (count or partials or squares):
            raise BadFileError(
                f"{table.where} has nothing to sound; give it count, partials_hz or squares_hz."
            )
        return cls(
            index,
            count,
            (span[0], span[1]),
            table.number("crowd", 0.2, 5.0, 1.0),
            partials,
            squares,
            table.curve("spectrum", -120.0, 24.0, FLAT),
            table.curve("decay", 0.002, 8.0, None, log=True),
            table.number("level_db", -90.0, 24.0, 0.0),
            table.number("velocity_db", 0.0, 60.0, 0.0),
            Contour.parse(table),
        )

    def render(self, strike: Strike) -> FloatArray:
        """Returns one stroke, float32 (frames,)."""
        hz, amplitudes = self._partials(strike)
        random = strike.random(self.index)
        amplitudes = amplitudes * 10.0 ** (
            random.normal(0.0, 1.6 * strike.variation, len(hz)) / 20.0
        )
        phases = random.random(len(hz))
        decays = self.decay.at(hz / strike.tune) * strike.decay
        out = modal_sum(hz, amplitudes, decays, phases, strike)
        self.contour.shape(out, strike)
        return out

    def _partials(self, strike: Strike) -> tuple[Floats, Floats]:
        """Returns frequencies in Hz and amplitudes, the same for every stroke of the piece."""
        random = strike.piece_random(self.index)
        low, high = self.range_hz
        places = (np.arange(self.count) + random.random(self.count)) / max(1, self.count)
        parts = [low + (high - low) * places**self.crowd, np.array(self.partials_hz)]
        weights = [0.3 + random.rayleigh(0.7, self.count), np.ones(len(self.partials_hz))]
        for square in self.squares_hz:
            odd = np.arange(1.0, 20_000.0 / square, 2.0)
            parts.append(square * odd)
            weights.append(1.0 / odd)
        hz = np.concatenate(parts)
        weight = np.concatenate(weights) * 10.0 ** (self.spectrum.at(hz) / 20.0)
        hz = hz * strike.tune
        weight = weight * strike.gain(hz, FLAT)
        keep = (hz < strike.highest_hz) & (weight > 1e-4 * weight.max(initial=0.0))
        return hz[keep], weight[keep]


def modal_sum(
    hz: Floats, amplitudes: Floats, decays_s: Floats, phases: Floats, strike: Strike
) -> FloatArray:
    """Returns Σ a·exp(-6.91 t / decay)·cos(2π(f t + phase)), float32 (frames,).

    Partials of like length share one matrix product; a decay ends at −80 dB.
    """
    if len(hz) == 0:
        return np.zeros(16, np.float32)
    lengths = strike.frames_of_all(decays_s, amplitudes / amplitudes.max())
    order = np.argsort(lengths)
    out = np.zeros(lengths[order[-1]], np.float32)
    groups = min(LENGTH_GROUPS, len(hz), 1 + len(out) // GROUP_FRAMES)
    for group in np.array_split(order, groups):
        frames = int(lengths[group[-1]])
        exponent: Complexes = -DECAY_60_DB / decays_s[group] + 2j * np.pi * hz[group]
        start: Complexes = amplitudes[group] * np.exp(2j * np.pi * phases[group])
        out[:frames] += _product(exponent / strike.rate, start, frames)
    return out


def _product(step: Complexes, start: Complexes, frames: int) -> FloatArray:
    """Frame j·BLOCK + b of partial k is start·exp(step·j·BLOCK) times exp(step·b)."""
    blocks = -(-frames // BLOCK)
    inner = _powers(np.exp(step), BLOCK)
    outer = _powers(np.exp(step * BLOCK), blocks) * start.astype(np.complex64)
    left = np.concatenate([outer.real, -outer.imag], axis=1)
    right = np.concatenate([inner.real, inner.imag], axis=1)
    return np.asarray((left @ right.T).reshape(-1)[:frames], np.float32)


def _powers(base: Complexes, count: int) -> npt.NDArray[np.complex64]:
    """Returns base**0 … base**(count - 1) as complex64 (count, partials), by doubling."""
    out = np.empty((count, len(base)), np.complex64)
    out[0] = 1.0
    done, power = 1, base
    while done < count:
        take = min(done, count - done)
        out[done : done + take] = out[:take] * power.astype(np.complex64)
        done, power = done * 2, power * power
    return out
