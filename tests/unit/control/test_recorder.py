"""The engine's recording, whoever ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jamtui.control import recorder as recorder_module
from jamtui.control.recorder import Recorder
from jamtui.errors import ConflictError

RATE = 48_000


class FakePlayer:
    sample_rate = RATE
    tap: Any = None


class FullDisk:
    """A recording that ends by itself."""

    def __init__(self, path: Path, sample_rate: int, bit_depth: int) -> None:
        self.place, self.tap, self.lost_frames = path, object(), 7
        self.is_over = False

    def finish(self) -> dict[str, Any]:
        return {"path": str(self.place), "failure": "The disk is full."}


@pytest.fixture
def told() -> list[tuple[str, dict[str, Any]]]:
    return []


@pytest.fixture
def recorder(told: list[tuple[str, dict[str, Any]]]) -> Recorder:
    return Recorder(lambda name, values: told.append((name, values)))


def test_all_hear_of_the_end(recorder: Recorder, told: list[Any], tmp_path: Path) -> None:
    player: Any = FakePlayer()
    partial = recorder.start(player, tmp_path / "a.wav", 16)
    assert Path(partial).parent == tmp_path
    assert Path(partial).exists()
    player.tap.put(np.zeros((2, RATE), np.float32))
    with pytest.raises(ConflictError, match="under way already"):
        recorder.start(player, tmp_path / "b.wav", 16)
    recorder.tick()
    assert told == []
    report = recorder.stop()
    assert told == [("recording_ended", report)]
    assert (report["seconds"], report["failure"], player.tap) == (1.0, None, None)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wav"]
    with pytest.raises(ConflictError, match="No recording"):
        recorder.stop()
    recorder.close()
    assert len(told) == 1


def test_what_ends_by_itself_is_said_at_once(
    recorder: Recorder, told: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "Recording", FullDisk)
    player: Any = FakePlayer()
    recorder.start(player, tmp_path / "a.wav", 16)
    recorder.tick()
    assert (told, recorder.lost_frames) == ([], 7)
    recorder._recording.is_over = True  # type: ignore[misc, union-attr]
    for _ in range(2):
        recorder.tick()
    assert [name for name, _ in told] == ["recording_ended", "notice"]
    assert told[1][1] == {"text": "The disk is full. The music goes on."}
    assert (player.tap, recorder.lost_frames) == (None, 0)
