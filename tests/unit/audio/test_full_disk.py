"""A disk that fills up under a sound file: the true reason is said, and what fits can be kept."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jamtui.audio import growing_file
from jamtui.audio.growing_file import RESERVE_BYTES
from jamtui.audio.sound_file import SoundFileWriter, read_sound
from jamtui.errors import StorageError
from jamtui.studio.recording import Recording

RATE = 48_000
ENDINGS = ("wav", "flac", "ogg", "mp3")

real_write = os.write


class Reserve(io.BytesIO):
    """Takes room on a disk until it is closed."""

    def __init__(self, disk: Disk) -> None:
        super().__init__()
        self._disk = disk
        disk.room -= RESERVE_BYTES

    def close(self) -> None:
        if not self.closed:
            self._disk.room += RESERVE_BYTES
        super().close()


class Disk:
    """A file system with room for so many bytes, all of which are written at the end of files."""

    def __init__(self, room: int, number: int = errno.ENOSPC) -> None:
        self.room = room
        self._number = number

    def write(self, descriptor: int, data: Any) -> int:
        begin = os.lseek(descriptor, 0, os.SEEK_CUR)
        growth = max(0, begin + len(data) - os.fstat(descriptor).st_size)
        if growth > self.room and begin < os.fstat(descriptor).st_size:
            raise AssertionError("a piece that lies half within the file is not expected here")
        fits = len(data) if growth <= self.room else self.room
        if not fits and data:
            raise OSError(self._number, os.strerror(self._number))
        self.room -= min(growth, fits)
        return real_write(descriptor, data[:fits])


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Disk]:
    def make(room: int, number: int = errno.ENOSPC) -> Disk:
        made = Disk(room, number)
        monkeypatch.setattr(os, "write", made.write)
        monkeypatch.setattr(growing_file, "_reserved", lambda folder: Reserve(made))
        return made

    return make


def noise(seed: int, frames: int = 9600) -> Any:
    found = np.random.default_rng(seed).standard_normal((2, frames)) * 0.2
    return np.clip(found, -0.9, 0.9).astype(np.float32)


def fill(writer: SoundFileWriter) -> None:
    """Writes until the disk is full."""
    for number in range(1_000):
        writer.write(noise(number))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_is_called_so_and_leaves_nothing(
    tmp_path: Path, disk: Callable[..., Disk], ending: str
) -> None:
    disk(200_000)
    writer = SoundFileWriter(tmp_path / f"a.{ending}", RATE)
    with pytest.raises(StorageError, match="No space left on device"):
        fill(writer)
    writer.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_disk_that_is_full_only_at_the_end_is_noticed(
    tmp_path: Path, disk: Callable[..., Disk], ending: str
) -> None:
    full = disk(1 << 20)
    writer = SoundFileWriter(tmp_path / f"a.{ending}", RATE)
    writer.write(noise(1))
    full.room = 0
    if ending == "wav":  # which holds nothing back
        writer.close()
        assert read_sound(writer.path)[0].shape[1] == 9600
        return
    with pytest.raises(StorageError, match="No space left on device"):
        writer.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("bit_depth", [16, 24])
def test_with_a_reserve_all_that_was_taken_is_kept(
    tmp_path: Path, disk: Callable[..., Disk], ending: str, bit_depth: int
) -> None:
    full = disk(RESERVE_BYTES + 300_000)
    path = tmp_path / f"a.{ending}"
    writer = SoundFileWriter(path, RATE, bit_depth, reserves=True)
    with pytest.raises(StorageError, match="cannot be written: No space left on device"):
        fill(writer)
    writer.close()
    sound, _ = read_sound(path)
    assert writer.frames > 9600
    assert sound.shape[1] == writer.frames
    assert full.room >= 0
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    if ending in ("wav", "flac"):
        blocks = [noise(number) for number in range(-(-writer.frames // 9600))]
        played = np.concatenate(blocks, axis=1)[:, : writer.frames]
        assert np.abs(sound - played).max() < 2**-14


def test_a_disk_without_room_for_the_reserve_refuses_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nameless(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.TemporaryFile", lambda **options: Nameless())
    with pytest.raises(StorageError, match="No space left on device"):
        SoundFileWriter(tmp_path / "a.wav", RATE, reserves=True)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_ends_where_the_disk_does(tmp_path: Path, disk: Callable[..., Disk]) -> None:
    disk(RESERVE_BYTES + 100_000)
    recording = Recording(tmp_path / "a.wav", RATE)
    recording.tap.put(noise(1, RATE))
    recording._thread.join(20.0)
    assert recording.is_over
    report = recording.finish()
    seconds = report["seconds"]
    assert report["failure"].endswith(
        f"No space left on device. Its first {seconds:.1f} s are kept."
    )
    assert 0.5 < seconds <= 1.0
    assert read_sound(tmp_path / "a.wav")[0].shape[1] / RATE == pytest.approx(seconds)


def test_a_recording_that_cannot_be_kept_says_so(tmp_path: Path, disk: Callable[..., Disk]) -> None:
    """A file that may not grow has no use for a reserve, and FLAC has a frame yet to write."""
    disk(RESERVE_BYTES + 100_000, errno.EFBIG)
    recording = Recording(tmp_path / "a.flac", RATE)
    recording.tap.put(noise(1, RATE))
    recording._thread.join(20.0)
    report = recording.finish()
    assert report["failure"].endswith("File too large. Nothing of it could be kept.")
    assert report["seconds"] == 0.0
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_goes_well_has_no_failure(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "a.wav", RATE)
    recording.tap.put(noise(1))
    report = recording.finish()
    assert (report["failure"], report["seconds"]) == (None, 0.2)
    assert read_sound(tmp_path / "a.wav")[0].shape[1] == 9600
