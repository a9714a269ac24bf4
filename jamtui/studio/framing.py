"""Messages over a stream socket, each with its length in four bytes before it."""

from __future__ import annotations

import socket
import struct

MAX_MESSAGE_BYTES = 256 << 20
"""A song of a million events is some 20 MB; more than this is no message of ours."""

_LENGTH = struct.Struct("<I")
_CHUNK_BYTES = 1 << 16


class Framed:
    """One end of such a link. `receive` takes what has come; several messages or half of one."""

    def __init__(self, link: socket.socket) -> None:
        self.socket = link
        self._pending = bytearray()

    def send(self, message: bytes) -> None:
        """Sends one message whole; raises OSError when the other end is gone."""
        self.socket.sendall(_LENGTH.pack(len(message)) + message)

    def receive(self) -> list[bytes] | None:
        """Returns the messages that are complete now; None when the other end has closed."""
        chunk = self.socket.recv(_CHUNK_BYTES)
        if not chunk:
            return None
        self._pending += chunk
        messages = []
        while len(self._pending) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._pending)
            if length > MAX_MESSAGE_BYTES:
                raise ConnectionResetError(f"a message of {length} bytes")
            end = _LENGTH.size + length
            if len(self._pending) < end:
                break
            messages.append(bytes(self._pending[_LENGTH.size : end]))
            del self._pending[:end]
        return messages
