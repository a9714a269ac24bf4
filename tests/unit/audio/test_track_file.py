"""What sound files are, whatever they are called, and those that are none."""

from __future__ import annotations

import os
import struct
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from jamtui.audio.steady_file import opened_steadily
from jamtui.audio.track_file import PEAKS, loudest, read_facts
from jamtui.errors import BadFileError

RATE = 48_000
SECONDS = 2


def ramp(channels: int = 2) -> Any:
    """A tone that grows from silence to 0.9 on the first channel; the others are silent."""
    time = np.arange(RATE * SECONDS) / RATE
    sound = np.zeros((len(time), channels), np.float32)
    sound[:, 0] = np.sin(2 * np.pi * 440 * time) * np.linspace(0, 0.9, len(time))
    return sound


def write_m4a(path: Path, sound: Any, codec: str = "aac", rate: int = RATE) -> None:
    import av

    layout, kind = ("mono", "stereo")[sound.shape[1] - 1], "fltp" if codec == "aac" else "s32p"
    samples = sound.T if codec == "aac" else (sound.T * (2**31 - 1)).astype(np.int32)
    with av.open(str(path), "w", format="ipod") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), kind, layout)
        frame.sample_rate = rate
        for part in (frame, None):
            for packet in stream.encode(part):
                container.mux(packet)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    for suffix in ("wav", "flac", "ogg", "mp3"):
        soundfile.write(folder / f"a.{suffix}", ramp(), RATE)
    write_m4a(folder / "a.m4a", ramp())
    return folder


SUFFIXES = ("wav", "flac", "ogg", "mp3", "m4a")


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_pieces_are_the_same_as_the_whole(sounds: Path, suffix: str) -> None:
    whole = soundfile.read(sounds / f"a.{suffix}", dtype="float32")[0]
    with opened_steadily(sounds / f"a.{suffix}") as file:
        pieces = []
        while len(piece := file.read(4_801, "float32")):
            pieces.append(piece)
    assert np.array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("called", ["a.txt", "a", "a.wav"])
def test_a_file_is_what_its_contents_are(
    sounds: Path, tmp_path: Path, suffix: str, called: str
) -> None:
    copy = tmp_path / called
    copy.write_bytes((sounds / f"a.{suffix}").read_bytes())
    facts = read_facts(copy)
    assert (facts.suffix, facts.format) == (f".{suffix}", suffix)
    assert (facts.sample_rate, facts.channels) == (RATE, 2)
    # Codecs of m4a and mp3 may begin and end with some silence of their own.
    assert facts.duration == pytest.approx(SECONDS, abs=0.06)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_peaks_follow_the_sound(sounds: Path, suffix: str) -> None:
    peaks = read_facts(sounds / f"a.{suffix}").peaks
    assert len(peaks) == PEAKS
    assert np.allclose(peaks, np.linspace(0, 0.9, PEAKS), atol=0.06)


def test_lossless_files_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, ramp(1), RATE, subtype="PCM_24")
    facts = read_facts(path)
    assert (facts.channels, facts.duration) == (1, SECONDS)


@pytest.mark.parametrize("codec", ["aac", "alac"])
@pytest.mark.parametrize("rate", [22_050, 44_100])
@pytest.mark.parametrize("channels", [1, 2])
def test_m4a_of_all_kinds(tmp_path: Path, codec: str, rate: int, channels: int) -> None:
    path = tmp_path / "a.m4a"
    write_m4a(path, ramp(channels), codec, rate)
    facts = read_facts(path)
    assert (facts.suffix, facts.sample_rate, facts.channels) == (".m4a", rate, channels)
    assert facts.duration == pytest.approx(SECONDS * RATE / rate, abs=0.2)
    assert np.allclose(facts.peaks, np.linspace(0, 0.9, PEAKS), atol=0.1)


