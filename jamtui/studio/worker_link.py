"""The engine's side of its render worker: starts it, talks to it, starts it anew when it dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

import msgspec

from jamtui.engine.messages import Command, Event
from jamtui.engine.rings import FOR_EVER, Rings, shared_memory_file
from jamtui.studio.framing import Framed
from jamtui.studio.render_worker import Configuration

STOP_SECONDS = 1.0

MOST_DEATHS, DEATH_SECONDS = 5, 60.0
"""A worker that dies so often in so long dies of what it is told to do."""


class WorkerLink:
    """A running worker and the rings that it fills. Used by one thread."""

    def __init__(self, sample_rate: int, soundfont: str | None) -> None:
        self._configuration = Configuration(sample_rate, soundfont)
        self._memory = shared_memory_file()
        self.rings = Rings(self._memory)
        self.rings.written[:] = FOR_EVER
        self.is_gone = self.is_given_up = False
        """Whether no worker runs any more, and whether none is to."""
        self._deaths: list[float] = []
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder: msgspec.msgpack.Decoder[Event] = msgspec.msgpack.Decoder(Event)
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        # Without -P a file in the current folder could pass itself off as one of our modules.
        command = [sys.executable, "-P", "-m", "jamtui.studio.render_worker"]
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
        with suppress(OSError):  # receive() reports the end of the same connection
            self._link.send(self._encoder.encode(command))

    def receive(self) -> list[Event] | None:
        """Returns the events that have come; None when the worker has died."""
        try:
            messages = self._link.receive()
        except ConnectionResetError:
            messages = None
        if messages is None:
            return None
        return [self._decoder.decode(message) for message in messages]

    def restart(self) -> bool:
        """Starts another worker on the same rings; False where too many have died lately."""
        self._end()
        now = time.monotonic()
        self._deaths = [death for death in self._deaths if now - death < DEATH_SECONDS] + [now]
        if self.is_given_up or len(self._deaths) > MOST_DEATHS:
            self.is_gone = True
            return False
        self._start()
        return True

    def give_up(self) -> None:
        """Starts no other worker when this one ends."""
        self.is_given_up = True

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
