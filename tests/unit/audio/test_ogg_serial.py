"""Ogg files do not depend on when they were written, and their pages stay intact."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from jamtui.audio.growing_file import GrowingFile
from jamtui.audio.ogg_serial import SERIAL, set_ogg_serial
from jamtui.audio.sound_file import SoundFileWriter

RATE = 48_000


def checksum(page: bytes) -> int:
    """Returns the checksum of RFC 3533, bit by bit."""
    register = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1) ^ (0x04C11DB7 if register >> 31 else 0)
            register &= 0xFFFFFFFF
    return register


def pages(data: bytes) -> Iterator[bytes]:
    while data:
        assert data.startswith(b"OggS")
        segments = data[26]
        length = 27 + segments + sum(data[27 : 27 + segments])
        yield data[:length]
        data = data[length:]


def tone(seconds: float) -> np.ndarray:
    wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(int(RATE * seconds)) / RATE)
    return np.stack((wave, wave)).astype(np.float32)


def test_two_files_are_one(tmp_path: Path) -> None:
    for name in ("a.ogg", "b.ogg"):
        with SoundFileWriter(tmp_path / name, RATE) as writer:
            writer.write(tone(1.0))
    data = (tmp_path / "a.ogg").read_bytes()
    assert data == (tmp_path / "b.ogg").read_bytes()
    found = list(pages(data))
    assert len(found) >= 3
    assert {page[14:18] for page in found} == {SERIAL.to_bytes(4, "little")}
    assert [page[22:26] for page in found] == [checksum(p).to_bytes(4, "little") for p in found]


def test_there_and_back_is_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    soundfile.write(path, tone(0.5).T, RATE)
    before = path.read_bytes()
    file = GrowingFile(os.open(path, os.O_RDWR))
    set_ogg_serial(file, 0xFFFFFFFF)
    assert path.read_bytes() != before
    set_ogg_serial(file, int.from_bytes(before[14:18], "little"))
    file.check()
    file.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"OggS", b"RIFF" + bytes(100), bytes(27)])
def test_what_is_no_page_is_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.ogg"
    path.write_bytes(data)
    file = GrowingFile(os.open(path, os.O_RDWR))
    set_ogg_serial(file)
    file.close()
    assert path.read_bytes() == data
