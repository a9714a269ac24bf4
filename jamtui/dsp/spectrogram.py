"""What a picture of sound shows: levels over time and pitch, or just over time."""

from __future__ import annotations

import numpy as np

from jamtui.dsp.arrays import Block, Doubles

_WINDOW_FRAMES = 4096
_MOST_WINDOWS = 4
"""Windows looked at in one column of a long recording; the loudest counts."""

FLOOR_DB = -120.0


def waveform(audio: Block, columns: int) -> tuple[Block, Block]:
    """Returns the lowest and highest value of each of `columns` equal parts, float32 (columns,).

    `audio` is (channels, frames) or (frames,); channels are taken together. Fewer frames than
    columns are repeated, none at all are zeros.
    """
    mono = np.atleast_2d(np.asarray(audio, dtype=np.float32))
    frames = mono.shape[1]
    if frames == 0:
        return np.zeros(columns, np.float32), np.zeros(columns, np.float32)
    starts = np.arange(columns) * frames // columns
    lowest = np.minimum.reduceat(mono.min(axis=0), starts)
    highest = np.maximum.reduceat(mono.max(axis=0), starts)
    return lowest, highest


def spectrogram(
    audio: Block,
    sample_rate: int,
    columns: int,
    rows: int,
    low_hz: float = 30.0,
    high_hz: float = 16000.0,
) -> Block:
    """Returns levels in dB, float32 (rows, columns), the lowest pitch in row 0.

    Rows have equal musical intervals from `low_hz` to `high_hz`; a sine at full scale reads
    0 dB in its row, silence `FLOOR_DB`. `audio` is (channels, frames) or (frames,).
    """
    mono = np.atleast_2d(np.asarray(audio, dtype=np.float32)).mean(axis=0)
    edges = low_hz * (high_hz / low_hz) ** (np.arange(rows + 1) / rows)
    bins = edges * _WINDOW_FRAMES / sample_rate
    picture = np.full((rows, columns), FLOOR_DB, dtype=np.float32)
    padded = np.pad(mono, _WINDOW_FRAMES // 2)
    for column in range(columns if len(mono) else 0):
        magnitudes = _loudest(padded, len(mono), column, columns)
        levels = _rows(magnitudes, bins)
        picture[:, column] = 20.0 * np.log10(np.maximum(levels, 10.0 ** (FLOOR_DB / 20.0)))
    return picture


def _loudest(padded: Block, frames: int, column: int, columns: int) -> Doubles:
    """Returns the magnitudes of a column, the maximum of windows spread over it."""
    width = frames / columns
    count = int(min(_MOST_WINDOWS, max(1, width // (_WINDOW_FRAMES // 2))))
    centres = ((column + (np.arange(count) + 0.5) / count) * width).astype(int)
    windows = np.stack([padded[at : at + _WINDOW_FRAMES] for at in centres])
    hann = np.hanning(_WINDOW_FRAMES)
    spectra = np.abs(np.fft.rfft(windows * hann, axis=1)) * (2.0 / hann.sum())
    return np.asarray(spectra.max(axis=0), dtype=np.float64)


def _rows(magnitudes: Doubles, bins: Doubles) -> Doubles:
    """Returns the highest magnitude between edges, interpolated where bins are rare."""
    centres = np.sqrt(bins[:-1] * bins[1:])
    levels: Doubles = np.interp(centres, np.arange(len(magnitudes)), magnitudes)
    for row, (low, high) in enumerate(zip(np.ceil(bins[:-1]), np.ceil(bins[1:]), strict=True)):
        inside = magnitudes[int(low) : int(high)]
        if len(inside):
            levels[row] = max(levels[row], inside.max())
    return levels