def test_a_short_file_has_all_its_peaks(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.full((3, 1), 0.5, np.float32), RATE)
    facts = read_facts(path)
    assert facts.duration == 3 / RATE
    assert max(facts.peaks) == 0.5


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("part", [0, 1, 11, 100, 0.5])
def test_a_file_that_is_cut_off_is_refused(
    sounds: Path, tmp_path: Path, suffix: str, part: float
) -> None:
    data = (sounds / f"a.{suffix}").read_bytes()
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data[: int(part * len(data)) if 0 < part < 1 else int(part)])
    with pytest.raises(BadFileError, match=r"a\.\w+") as caught:
        read_facts(path)
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize("suffix", ["wav", "ogg", "flac"])
def test_a_few_missing_bytes_are_noticed(sounds: Path, tmp_path: Path, suffix: str) -> None:
    data = (sounds / f"a.{suffix}").read_bytes()
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data[:-2])
    with pytest.raises(BadFileError):
        read_facts(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_noise_is_refused_or_read_but_never_fails(
    sounds: Path, tmp_path: Path, suffix: str
) -> None:
    data = bytearray((sounds / f"a.{suffix}").read_bytes())
    random = np.random.default_rng(5)
    path = tmp_path / f"a.{suffix}"
    for _ in range(12):
        noisy = bytearray(data)
        for place in random.integers(0, len(data), 40):
            noisy[place] = random.integers(0, 256)
        path.write_bytes(noisy)
        try:
            facts = read_facts(path)
        except BadFileError:
            continue
        assert 0 < facts.duration < 86_400
        assert all(0 <= peak <= 1 for peak in facts.peaks)


@pytest.mark.parametrize(
    "data", [b"hello", b"\0" * 5000, b"MThd\0\0\0\6\0\0\0\1\0\x60", b"PK\3\4" * 99, b"<html>" * 99]
)
def test_other_files_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(data)
    with pytest.raises(BadFileError, match="cannot be read as sound"):
        read_facts(path)


def test_formats_that_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, ramp(), RATE, format="AIFF")
    with pytest.raises(BadFileError, match="AIFF"):
        read_facts(path)


def test_a_file_without_a_single_frame(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as empty:
        empty.setnchannels(1)
        empty.setsampwidth(2)
        empty.setframerate(RATE)
    with pytest.raises(BadFileError, match="no sound"):
        read_facts(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers(tmp_path: Path, value: float) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.full((100, 1), value, np.float32), RATE, subtype="FLOAT")
    with pytest.raises(BadFileError, match="no numbers"):
        read_facts(path)


def test_a_header_that_promises_a_year(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, ramp(), RATE)
    data = bytearray(path.read_bytes())
    data[24:28] = struct.pack("<I", 1)  # one frame a second
    path.write_bytes(data)
    with pytest.raises(BadFileError, match="1 Hz"):
        read_facts(path)


def test_a_name_from_elsewhere_does_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.wav"
    path.write_bytes(b"x")
    with pytest.raises(BadFileError) as caught:
        read_facts(path)
    assert "\x1b" not in str(caught.value)


def test_libraries_say_nothing_on_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"\xff\xfb\x90\x00" + os.urandom(3000))
    with pytest.raises(BadFileError):
        read_facts(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("frames", [PEAKS, PEAKS + 1, 1_000, 65_537, 131_072])
@pytest.mark.parametrize("piece", [100, 997, 65_536])
def test_peaks_are_the_same_for_all_pieces(frames: int, piece: int) -> None:
    sound = np.random.default_rng(frames).uniform(-1, 1, (frames, 2)).astype(np.float32)
    pieces = (sound[place : place + piece] for place in range(0, frames, piece))
    found, count = loudest(pieces, frames, frames, "it")
    wanted = np.zeros(PEAKS, np.float32)
    np.maximum.at(wanted, np.arange(frames) * PEAKS // frames, np.abs(sound).max(axis=1))
    assert count == frames
    assert np.array_equal(found, wanted)


def test_more_than_was_promised_belongs_to_the_last_part() -> None:
    pieces = iter([np.full((1_000, 1), 0.5, np.float32), np.full((1_000, 1), 0.9, np.float32)])
    found, count = loudest(pieces, 1_000, 5_000, "it")
    assert count == 2_000
    assert set(found[:-1]) == {np.float32(0.5)}
    assert found[-1] == np.float32(0.9)
