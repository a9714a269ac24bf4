"""Files of a writer that was killed: there is no telling where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jamtui.audio.rescue import rescue
from jamtui.audio.sound_file import SoundFileWriter, read_sound

RATE = 44_100


def noise(frames: int) -> Any:
    found = np.random.default_rng(3).standard_normal((2, frames)) * 0.2
    return np.clip(found, -0.9, 0.9).astype(np.float32)


@pytest.fixture
def killed(tmp_path: Path) -> Any:
    """Returns what a writer leaves that dies after some frames, perhaps within a write."""

    def die(ending: str, frames: int, bit_depth: int = 16, lost_bytes: int = 0) -> Path:
        writer = SoundFileWriter(tmp_path / f"a.{ending}", RATE, bit_depth)
        for begin in range(0, frames, 9600):
            writer.write(noise(frames)[:, begin : begin + 9600])
        left = writer.place.read_bytes()
        writer.discard()
        copy = tmp_path / f"left.{ending}"
        copy.write_bytes(left[: len(left) - lost_bytes])
        return copy

    return die


@pytest.mark.parametrize("bit_depth", [16, 24])
@pytest.mark.parametrize("lost_bytes", [0, 1, 2, 3, 5])
def test_every_whole_frame_of_a_wav_is_kept(
    tmp_path: Path, killed: Any, bit_depth: int, lost_bytes: int
) -> None:
    frame_bytes = bit_depth // 4
    left = killed("wav", 30_000, bit_depth, lost_bytes)
    assert rescue(left, tmp_path / "a.wav")
    sound, rate = read_sound(tmp_path / "a.wav")
    assert rate == RATE
    assert sound.shape[1] == 30_000 - -(-lost_bytes // frame_bytes)
    assert np.abs(sound - noise(30_000)[:, : sound.shape[1]]).max() < 2**-14
    assert (tmp_path / "a.wav").stat().st_size == 44 + sound.shape[1] * frame_bytes
    assert not left.exists()


@pytest.mark.parametrize("bit_depth", [16, 24])
@pytest.mark.parametrize("lost_bytes", [0, 1, 3_000])
def test_every_whole_block_of_a_flac_is_kept(
    tmp_path: Path, killed: Any, bit_depth: int, lost_bytes: int
) -> None:
    assert rescue(killed("flac", 60_000, bit_depth, lost_bytes), tmp_path / "a.flac")
    sound, rate = read_sound(tmp_path / "a.flac")
    assert rate == RATE
    assert 40_000 < sound.shape[1] <= 60_000
    assert np.abs(sound - noise(60_000)[:, : sound.shape[1]]).max() < 2**-14


@pytest.mark.parametrize("ending", ["ogg", "mp3"])
def test_lossy_files_are_kept_as_they_are(tmp_path: Path, killed: Any, ending: str) -> None:
    assert rescue(killed(ending, 200_000), tmp_path / f"a.{ending}")
    assert read_sound(tmp_path / f"a.{ending}")[0].shape[1] > 100_000


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3"])
def test_where_there_is_no_sound_nothing_is_left(tmp_path: Path, killed: Any, ending: str) -> None:
    older = tmp_path / f"a.{ending}"
    older.write_bytes(b"older")
    for left in (killed(ending, 0), killed(ending, 0)):
        assert not rescue(left, older)
        assert not left.exists()
    assert older.read_bytes() == b"older"
    (tmp_path / "empty.wav").touch()
    assert not rescue(tmp_path / "empty.wav", older)
    assert not rescue(tmp_path / "never.wav", older)
    assert [entry.name for entry in tmp_path.iterdir()] == [older.name]
