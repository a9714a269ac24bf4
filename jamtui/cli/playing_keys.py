"""How `jam keys` goes about it: a MIDI keyboard in the engine, or the terminal's keys from here."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from jamtui.cli.computer_keys import ComputerKeys
from jamtui.cli.status_line import StatusLine
from jamtui.control.playback import Playback, PlaybackOptions
from jamtui.errors import DeviceError
from jamtui.midi.ports import input_ports
from jamtui.studio.sources import Wishes, arrange_names


@dataclass(frozen=True, slots=True)
class KeysWishes:
    """What is played and from where; `port` None is the first keyboard, `channel` 0..15."""

    port: str | None
    sound: str
    velocity_curve: str
    channel: int | None
    volume: float
    arpeggiator: dict[str, Any] | None


class KeysSession:
    """One run of `jam keys`."""

    def __init__(self, wanted: KeysWishes, options: PlaybackOptions) -> None:
        self._wanted = wanted
        self._options = options
        self._line = StatusLine()
        self._say = self._line.say
        self._backing = ""
        self._bar: dict[str, Any] = {}
        self._is_over = False
        self._playback = Playback(self._hear)

    def close(self) -> None:
        """Ends the engine."""
        self._line.close()
        self._playback.close()

    def play(
        self, backing: Sequence[str], wishes: Wishes, database: Path | None, keys: TextIO
    ) -> None:
        """Plays until Ctrl-C, Esc at the computer's keys, or the end of the time that was set."""
        arrangements = arrange_names(backing, wishes, database, self._say) if backing else []
        ports = input_ports()
        has_port = self._wanted.port is not None or bool(ports.names)
        if not has_port and not keys.isatty():
            raise DeviceError(f"{ports.hint} Without one, jam keys needs a terminal to play from.")
        self._playback.open(self._options)
        port = self._open_keys(has_port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        if arrangements:
            self._backing = arrangements[0].name
            self._playback.start(arrangements[0], self._options)
        self._say(f"{self._wanted.sound} plays from {port or 'the keys of this computer'}.")
        if port is None:
            self._play_from_terminal(keys)
        else:
            self._wait()
        self._playback.stop()

    def _open_keys(self, has_port: bool) -> str | None:
        wanted = self._wanted
        name: str | None = self._playback.client.call(
            "keys.open",
            sound=wanted.sound,
            port=wanted.port,
            use_port=has_port,
            velocity_curve=wanted.velocity_curve,
            channel=wanted.channel,
            volume=wanted.volume,
            arpeggiator=wanted.arpeggiator,
        )
        return name

    def _wait(self) -> None:
        for _ in self._turns():
            self._playback.hear(0.1)
            self._line.show(self._accompaniment())

    def _play_from_terminal(self, keys: TextIO) -> None:
        client = self._playback.client
        computer = ComputerKeys(
            press=lambda pitch, velocity: client.call("keys.press", pitch=pitch, velocity=velocity),
            release=lambda pitch: client.call("keys.release", pitch=pitch),
        )
        self._say(computer.help_text)
        inputs = [keys.fileno(), client.fileno()]
        with unbuffered(keys):
            for _ in self._turns():
                readable, _, _ = select.select(inputs, [], [], computer.wait_seconds())
                # Not through `keys`, which would hold back all but the first of several.
                pressed = os.read(keys.fileno(), 64) if keys.fileno() in readable else None
                if pressed is not None and not computer.take_all(pressed, time.monotonic()):
                    return
                computer.tick(time.monotonic())
                self._playback.hear(0.0)
                self._line.show(_joined(self._accompaniment(), computer.describe()))

    def _accompaniment(self) -> str:
        """Returns what plays along and where it is; "" where nothing does."""
        if "bar" not in self._bar:
            return self._backing
        return f"{self._backing} · bar {self._bar['bar']} · {self._bar['bpm']:g} bpm"

    def _turns(self) -> Iterator[None]:
        """Yields until the end has come."""
        seconds = self._options.seconds
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self._is_over and (deadline is None or time.monotonic() < deadline):
            yield

    def _hear(self, name: str, values: dict[str, Any]) -> None:
        if name in ("notice", "device_lost"):
            self._say(values["text"])
        elif name == "device_back":
            self._say(f"{values['device']} is back.")
        elif name in ("bar", "tempo") and self._backing:
            self._bar |= values

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._is_over:
            raise KeyboardInterrupt
        self._is_over = True
        self._playback.hurry()


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


@contextmanager
def unbuffered(keys: TextIO) -> Iterator[None]:
    """Lets single keys be read as they are pressed, without showing them."""
    import termios
    import tty

    before = termios.tcgetattr(keys)
    tty.setcbreak(keys)
    try:
        yield
    finally:
        termios.tcsetattr(keys, termios.TCSADRAIN, before)
