"""Plays arrangements in an engine of its own, one after the other, until the end or a stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from jamtui.control.launch import RunningEngine
from jamtui.control.protocol import Failure, raised
from jamtui.errors import JamError
from jamtui.studio.arrangement import Arrangement

POLL_SECONDS = 0.1
FADE_WAIT_SECONDS = 0.8
"""SIGTERM has to be done with within a second."""

Listener = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class PlaybackOptions:
    """How to play; `device` None is the best there is, `levels_hertz` 0 sends no levels."""

    device: str | None = None
    host_api: str | None = None
    sample_rate: int = 48_000
    block_frames: int | None = None
    soundfont: Path | None = None
    seconds: float | None = None
    once: bool = False
    repeats: bool = False
    count_in_bars: int = 0
    metronome: bool = False
    metronome_volume: float = 0.5
    levels_hertz: float = 0.0
    database: Path | None = None
    record: Path | None = None
    control: Path | None = None


@dataclass(slots=True)
class PlaybackReport:
    """What was played, and how well."""

    bars: int = 0
    status: dict[str, Any] = field(default_factory=dict)
    recording: dict[str, Any] | None = None


class Playback:
    """An engine and what it plays. `listener` hears every event, on the thread of `run`."""

    def __init__(self, listener: Listener) -> None:
        self._engine = RunningEngine()
        self._listener = listener
        self._is_stopping = False
        self._is_recording = False
        self._opening: int | None = None
        self.client = self._engine.client
        self.device: dict[str, Any] = {}
        self.report = PlaybackReport()

    def prepare(self, options: PlaybackOptions) -> None:
        """Has the device opened, without waiting for it."""
        soundfont = str(options.soundfont.resolve()) if options.soundfont else None
        self._opening = self.client.ask(
            "engine.open",
            device=options.device,
            host_api=options.host_api,
            sample_rate=options.sample_rate,
            block_frames=options.block_frames,
            soundfont=soundfont,
            database=str(options.database.absolute()) if options.database else None,
        )

    def open(self, options: PlaybackOptions) -> None:
        """Waits for the device; raises DeviceError and the like."""
        if self._opening is None:
            self.prepare(options)
        assert self._opening is not None
        self.device = self.client.answer(self._opening)
        self.hear(0.0)
        if options.control is not None:
            self.client.call("engine.listen", path=str(options.control.absolute()))
        if options.record is not None:
            self.client.call("recording.start", path=str(options.record.absolute()))
            self._is_recording = True
        if options.levels_hertz:
            self.client.call("events.levels", hertz=options.levels_hertz)

    def run(
        self,
        arrangements: Sequence[Arrangement],
        options: PlaybackOptions,
        should_stop: Callable[[], bool],
    ) -> PlaybackReport:
        """Plays all of them, with `repeats` again and again, until the end or a fade-out."""
        number = 0
        while not self._is_stopping:
            self.start(arrangements[number % len(arrangements)], options)
            self._play_one(should_stop)
            number += 1
            if number >= len(arrangements) and not options.repeats:
                break
            if options.seconds is not None:
                break
        return self.finish()

    def finish(self) -> PlaybackReport:
        """Takes stock and finishes the recording."""
        self.report.status = self.client.call("engine.status")
        if self._is_recording:
            self.report.recording = self.client.call("recording.stop")
            self._is_recording = False
        return self.report

    def close(self) -> None:
        """Ends the engine."""
        self._engine.close()

    def start(self, arrangement: Arrangement, options: PlaybackOptions) -> None:
        """Plays an arrangement in place of what played before."""
        self.client.call(
            "session.load",
            arrangement=msgspec.to_builtins(arrangement),
            count_in_bars=options.count_in_bars,
            metronome=options.metronome,
            metronome_volume=options.metronome_volume,
            once=options.once,
            seconds=options.seconds,
        )

    def _play_one(self, should_stop: Callable[[], bool]) -> None:
        while True:
            if should_stop():
                self.stop()
                return
            if "ended" in self.hear(POLL_SECONDS):
                return

    def stop(self) -> None:
        """Fades out, and waits for the end of that."""
        self._is_stopping = True
        self.client.call("session.stop")
        deadline = time.monotonic() + FADE_WAIT_SECONDS
        while time.monotonic() < deadline:
            if "ended" in self.hear(POLL_SECONDS / 5):
                return

    def hear(self, timeout_seconds: float) -> list[str]:
        """Passes on what has happened; returns the names. An engine's error ends the playback."""
        events = self.client.events(timeout_seconds)
        for name, values in events:
            if name == "bar":
                self.report.bars = max(self.report.bars, values["bar"])
            if name == "error":
                raise raised(Failure(values.get("code", JamError.exit_code), values["text"]))
            self._listener(name, values)
        return [name for name, _ in events]
