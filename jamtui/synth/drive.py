"""Saturation at four times the rate, so that its overtones do not fold back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from jamtui.synth.instrument import FloatArray
from jamtui.synth.table import Table

FACTOR = 4
_TILE = 64
_SIDE = 16
"""Frames of the plain rate to either side that the two filters look at."""
_MEAN_TILES = 32
DRIVE_MARGIN_FRAMES = _TILE * (_MEAN_TILES + 1)
"""What `Drive.process` wants before and after the stretch that is kept: to find the mean."""


@dataclass(frozen=True, slots=True)
class Drive:
    """`gain_db` into a soft limit; a cabinet that rolls off above `cabinet_hz`, with
    `presence_db` more an octave below that, follows."""

    gain_db: float
    cabinet_hz: float = 20000.0
    presence_db: float = 0.0

    @classmethod
    def from_table(cls, table: Table | None) -> Drive | None:
        if table is None:
            return None
        drive = cls(
            gain_db=table.number("gain_db", None, -24.0, 48.0, "dB"),
            cabinet_hz=table.number("cabinet_hz", 20000.0, 500.0, 20000.0, "Hz"),
            presence_db=table.number("presence_db", 0.0, -12.0, 18.0, "dB"),
        )
        table.finish()
        return drive

    def process(self, wave: FloatArray, sample_rate: int) -> FloatArray:
        """Returns the driven wave, shorter by `DRIVE_MARGIN_FRAMES` at each end.

        The length of `wave` is a multiple of 64.
        """
        up = _tiles(wave, _TILE, _SIDE) @ _up_matrix()
        gain = np.float32(10.0 ** (self.gain_db / 20.0))
        up *= gain
        np.tanh(up, out=up)
        down = _tiles(up.reshape(-1), _TILE * FACTOR, _SIDE * FACTOR)
        out = down @ _down_matrix(self.cabinet_hz / sample_rate, self.presence_db)
        return _without_dc(out)[DRIVE_MARGIN_FRAMES:-DRIVE_MARGIN_FRAMES]


def _without_dc(tiles: FloatArray) -> FloatArray:
    """Takes away what a lopsided wave leaves below 25 Hz; (tiles, frames) to (frames,)."""
    window = np.hanning(2 * _MEAN_TILES + 1)
    window /= window.sum()
    means = np.convolve(tiles.mean(axis=1, dtype=np.float64), window, "same")
    centres = np.arange(len(means)) * _TILE + (_TILE - 1) / 2
    drift = np.interp(np.arange(tiles.size), centres, means)
    return np.asarray(tiles.reshape(-1) - drift, dtype=np.float32)


def _tiles(wave: FloatArray, tile: int, side: int) -> FloatArray:
    """Returns rows of `tile` frames with `side` more before and after each."""
    padded = np.concatenate([np.zeros(side, np.float32), wave, np.zeros(side, np.float32)])
    rows = np.lib.stride_tricks.sliding_window_view(padded, tile + 2 * side)[::tile]
    return np.ascontiguousarray(rows)


@lru_cache(maxsize=1)
def _up_matrix() -> FloatArray:
    """(tile + 2 sides) × (4 tiles): windowed-sinc interpolation."""
    target = np.arange(_TILE * FACTOR) / FACTOR + _SIDE
    distance = target[None, :] - np.arange(_TILE + 2 * _SIDE)[:, None]
    window = np.where(np.abs(distance) < _SIDE, np.cos(np.pi * distance / (2 * _SIDE)) ** 2, 0.0)
    return (np.sinc(distance) * window).astype(np.float32)


@lru_cache(maxsize=32)
def _down_matrix(cabinet: float, presence_db: float) -> FloatArray:
    """(4 tiles + sides) × tile: low-pass at Nyquist and the cabinet, then every fourth frame."""
    taps = _cabinet_taps(cabinet, presence_db)
    rows, columns = FACTOR * (_TILE + 2 * _SIDE), _TILE
    distance = np.arange(rows)[:, None] - FACTOR * (np.arange(columns)[None, :] + _SIDE)
    middle = len(taps) // 2
    inside = np.abs(distance) <= middle
    return np.where(inside, taps[np.clip(distance + middle, 0, len(taps) - 1)], 0.0).astype(
        np.float32
    )


def _cabinet_taps(
    cabinet: float, presence_db: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Linear-phase taps at the fourfold rate; `cabinet` is its cutoff as a ratio of the rate."""
    size = 1024
    ratio = np.arange(size // 2 + 1) * (FACTOR / size)
    response = 1.0 / np.sqrt(1.0 + (ratio / max(cabinet, 1e-3)) ** 8)
    octaves = np.log2(np.maximum(ratio, 1e-6) / (0.5 * cabinet))
    response *= 10.0 ** (presence_db / 20.0 * np.exp(-(octaves**2)))
    response *= np.clip((0.5 - ratio) / 0.05, 0.0, 1.0)
    impulse = np.roll(np.fft.irfft(response), size // 2)
    reach = FACTOR * _SIDE - 1
    window = np.hanning(2 * reach + 3)[1:-1]
    return np.asarray(impulse[size // 2 - reach : size // 2 + reach + 1] * window)
