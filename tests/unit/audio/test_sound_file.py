"""Sound files: what is written is read again, whole or not at all."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from jamtui.audio.sound_file import SoundFileWriter, WavStream, pcm, read_sound, wav_header
from jamtui.errors import BadFileError, StorageError, UsageError

RATE = 48_000


def noise(frames: int, level: float = 0.3) -> np.ndarray:
    return (np.random.default_rng(7).standard_normal((2, frames)) * level / 4).astype(np.float32)


@pytest.mark.parametrize("ending", [".wav", ".flac"])
@pytest.mark.parametrize(("bits", "step"), [(16, 2**-15), (24, 2**-23)])
def test_lossless_formats_round_trip_within_a_step(
    tmp_path: Path, ending: str, bits: int, step: float
) -> None:
    path = tmp_path / f"out{ending}"
    block = noise(40_000)
    with SoundFileWriter(path, RATE, bits) as writer:
        writer.write(block[:, :1_000])
        writer.write(block[:, 1_000:])
    read, rate = read_sound(path)
    assert rate == RATE
    assert np.abs(read - block).max() <= 1.51 * step


@pytest.mark.parametrize("ending", [".ogg", ".mp3"])
def test_lossy_formats_hold_the_tone(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    with SoundFileWriter(path, RATE) as writer:
        writer.write(np.stack((tone, tone)).astype(np.float32))
    read, rate = read_sound(path)
    spectrum = np.abs(np.fft.rfft(read[0]))
    assert rate == RATE
    assert abs(spectrum.argmax() * RATE / read.shape[1] - 440) < 2
    assert abs(np.sqrt(np.mean(read[0] ** 2)) - 0.3 / np.sqrt(2)) < 0.01


def test_an_error_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    path.write_bytes(b"older")

    def write_half() -> None:
        with SoundFileWriter(path, RATE) as writer:
            writer.write(noise(100))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.wav"]
    assert path.read_bytes() == b"older"


def test_loud_sound_is_clipped_not_wrapped() -> None:
    block = np.array([[2.0, -2.0], [1.0, -1.0]], np.float32)
    assert struct.unpack("<4h", pcm(block, 16)) == (32767, 32767, -32767, -32767)


def test_24_bits_are_three_little_endian_bytes() -> None:
    block = np.array([[0.5], [-0.5]], np.float32)
    data = pcm(block, 24)
    assert len(data) == 6
    assert int.from_bytes(data[:3], "little", signed=True) == pytest.approx(2**22, abs=1)
    assert int.from_bytes(data[3:], "little", signed=True) == pytest.approx(-(2**22), abs=1)


def test_a_stream_can_be_read_although_its_header_knows_no_length() -> None:
    stream = io.BytesIO()
    block = noise(5_000)
    WavStream(stream, RATE, 16).write(block)
    data = stream.getvalue()
    assert data[:4] == b"RIFF"
    assert data[4:8] == b"\xff\xff\xff\xff"
    samples = np.frombuffer(data[44:], "<i2").reshape(-1, 2).T / 32767
    assert np.abs(samples - block).max() < 2**-15


def test_a_wav_beyond_four_gibibytes_says_unknown() -> None:
    header = wav_header(5 << 30, RATE, 16)
    assert header[40:44] == b"\xff\xff\xff\xff"


@pytest.mark.parametrize("name", ["out", "out.aiff", "out.wav.txt"])
def test_unknown_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"does not say its format|is not written here"):
        SoundFileWriter(tmp_path / name, RATE)


def test_other_bit_depths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="16 or 24"):
        SoundFileWriter(tmp_path / "out.wav", RATE, 8)


def test_a_missing_folder_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        SoundFileWriter(tmp_path / "no" / "out.wav", RATE)


def test_what_is_no_sound_file_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"hello")
    with pytest.raises(BadFileError, match=r"x\.wav cannot be read"):
        read_sound(path)


def test_mono_is_put_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "mono.wav"
    soundfile.write(path, np.array([0.1, 0.2, 0.3]), RATE)
    read, _ = read_sound(path)
    assert read.shape == (2, 3)
    assert np.array_equal(read[0], read[1])
