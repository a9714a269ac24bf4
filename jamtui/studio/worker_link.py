"""The engine's side of its render worker: starts it, talks to it, starts it anew when it dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import msgspec

from jamtui.engine.messages import Command, Event
from jamtui.engine.rings import Rings, shared_memory_file
from jamtui.studio.framing import Framed
from jamtui.studio.render_worker import Configuration

STOP_SECONDS = 1.0


class WorkerLink:
    """A running worker and the rings that it fills. Used by one thread."""

    def __init__(self, sample_rate: int, soundfont: str | None) -> None:
        self._configuration = Configuration(sample_rate, soundfont)
        self._memory = shared_memory_file()
        self.rings = Rings(self._memory)
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder: msgspec.msgpack.Decoder[Event] = msgspec.msgpack.Decoder(Event)
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "jamtui.studio.render_worker"]
        descriptors = (self._memory, theirs.fileno())
        arguments = [*map(str, descriptors), msgspec.json.encode(self._configuration).decode()]
        self._process = subprocess.Popen(
            command + arguments, pass_fds=descriptors, stdin=subprocess.DEVNULL, close_fds=True
        )
        theirs.close()
        self._link = Framed(ours)

    @property
    def process_id(self) -> int:
        return self._process.pid

    def fileno(self) -> int:
        """Returns the descriptor that becomes readable when there are events."""
        return self._link.socket.fileno()

    def send(self, command: Command) -> None:
        """Sends a command; a worker that has died is noticed by `receive`."""
        try:
            self._link.send(self._encoder.encode(command))
        except (BrokenPipeError, ConnectionResetError):
            return  # receive() reports the end of the same connection

    def receive(self) -> list[Event] | None:
        """Returns the events that have come; None when the worker has died."""
        try:
            messages = self._link.receive()
        except ConnectionResetError:
            messages = None
        if messages is None:
            return None
        return [self._decoder.decode(message) for message in messages]

    def restart(self) -> None:
        """Starts another worker on the same rings."""
        self._end()
        self._start()

    def close(self) -> None:
        """Ends the worker and gives the shared memory back."""
        self._end()
        os.close(self._memory)

    def _end(self) -> None:
        self._link.socket.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
