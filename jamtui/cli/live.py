"""Plays live and shows it: as a picture on a terminal, as JSON lines, or hardly at all."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from jamtui.cli.device_name import device_name
from jamtui.cli.output import is_terminal, note
from jamtui.control.playback import Playback, PlaybackOptions, PlaybackReport

if TYPE_CHECKING:
    from jamtui.studio.arrangement import Arrangement
    from jamtui.studio.sources import Wishes

VIEW_HERTZ = 20.0
EVENT_LEVELS_HERTZ = 4.0
STARVED_SECONDS = 30.0


class LivePlay:
    """One run of `jam play`. The engine is started first, so that it gets ready meanwhile."""

    def __init__(self, database: Path | None, *, events: bool) -> None:
        self._database = database
        self._writes_events = events
        self._stops = 0
        self._is_left = False
        self._playback = Playback(self._hear)
        self._starved_due = 0.0
        self._view: Any = None
        self._steering: Any = None

    def play(
        self, names: Sequence[str], wishes: Wishes, options: PlaybackOptions, loop: bool | None
    ) -> PlaybackReport:
        """Plays what `names` mean; returns what came of it."""
        with closing(self):
            self._playback.prepare(replace(options, database=self._database))
            arrangements = self._arrange(names, wishes)
            return self.perform(arrangements, with_looping(options, arrangements, loop))

    @property
    def was_stopped(self) -> bool:
        """Whether somebody ended it before its time, by a signal or a key."""
        return self._stops > 0 or self._is_left

    def close(self) -> None:
        """Ends the engine."""
        self._playback.close()

    def perform(
        self, arrangements: Sequence[Arrangement], options: PlaybackOptions
    ) -> PlaybackReport:
        """Plays arrangements until their end, SIGINT or SIGTERM."""
        shows = is_terminal() and not self._writes_events
        hertz = VIEW_HERTZ if shows else EVENT_LEVELS_HERTZ if self._writes_events else 0.0
        options = replace(options, levels_hertz=hertz, database=self._database)
        self._playback.open(options)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        self._introduce(arrangements)
        if not shows:
            return self._playback.run(arrangements, options, self._should_stop)
        from jamtui.cli.live_view import LiveView
        from jamtui.cli.steering import Steering

        with LiveView(arrangements[0], self._playback.device) as self._view:
            if not sys.stdin.isatty():
                return self._playback.run(arrangements, options, self._should_stop)
            with Steering(self._playback.client.call, self._view.track_ids) as self._steering:
                return self._playback.run(arrangements, options, self._should_stop)

    def _arrange(self, names: Sequence[str], wishes: Wishes) -> list[Arrangement]:
        from jamtui.studio.sources import arrange_names

        return arrange_names(names, wishes, self._database, note)

    def _introduce(self, arrangements: Sequence[Arrangement]) -> None:
        names = ", ".join(arrangement.name for arrangement in arrangements)
        device = self._playback.device
        if self._writes_events:
            self._write("playing", {"name": names, "device": device})
        else:
            note(f"Playing {names} on {device_name(device)}. Ctrl-C ends it.")

    def _hear(self, name: str, values: dict[str, Any]) -> None:
        if self._writes_events:
            self._write(name, values)
        elif self._view is not None:
            self._view.hear(name, values | self._looked_up(name))
        elif name in ("notice", "device_lost"):
            note(values["text"])
        elif name == "device_back":
            note(f"{values['device']} is back.")
        elif name == "starved":
            self._tell_starved(values["total"])

    def _tell_starved(self, total: int) -> None:
        """Says now and then that music was not rendered in time; it may happen every second."""
        now = time.monotonic()
        if now >= self._starved_due:
            self._starved_due = now + STARVED_SECONDS
            note(
                f"{total} frames were not rendered in time so far: "
                "this machine is too busy for all of that."
            )

    def _looked_up(self, name: str) -> dict[str, Any]:
        """Shows which tracks are muted, whoever did it; returns the key, which no event tells."""
        if name not in ("bar", "changed"):
            return {}
        status = self._playback.client.call("engine.status")
        self._view.take_tracks(status["tracks"])
        return {"key": status["key"]}

    def _write(self, name: str, values: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps({"event": name, **values}, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stops += 1
        self._playback.hurry()
        if self._stops > 1:
            raise KeyboardInterrupt

    def _should_stop(self) -> bool:
        said = None if self._steering is None else self._steering.take()
        if said:
            self._view.say(said)
            self._view.take_tracks(self._playback.client.call("engine.status")["tracks"])
        self._is_left = self._is_left or said == ""
        return self.was_stopped


def with_looping(
    options: PlaybackOptions, arrangements: Sequence[Arrangement], loop: bool | None
) -> PlaybackOptions:
    """Loops go on for ever and songs end, unless `loop` says otherwise."""
    if arrangements[0].is_song:
        return replace(options, repeats=bool(loop))
    return replace(options, once=loop is False)
