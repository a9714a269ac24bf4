"""Sums of sine waves, thousands at once, by matrix products.

A note is cut into blocks of `BLOCK_FRAMES`. In block j, frame m, partial k is the real part of
(its phasor at the block's start) × (its turn by m frames). The second factor is the same for
every block, so all blocks together are one matrix product, which BLAS does at the speed of the
machine. No partial lies above `HIGHEST_RATIO` of the rate: nothing can alias.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray

BLOCK_FRAMES = 192
HIGHEST_RATIO = 0.45
AUDIBLE = 1e-4
"""Partials 80 dB below the strongest one are left out."""
_STILL = 3e-4
"""Gains that change by less than this between two blocks are taken as constant."""
_FINE = 16


@dataclass(frozen=True, slots=True, eq=False)
class Partials:
    """Sine waves, in the order of their frequency: float64 (partials,) each.

    `frequencies_hz`; `amplitudes`; `phases` in turns at the first frame; `decays` in nepers
    a second.
    """

    frequencies_hz: npt.NDArray[np.float64]
    amplitudes: npt.NDArray[np.float64]
    phases: npt.NDArray[np.float64]
    decays: npt.NDArray[np.float64]

    def below(self, limit_hz: float) -> Partials:
        """Returns those under `limit_hz`, sorted by frequency."""
        order = np.argsort(self.frequencies_hz, kind="stable")
        order = order[: np.searchsorted(self.frequencies_hz[order], limit_hz)]
        return Partials(*(values[order] for values in self.arrays()))

    def scaled(self, gains: npt.NDArray[np.floating] | float) -> Partials:
        """Returns the same partials with other amplitudes."""
        return Partials(self.frequencies_hz, self.amplitudes * gains, self.phases, self.decays)

    def arrays(self) -> tuple[npt.NDArray[np.float64], ...]:
        return self.frequencies_hz, self.amplitudes, self.phases, self.decays

    @property
    def power(self) -> float:
        return float(np.sum(self.amplitudes**2)) / 2.0


def joined(parts: list[Partials]) -> Partials:
    """Returns all partials of several sets."""
    columns = zip(*(part.arrays() for part in parts), strict=True)
    return Partials(*(np.concatenate(column) for column in columns))


def turns(cycles: npt.NDArray[np.float64]) -> npt.NDArray[np.complex64]:
    """Returns e^(-2πi·cycles); reduced in float64, so that late frames are as exact as early."""
    angle = ((cycles - np.floor(cycles)) * (-2.0 * np.pi)).astype(np.float32)
    result = np.empty(angle.shape, dtype=np.complex64)
    result.real = np.cos(angle)
    result.imag = np.sin(angle)
    return result


class PartialBank:
    """Renders any stretch of a set of partials; stateless, so every stretch comes out the same."""

    def __init__(self, partials: Partials, sample_rate: int) -> None:
        self._partials = partials
        self._cycles = partials.frequencies_hz / sample_rate
        self._table = self._turn_table()
        self._block_turns = np.empty((0, len(self._cycles)), dtype=np.complex64)
        self._ramped: FloatArray | None = None

    def _turn_table(self) -> FloatArray:
        """Returns cos and -sin of every partial's turn within a block, (partials, 2, frames).

        Built from coarse and fine turns by complex products: far fewer sines.
        """
        coarse = turns(self._cycles[:, None] * np.arange(0, BLOCK_FRAMES, _FINE))
        fine = turns(self._cycles[:, None] * np.arange(_FINE))
        whole = (coarse[:, :, None] * fine[:, None, :]).reshape(-1, BLOCK_FRAMES)
        table = np.empty((len(self._cycles), 2, BLOCK_FRAMES), dtype=np.float32)
        table[:, 0] = whole.real
        np.negative(whole.imag, out=table[:, 1])
        return table

    def render(self, first_frame: int, gains: FloatArray, floor: float) -> FloatArray:
        """Returns (blocks × BLOCK_FRAMES) frames from `first_frame` on.

        `gains` are the amplitudes at the blocks' ends, float32 (blocks + 1, partials), and run
        straight between them; partials that stay below `floor` are left out.
        """
        blocks = len(gains) - 1
        heard = np.flatnonzero(gains.max(axis=0) > floor)
        if not len(heard):
            return np.zeros(blocks * BLOCK_FRAMES, dtype=np.float32)
        low, high = int(heard[0]), int(heard[-1]) + 1
        gains = gains[:, low:high]
        start = turns(self._partials.phases[low:high] + self._cycles[low:high] * float(first_frame))
        if len(self._block_turns) < blocks:
            starts = np.arange(blocks)[:, None] * BLOCK_FRAMES
            self._block_turns = turns(starts * self._cycles)
        phasors = self._block_turns[:blocks, low:high] * start
        pairs = phasors.view(np.float32).reshape(blocks, high - low, 2)
        shape = (blocks, 2 * (high - low))
        out = (pairs * gains[:-1, :, None]).reshape(shape) @ self._rows(self._table, low, high)
        steps = gains[1:] - gains[:-1]
        if np.abs(steps).max() > _STILL * gains.max():
            ramps = self._rows(self._ramp_table(), low, high)
            out += (pairs * steps[:, :, None]).reshape(shape) @ ramps
        return np.asarray(out, dtype=np.float32).reshape(-1)

    def _ramp_table(self) -> FloatArray:
        if self._ramped is None:
            ramp = np.arange(BLOCK_FRAMES, dtype=np.float32) / np.float32(BLOCK_FRAMES)
            self._ramped = self._table * ramp
        return self._ramped

    @staticmethod
    def _rows(table: FloatArray, low: int, high: int) -> FloatArray:
        return table[low:high].reshape(2 * (high - low), BLOCK_FRAMES)
