"""A picture of a recording: its waveform above its spectrogram, as a PNG file."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jamtui.dsp.spectrogram import spectrogram, waveform
from jamtui.partial_file import write_whole
from jamtui.png import png as png_file
from jamtui.synth.instrument import FloatArray

WIDTH, WAVE_HEIGHT, SPECTRUM_HEIGHT = 960, 160, 320
LOW_HZ, HIGH_HZ = 30.0, 16_000.0
BACKGROUND = (16, 18, 27)
WAVE = (129, 140, 248)
TICK = (148, 152, 170)
MARKED_HZ = (100.0, 1_000.0, 10_000.0)
MOST_SECONDS = 240
"""With more of them, ticks for single seconds would touch."""

QUIET_DB, LOUD_DB = -90.0, -15.0

_HEAT = np.array(
    [(16, 18, 27), (49, 46, 129), (126, 34, 206), (225, 29, 72), (251, 146, 60), (254, 249, 195)],
    np.float64,
)
"""From silence to full level."""

Pixels = npt.NDArray[np.uint8]
"""(rows, columns, 3)"""


def draw(audio: FloatArray, sample_rate: int) -> Pixels:
    """Returns the picture of float32 (2, frames), uint8 (480, 960, 3).

    Ticks stand for seconds, every tenth a longer one, and for the pitches in `MARKED_HZ`.
    """
    wave, spectrum = _wave(audio), _spectrum(audio, sample_rate)
    for column, is_long in _second_columns(audio.shape[1] / sample_rate):
        for part in (wave, spectrum):
            part[-(10 if is_long else 4) :, column] = TICK
    for row in _pitch_rows():
        spectrum[row, :6] = TICK
    return np.concatenate((wave, spectrum))


def write_png(path: Path, pixels: Pixels) -> None:
    """Writes pixels as a PNG file, whole or not at all; StorageError where that is impossible."""
    write_whole(path, png(pixels))


def png(pixels: Pixels) -> bytes:
    """Returns the PNG file of pixels."""
    rows, columns, _ = pixels.shape
    return png_file(pixels.tobytes(), columns, rows)


def _second_columns(seconds: float) -> list[tuple[int, bool]]:
    """Returns where whole seconds end, and whether the tick is a long one."""
    step = 1 if seconds <= MOST_SECONDS else 10
    whole = range(step, int(seconds) + 1, step)
    places = [(int(second / seconds * WIDTH), second % 10 == 0) for second in whole]
    return [(column, is_long) for column, is_long in places if column < WIDTH]


def _pitch_rows() -> list[int]:
    """Returns the rows of `MARKED_HZ`; equal intervals are equally high."""
    octaves = math.log2(HIGH_HZ / LOW_HZ)
    shares = [math.log2(hertz / LOW_HZ) / octaves for hertz in MARKED_HZ]
    return [SPECTRUM_HEIGHT - 1 - int(share * SPECTRUM_HEIGHT) for share in shares]


def _wave(audio: FloatArray) -> Pixels:
    pixels = np.full((WAVE_HEIGHT, WIDTH, 3), BACKGROUND, np.uint8)
    lowest, highest = waveform(audio, WIDTH)
    middle = WAVE_HEIGHT / 2
    row = np.arange(WAVE_HEIGHT)[:, np.newaxis]
    above = row >= np.floor(middle - highest * (middle - 4))
    below = row <= np.ceil(middle - lowest * (middle - 4))
    pixels[above & below] = WAVE
    return pixels


def _spectrum(audio: FloatArray, sample_rate: int) -> Pixels:
    levels = spectrogram(audio, sample_rate, WIDTH, SPECTRUM_HEIGHT, LOW_HZ, HIGH_HZ)[::-1]
    heat = np.clip((levels - QUIET_DB) / (LOUD_DB - QUIET_DB), 0.0, 1.0) * (len(_HEAT) - 1)
    steps = np.arange(len(_HEAT))
    channels = [np.interp(heat, steps, _HEAT[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)
