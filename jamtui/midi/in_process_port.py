"""MIDI inputs that live in this process: what tests and demonstrations play."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mido import Message
from mido.ports import BaseInput


class InProcessPort(BaseInput):  # type: ignore[misc]  # mido has no types
    """A mido input whose messages come from `play`; heard at once, on the caller's thread."""

    callback: Callable[[Message], None] | None = None

    def _open(self, callback: Callable[[Message], None] | None = None, **_: object) -> None:
        self.callback = callback

    def _close(self) -> None:
        self.callback = None

    def play(self, kind: str, **values: int) -> None:
        """Sends a message of mido's `kind`, such as play("note_on", note=60, velocity=90).

        It goes to the callback, or waits for `receive` where there is none. A closed port
        raises ValueError, as a receive on it would.
        """
        if self.closed:
            raise ValueError(f"the port {self.name} is closed")
        message = Message(kind, **values)
        if self.callback is not None:
            self.callback(message)
        else:
            self._messages.append(message)


class InProcessBackend:
    """A backend whose inputs are `InProcessPort`s, kept in `opened` by name."""

    def __init__(self, *names: str) -> None:
        self._names = list(names)
        self.opened: dict[str, InProcessPort] = {}

    def get_input_names(self) -> list[str]:
        return list(self._names)

    def open_input(self, name: str, *, callback: Callable[[Any], None]) -> InProcessPort:
        if name not in self._names:
            raise OSError(f"unknown port {name!r}")
        self.opened[name] = InProcessPort(name, callback=callback)
        return self.opened[name]
