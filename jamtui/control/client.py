"""The other end of the engine: calls its methods and hears of what happens there."""

from __future__ import annotations

import math
import select
import socket
import time
from collections import deque
from typing import Any

import msgspec

from jamtui.control.protocol import Failure, Request, line, raised
from jamtui.errors import JamError

_CHUNK_BYTES = 1 << 16
_LOOK_SECONDS = 0.25
"""How soon a call that waits notices that there is a hurry."""

_GONE = "The engine has ended; why is in its log, which `jam doctor` names."


class EngineGoneError(JamError):
    """The engine process ended, or never answered."""


class _Incoming(msgspec.Struct):
    method: str | None = None
    params: dict[str, Any] | None = None
    id: int | str | None = None
    result: Any = None
    error: Failure | None = None


class EngineClient:
    """A connection to an engine. One thread; `call` waits for its answer, events are kept."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._decoder = msgspec.json.Decoder(_Incoming)
        self._pending = bytearray()
        self._events: deque[tuple[str, dict[str, Any]]] = deque()
        self._answers: dict[int | str, _Incoming] = {}
        self._calls = 0
        self.latest = math.inf
        """No call waits beyond this moment of `time.monotonic`; a signal's handler may set it."""

    def fileno(self) -> int:
        """Returns the descriptor that becomes readable when something has come."""
        return self._socket.fileno()

    def call(self, method: str, /, timeout_seconds: float = 30.0, **params: Any) -> Any:
        """Calls a method and returns its result.

        Raises the JamError that the engine raised, or EngineGoneError.
        """
        return self.answer(self.ask(method, **params), timeout_seconds)

    def ask(self, method: str, /, **params: Any) -> int:
        """Calls a method without waiting for it; returns the number to fetch the `answer` by."""
        self._calls += 1
        number = self._calls
        try:
            self._socket.sendall(line(Request(method, params, number)))
        except OSError as error:
            raise EngineGoneError(_GONE) from error
        return number

    def answer(self, number: int, timeout_seconds: float = 30.0) -> Any:
        """Waits for the answer of a call and returns its result; raises what `call` raises."""
        deadline = time.monotonic() + timeout_seconds
        while number not in self._answers:
            left = min(deadline, self.latest) - time.monotonic()
            if left <= 0:
                raise EngineGoneError("The engine did not answer in time.")
            self._receive(min(left, _LOOK_SECONDS))
        answer = self._answers.pop(number)
        if answer.error is not None:
            raise raised(answer.error)
        return answer.result

    def is_answered(self, number: int) -> bool:
        """Whether the answer of a call has come; `events` takes answers in as well."""
        return number in self._answers

    def events(self, timeout_seconds: float) -> list[tuple[str, dict[str, Any]]]:
        """Returns the (name, values) that have come, waiting for the first one at most so long."""
        if not self._events:
            self._receive(timeout_seconds)
        events = list(self._events)
        self._events.clear()
        return events

    def close(self) -> None:
        """Lets go of the engine; one that this process started then ends."""
        self._socket.close()

    def _receive(self, timeout_seconds: float) -> None:
        readable, _, _ = select.select([self._socket], [], [], timeout_seconds)
        if not readable:
            return
        try:
            chunk = self._socket.recv(_CHUNK_BYTES)
        except ConnectionResetError:
            chunk = b""
        if not chunk:
            raise EngineGoneError(_GONE)
        self._pending += chunk
        *lines, rest = self._pending.split(b"\n")
        self._pending = bytearray(rest)
        for text in lines:
            self._take(self._decoder.decode(text))

    def _take(self, message: _Incoming) -> None:
        if message.method is not None:
            self._events.append((message.method, message.params or {}))
        elif message.id is not None:
            self._answers[message.id] = message
