"""Single keys that steer what plays, in the live view."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from jamtui.errors import JamError
from jamtui.music.key import Key

BPM_STEP = 2.0
HELP = "1-9 mute · + - tempo · [ ] key · m metronome · q ends it"

WISH_SECONDS = 5.0
"""How long a wish may take to come true: longer than a beat at the slowest tempo, 3 s."""

Call = Callable[..., Any]


@dataclass(slots=True)
class Wish:
    """What was asked for last, which the engine reports only from the next beat on.

    So keys that are pressed quickly add up.
    """

    value: Any = None
    until: float = 0.0

    def over(self, reported: Any) -> Any:
        """Returns what the next step starts from: the wish, unless it has had its time."""
        return self.value if time.monotonic() < self.until else reported

    def for_(self, value: Any) -> None:
        """Takes a new wish, once the engine has accepted it."""
        self.value, self.until = value, time.monotonic() + WISH_SECONDS


class Steering:
    """Reads keys from the terminal without waiting and calls the engine's methods.

    `track_ids` gives the tracks as they are numbered when a key is pressed.
    """

    def __init__(self, call: Call, track_ids: Callable[[], list[str]]) -> None:
        self._call = call
        self._track_ids = track_ids
        self._metronome = False
        self._bpm, self._tonality = Wish(), Wish()
        self._descriptor = sys.stdin.fileno()
        self._before: list[Any] | None = None

    def __enter__(self) -> Steering:
        import termios
        import tty

        self._before = termios.tcgetattr(self._descriptor)
        tty.setcbreak(self._descriptor)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        import termios

        if self._before is not None:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

    def take(self) -> str | None:
        """Does what the keys say that were pressed; returns a line to show, "" to end."""
        said: str | None = None
        while select.select([self._descriptor], [], [], 0.0)[0]:
            pressed = os.read(self._descriptor, 1).decode("ascii", "replace")
            if pressed in ("", "q", "\x1b"):
                return ""
            said = self._press(pressed)
        return said

    def _press(self, pressed: str) -> str | None:
        try:
            if pressed.isdecimal() and pressed != "0":
                return self._mute(int(pressed))
            if pressed in "+=-":
                return self._tempo(-BPM_STEP if pressed == "-" else BPM_STEP)
            if pressed in "[]":
                return self._key(-1 if pressed == "[" else 1)
            if pressed == "m":
                return self._click()
        except JamError as error:
            return str(error)
        return HELP

    def _mute(self, number: int) -> str:
        ids = self._track_ids()
        if number > len(ids):
            return f"There is no track {number}: there are {len(ids)}."
        playing = {track["id"]: track for track in self._call("engine.status")["tracks"]}
        id_ = ids[number - 1]
        is_muted = not playing.get(id_, {}).get("muted", False)
        self._call("track.set", track=id_, muted=is_muted)
        return f"Track {number} is {'muted' if is_muted else 'heard again'}."

    def _tempo(self, step: float) -> str:
        before = self._bpm.over(self._call("engine.status")["bpm"])
        bpm = min(300.0, max(20.0, before + step))
        self._call("transport.set_tempo", bpm=bpm)
        self._bpm.for_(bpm)
        return f"{bpm:g} bpm from the next beat."

    def _key(self, step: int) -> str | None:
        name = self._tonality.over(self._call("engine.status")["key"])
        if name is None:
            return "What plays has no key."
        key = Key.parse(name)
        moved = Key((key.tonic + step) % 12, key.mode)
        self._call("transport.set_key", key=str(moved))
        self._tonality.for_(str(moved))
        return f"{moved} from the next beat."

    def _click(self) -> str:
        self._metronome = not self._metronome
        self._call("metronome.set", on=self._metronome)
        return f"The metronome is {'on' if self._metronome else 'off'}."
