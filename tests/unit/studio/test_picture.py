"""The picture of a recording."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from jamtui.errors import StorageError
from jamtui.studio.picture import (
    BACKGROUND,
    SPECTRUM_HEIGHT,
    TICK,
    WAVE_HEIGHT,
    WIDTH,
    draw,
    png,
    write_png,
)

RATE = 48_000


def unpacked(data: bytes) -> np.ndarray:
    """Reads a PNG file by its chunks, checking each one's sum."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    place, body, size = 8, b"", (0, 0)
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        content = data[place + 8 : place + 8 + length]
        (check,) = struct.unpack_from(">I", data, place + 8 + length)
        assert check == zlib.crc32(kind + content)
        if kind == b"IHDR":
            size = struct.unpack_from(">II", content)
        if kind == b"IDAT":
            body += content
        place += 12 + length
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(size[1], 1 + 3 * size[0])
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(size[1], size[0], 3)


def test_a_png_holds_the_pixels() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    assert np.array_equal(unpacked(png(pixels)), pixels)


def test_a_tone_is_a_bright_line_at_its_height() -> None:
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    pixels = draw(np.stack((tone, tone)).astype(np.float32), RATE)
    assert pixels.shape == (WAVE_HEIGHT + SPECTRUM_HEIGHT, WIDTH, 3)
    brightness = pixels[WAVE_HEIGHT:].sum(axis=2).mean(axis=1)
    octaves = np.log2(16000 / 30)
    expected = SPECTRUM_HEIGHT * (1 - np.log2(1000 / 30) / octaves)
    assert abs(int(brightness.argmax()) - expected) < 6


def test_silence_is_a_dark_picture_with_a_line() -> None:
    pixels = draw(np.zeros((2, RATE), np.float32), RATE)
    assert np.all(pixels[WAVE_HEIGHT:, 6:] == BACKGROUND)
    assert np.all(pixels[0] == BACKGROUND)


def test_seconds_and_pitches_have_ticks() -> None:
    pixels = draw(np.zeros((2, 12 * RATE), np.float32), RATE)
    foot, above = (np.flatnonzero((pixels[row] == TICK).all(axis=1)) for row in (-1, -8))
    assert foot.tolist() == [int(second / 12 * WIDTH) for second in range(1, 12)]
    assert above.tolist() == [int(10 / 12 * WIDTH)]
    left = np.flatnonzero((pixels[WAVE_HEIGHT:-12, 0] == TICK).all(axis=1))
    octaves = np.log2(16000 / 30)
    expected = [SPECTRUM_HEIGHT * (1 - np.log2(hertz / 30) / octaves) for hertz in (1e4, 1e3, 1e2)]
    assert np.abs(left - expected).max() <= 1.0


def test_a_long_recording_has_ticks_that_do_not_touch() -> None:
    pixels = draw(np.zeros((2, 600 * 100), np.float32), 100)
    ticks = np.flatnonzero((pixels[-1] == TICK).all(axis=1))
    assert len(ticks) == 59


def test_a_recording_of_nothing_can_be_drawn() -> None:
    assert draw(np.zeros((2, 0), np.float32), RATE).shape[1] == WIDTH


def test_a_missing_folder_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        write_png(tmp_path / "no" / "x.png", np.zeros((1, 1, 3), np.uint8))
