"""The engine's recording: begun and ended by its clients, or ended by a disk that is full."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jamtui.engine.player import Player
from jamtui.errors import ConflictError
from jamtui.studio.recording import Recording

Tell = Callable[[str, dict[str, Any]], None]


class Recorder:
    """At most one recording at a time. Every client hears of its end. One thread."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._recording: Recording | None = None
        self._player: Player | None = None

    @property
    def lost_frames(self) -> int:
        """How many frames the recording under way lacks; 0 without one."""
        return self._recording.lost_frames if self._recording else 0

    def start(self, player: Player, path: Path, bit_depth: int) -> str:
        """Records what `player` plays; returns the name that the file has until it is complete.

        Raises ConflictError where a recording is under way, and what `Recording` does.
        """
        if self._recording is not None:
            raise ConflictError("A recording is under way already.")
        self._recording, self._player = Recording(path, player.sample_rate, bit_depth), player
        player.tap = self._recording.tap
        return str(self._recording.place)

    def stop(self) -> dict[str, Any]:
        """Finishes the file, tells all, and returns what `Recording.finish` does."""
        if self._recording is None or self._player is None:
            raise ConflictError("No recording is under way.")
        self._player.tap = None
        recording, self._recording = self._recording, None
        report = recording.finish()
        self._tell("recording_ended", report)
        if report["failure"]:
            self._tell("notice", {"text": f"{report['failure']} The music goes on."})
        return report

    def tick(self) -> None:
        """Ends a recording whose file can take no more."""
        if self._recording is not None and self._recording.is_over:
            self.stop()

    def close(self) -> None:
        """Finishes what is under way."""
        if self._recording is not None:
            self.stop()
