"""What a person reads where there is neither a picture nor events."""

from __future__ import annotations

import pytest

from jamtui.cli import live
from jamtui.cli.live import LivePlay


def test_music_that_comes_too_late_is_said_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr(live, "Playback", lambda listener: None)  # no engine is started
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    play = LivePlay(None, events=False)
    for total, later in ((256, 0.0), (512, 1.0), (768, 28.9), (1024, 0.2)):
        now[0] += later
        play._hear("starved", {"frames": 256, "total": total})
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines] == ["256", "1024"]
    assert "not rendered in time" in lines[0]
