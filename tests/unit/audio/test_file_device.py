from pathlib import Path

import numpy as np
import pytest
import soundfile

from jamtui.audio.file_device import FileDevice
from jamtui.audio.file_writer import CHUNK_FRAMES, FileWriter
from jamtui.errors import StorageError, UsageError


def _ramp(frames: int) -> np.ndarray:
    rising = (np.arange(frames) % 32_768) / 32_768
    return np.stack([rising, -rising]).astype(np.float32)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".WAV"])
@pytest.mark.parametrize("bit_depth", [16, 24])
def test_what_is_written_is_read(tmp_path: Path, suffix: str, bit_depth: int) -> None:
    path = tmp_path / f"song{suffix}"
    audio = _ramp(CHUNK_FRAMES * 3 + 77)
    with FileWriter(path, 44_100, bit_depth) as writer:
        for start in range(0, audio.shape[1], 1000):
            assert writer.write(audio[:, start : start + 1000], wait=True)
        assert not path.exists()
    heard, rate = soundfile.read(path, dtype="float32")
    assert rate == 44_100
    assert soundfile.info(path).subtype == f"PCM_{bit_depth}"
    np.testing.assert_array_equal(heard.T, audio)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def _interrupted_take(path: Path) -> None:
    with FileWriter(path, 48_000) as writer:
        writer.write(_ramp(100))
        raise KeyboardInterrupt


def test_a_file_replaces_the_old_one_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        _interrupted_take(path)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["song.wav"]


@pytest.mark.parametrize(("name", "depth"), [("a.mp3", 16), ("a", 16), ("a.wav", 12)])
def test_other_types_are_refused(tmp_path: Path, name: str, depth: int) -> None:
    with pytest.raises(UsageError):
        FileWriter(tmp_path / name, 48_000, depth)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        FileWriter(tmp_path / "nowhere" / "a.wav", 48_000)


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, data: object) -> None:
        raise OSError(28, "No space left on device")

    writer = FileWriter(tmp_path / "a.wav", 48_000)
    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    writer.write(_ramp(CHUNK_FRAMES * 2), wait=True)
    with pytest.raises(StorageError, match="the disk has room"):
        writer.close()
    assert not list(tmp_path.iterdir())
    writer.close()


def test_a_slow_disk_costs_frames_but_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    gate = threading.Event()
    write = soundfile.SoundFile.write

    def slow(self: soundfile.SoundFile, data: np.ndarray) -> None:
        gate.wait()
        write(self, data)

    monkeypatch.setattr(soundfile.SoundFile, "write", slow)
    writer = FileWriter(tmp_path / "a.wav", 48_000)
    audio = _ramp(CHUNK_FRAMES)
    taken = [writer.write(audio) for _ in range(20)]
    assert taken == [True] * 16 + [False] * 4
    assert writer.dropped_frames == 4 * CHUNK_FRAMES
    gate.set()
    writer.close()
    assert soundfile.info(tmp_path / "a.wav").frames == 16 * CHUNK_FRAMES


def _counter() -> tuple[list[int], object]:
    frames = [0]

    def process(inputs: np.ndarray, outputs: np.ndarray) -> None:
        count = outputs.shape[1]
        outputs[:] = _ramp(50_000)[:, frames[0] : frames[0] + count]
        frames[0] += count

    return frames, process


@pytest.mark.parametrize("is_real_time", [False, True])
def test_a_device_writes_as_many_frames_as_wanted(tmp_path: Path, is_real_time: bool) -> None:
    path = tmp_path / "take.flac"
    device = FileDevice(path, 48_000, 128, is_real_time=is_real_time, frames=12_345)
    device.start(_counter()[1])  # type: ignore[arg-type]
    device.wait(30)
    assert not device.is_running
    device.close()
    heard, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_array_equal(heard.T, _ramp(12_345))


def test_a_discarded_take_leaves_nothing(tmp_path: Path) -> None:
    device = FileDevice(tmp_path / "take.wav", frames=4800)
    device.start(lambda inputs, outputs: outputs.fill(0.0))
    device.wait(30)
    device.discard()
    device.discard()
    assert not list(tmp_path.iterdir())


def test_a_failing_disk_ends_the_device_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, data: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    device, lost = FileDevice(tmp_path / "take.wav"), []
    device.on_lost = lost.append
    device.start(lambda inputs, outputs: outputs.fill(0.5))
    device.wait(30)
    with pytest.raises(StorageError):
        device.close()
    assert len(lost) == 1
    assert "cannot be written" in lost[0]
    assert not list(tmp_path.iterdir())
