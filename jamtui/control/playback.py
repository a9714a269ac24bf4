"""Plays arrangements in an engine of its own, one after the other, until the end or a stop."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from jamtui.control.client import EngineGoneError
from jamtui.control.launch import RunningEngine
from jamtui.control.listening import remove_stale
from jamtui.control.protocol import Failure, raised
from jamtui.errors import ConflictError, JamError, StorageError
from jamtui.studio.arrangement import Arrangement

POLL_SECONDS = 0.1
FADE_WAIT_SECONDS = 0.8
"""SIGTERM has to be done with within a second."""

STOP_SECONDS, STATUS_SECONDS = 1.0, 2.0
"""How long an engine that lives may take for its answers at the end."""

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
        self._partial: Path | None = None
        self._record: Path | None = None
        self._control: Path | None = None
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
            self._control = options.control.absolute()
            self.client.call("engine.listen", path=str(self._control))
        if options.record is not None:
            self._record = options.record.absolute()
            started = self.client.call("recording.start", path=str(self._record))
            self._partial = Path(started["partial"])
            self._is_recording = True
        if options.levels_hertz:
            self.client.call("events.levels", hertz=options.levels_hertz)

    def run(
        self,
        arrangements: Sequence[Arrangement],
        options: PlaybackOptions,
        should_stop: Callable[[], bool],
    ) -> PlaybackReport:
        """Plays all of them, with `repeats` again and again, until the end or a fade-out.

        Raises EngineGoneError, StorageError for a recording that is not whole, and what ends an
        engine by itself.
        """
        try:
            return self._run(arrangements, options, should_stop)
        except EngineGoneError as error:
            self._engine.kill()
            raise EngineGoneError(f"{error}{self._tidy()}") from error

    def _run(
        self,
        arrangements: Sequence[Arrangement],
        options: PlaybackOptions,
        should_stop: Callable[[], bool],
    ) -> PlaybackReport:
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
        """Takes stock and finishes the recording, unless another client has."""
        self.report.status = self.client.call("engine.status", STATUS_SECONDS)
        self.hear(0.0)
        if self._is_recording:
            try:
                self.report.recording = self.client.call("recording.stop")
            except ConflictError:  # ended in this moment, which is among the events
                self.hear(0.0)
            self._is_recording = False
        self._check_recording()
        return self.report

    def _check_recording(self) -> None:
        recording = self.report.recording
        if recording is None or not recording["failure"]:
            return
        if recording["seconds"]:
            kept = f"only the first {recording['seconds']:.1f} s"
            raise StorageError(f"{recording['path']} has {kept} of what was played.")
        raise StorageError(f"There is no recording: {recording['failure']}")

    def close(self) -> None:
        """Ends the engine."""
        self._engine.close()
        if said := self._tidy():
            self._listener("notice", {"text": said.strip()})

    def _tidy(self) -> str:
        """Puts away what an engine left that was killed; returns what to say about it."""
        control, self._control = self._control, None
        if control is not None:
            with contextlib.suppress(JamError, OSError):  # not ours any more
                remove_stale(control)
        partial, self._partial = self._partial, None
        if partial is None or self._record is None or not partial.exists():
            return ""
        from jamtui.audio.rescue import rescue  # with all of numpy, for what hardly ever happens

        try:
            is_kept = rescue(partial, self._record)
        except StorageError as error:
            return f" {error}"
        return f" What was recorded until then is in {self._record}." if is_kept else ""

    def hurry(self) -> None:
        """Gives an engine that owes an answer little more time for it; for signal handlers."""
        self.client.latest = time.monotonic() + STOP_SECONDS

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
        self.client.latest = math.inf
        self.client.call("session.stop", STOP_SECONDS)
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
            if name == "recording_ended" and self._is_recording:
                self.report.recording, self._is_recording = values, False
            if name == "error":
                raise raised(Failure(values.get("code", JamError.exit_code), values["text"]))
            self._listener(name, values)
        return [name for name, _ in events]
