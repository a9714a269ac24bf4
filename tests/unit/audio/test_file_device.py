from pathlib import Path

import numpy as np
import pytest
import soundfile

from jamtui.audio.contract import ProcessBlock
from jamtui.audio.file_device import FileDevice
from jamtui.audio.sound_file import SoundFileWriter
from jamtui.errors import StorageError, UsageError


def _ramp(frames: int) -> np.ndarray:
    rising = (np.arange(frames) % 32_768) / 32_768
    return np.stack([rising, -rising]).astype(np.float32)


def _player() -> ProcessBlock:
    frames = [0]

    def process(inputs: np.ndarray, outputs: np.ndarray) -> None:
        count = outputs.shape[1]
        outputs[:] = _ramp(50_000)[:, frames[0] : frames[0] + count]
        frames[0] += count

    return process


@pytest.mark.parametrize("is_real_time", [False, True])
@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_it_writes_as_many_frames_as_wanted(
    tmp_path: Path, suffix: str, is_real_time: bool
) -> None:
    path = tmp_path / f"take{suffix}"
    device = FileDevice(path, 48_000, 128, bit_depth=24, is_real_time=is_real_time, frames=12_345)
    device.start(_player())
    device.wait(30)
    assert not device.is_running
    assert not path.exists()
    device.close()
    device.close()
    heard, rate = soundfile.read(path, dtype="float32")
    assert rate == 48_000
    np.testing.assert_allclose(heard.T, _ramp(12_345), atol=2**-22)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_other_types_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        FileDevice(tmp_path / "take.txt")
    assert not list(tmp_path.iterdir())


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
    def full(self: object, block: object) -> None:
        raise StorageError("take.wav cannot be written: the disk is full.")

    monkeypatch.setattr(SoundFileWriter, "write", full)
    device, lost = FileDevice(tmp_path / "take.wav"), []
    device.on_lost = lost.append
    device.start(lambda inputs, outputs: outputs.fill(0.5))
    device.wait(30)
    with pytest.raises(StorageError):
        device.close()
    assert len(lost) == 1
    assert "cannot be written" in lost[0]
    assert not list(tmp_path.iterdir())
