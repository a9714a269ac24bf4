"""The engine's Unix socket, for clients other than the one that started it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

from jamtui.control.protocol import MAX_LINE_BYTES
from jamtui.errors import ConflictError, StorageError

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Listening:
    """A socket at `path` with mode 0600, there as long as this is open.

    A socket file that an engine left behind when it was killed is replaced. Raises ConflictError
    where another engine listens, StorageError where no socket can be made.
    """

    def __init__(self, path: Path, loop: asyncio.AbstractEventLoop, serve: Serve) -> None:
        self._path = path
        try:
            remove_stale(path)
            self._listener = _bound(path)
        except OSError as error:
            reason = error.strerror or error
            raise StorageError(f"No socket can be made at {path}: {reason}.") from error
        self._server: asyncio.Server | None = None
        self._starting = loop.create_task(self._start(serve))

    async def _start(self, serve: Serve) -> None:
        self._server = await asyncio.start_unix_server(
            serve, sock=self._listener, limit=MAX_LINE_BYTES
        )

    def close(self) -> None:
        """Listens no more and removes the socket."""
        self._starting.cancel()
        if self._server is not None:
            self._server.close()
        self._listener.close()
        with contextlib.suppress(OSError):  # somebody else has removed it
            self._path.unlink()


def _bound(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        listener.bind(str(path))
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(mask)
    return listener


def remove_stale(path: Path) -> None:
    """Removes a socket at which nobody listens.

    Raises ConflictError for one at which somebody does and for what is no socket; OSError.
    """
    if not path.exists():
        return
    if not path.is_socket():
        raise ConflictError(f"{path} is there already and is no socket: choose another path.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise ConflictError(f"Another engine listens at {path}: choose another path.")
