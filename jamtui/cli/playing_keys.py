"""How `jam keys` goes about it: a MIDI keyboard in the engine, or the terminal's keys from here."""

from __future__ import annotations

import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from jamtui.cli.computer_keys import ComputerKeys
from jamtui.control.playback import Playback, PlaybackOptions
from jamtui.errors import DeviceError
from jamtui.midi.ports import input_ports
from jamtui.studio.sources import Wishes, arrange_names

Say = Callable[[str], None]


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

    def __init__(self, wanted: KeysWishes, options: PlaybackOptions, say: Say) -> None:
        self._wanted = wanted
        self._options = options
        self._say = say
        self._is_over = False
        self._playback = Playback(self._hear)

    def close(self) -> None:
        """Ends the engine."""
        self._playback.close()

    def play(
        self, backing: Sequence[str], wishes: Wishes, database: Path | None, keys: TextIO
    ) -> None:
        """Plays until Ctrl-C, Esc at the computer's keys, or the end of the time that was set."""
        ports = input_ports()
        has_port = self._wanted.port is not None or bool(ports.names)
        if not has_port and not keys.isatty():
            raise DeviceError(f"{ports.hint} Without one, jam keys needs a terminal to play from.")
        arrangements = arrange_names(backing, wishes, database, self._say) if backing else []
        self._playback.open(self._options)
        port = self._open_keys(has_port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        if arrangements:
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
                if keys.fileno() in readable and not computer.take(keys.read(1), time.monotonic()):
                    return
                computer.tick(time.monotonic())
                self._playback.hear(0.0)

    def _turns(self) -> Iterator[None]:
        """Yields until the end has come."""
        seconds = self._options.seconds
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self._is_over and (deadline is None or time.monotonic() < deadline):
            yield

    def _hear(self, name: str, values: dict[str, Any]) -> None:
        if name in ("notice", "device_lost"):
            self._say(values["text"])

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._is_over:
            raise KeyboardInterrupt
        self._is_over = True


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
