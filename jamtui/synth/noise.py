"""Noise whose colour may move: spectra with scattered phases, overlapped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.table import Table

WINDOW_FRAMES = 512
HOP_FRAMES = WINDOW_FRAMES // 2
_BINS = WINDOW_FRAMES // 2 + 1
_POOL = 1 << 16


@dataclass(frozen=True, slots=True)
class Noise:
    """Noise with `colour_db` an octave (0 white, -3 pink, -6 brown), about 1 kHz."""

    colour_db: float = 0.0

    @classmethod
    def from_table(cls, table: Table) -> Noise:
        return cls(colour_db=table.number("colour_db", 0.0, -24.0, 12.0, "dB"))

    def spectrum(self, sample_rate: int) -> tuple[npt.NDArray[np.float64], FloatArray]:
        """Returns the bins' frequencies in Hz and the gain of the colour at each."""
        frequencies = np.arange(_BINS, dtype=np.float64) * (sample_rate / WINDOW_FRAMES)
        octaves = np.log2(np.maximum(frequencies, 40.0) / 1000.0)
        gains = 10.0 ** (octaves * self.colour_db / 20.0)
        gains[0] = 0.0  # no DC
        coloured: FloatArray = gains.astype(np.float32)
        return frequencies, coloured


def render_noise(first_frame: int, frames: int, gains: FloatArray, seed: int) -> FloatArray:
    """Returns noise from `first_frame` on, RMS 1 where all gains are 1, float32 (frames,).

    `gains` (windows, bins) has one row for every window from `first_window(first_frame)` on.
    Stateless: the same frames come out the same from wherever one starts.
    """
    pool = _phase_pool()
    first = first_window(first_frame)
    offsets = (np.arange(first, first + len(gains)) * 40503 + seed * 7919) % (_POOL - _BINS)
    spectra = pool[offsets[:, None] + np.arange(_BINS)] * gains
    waves = np.fft.irfft(spectra, WINDOW_FRAMES, axis=1).astype(np.float32)
    waves *= _window()
    mixed = waves[1:, :HOP_FRAMES] + waves[:-1, HOP_FRAMES:]
    skipped = first_frame - (first + 1) * HOP_FRAMES
    return mixed.reshape(-1)[skipped : skipped + frames]


def first_window(first_frame: int) -> int:
    """Returns the number of the first window that reaches `first_frame`."""
    return first_frame // HOP_FRAMES - 1


def window_count(first_frame: int, frames: int) -> int:
    """Returns how many windows a stretch needs."""
    return (first_frame + frames - 1) // HOP_FRAMES - first_window(first_frame) + 1


@lru_cache(maxsize=1)
def _phase_pool() -> npt.NDArray[np.complex64]:
    angles = np.random.default_rng(20).random(_POOL) * (2.0 * np.pi)
    # A window of unit spectrum lines has an RMS of 1 / sqrt(WINDOW_FRAMES).
    pool: npt.NDArray[np.complex64] = np.exp(1j * angles).astype(np.complex64)
    pool *= np.float32(np.sqrt(WINDOW_FRAMES))
    return pool


@lru_cache(maxsize=1)
def _window() -> FloatArray:
    """A sine: squares of overlapping halves add up to 1, so the noise has an even level."""
    half = (np.arange(WINDOW_FRAMES) + 0.5) * (np.pi / WINDOW_FRAMES)
    window: FloatArray = np.sin(half).astype(np.float32)
    return window
