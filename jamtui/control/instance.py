"""Where a session that plays with others is found by other commands."""

from __future__ import annotations

import os
import re
import socket
import stat
from pathlib import Path

from jamtui.control.client import EngineClient
from jamtui.errors import NotFoundError, StorageError, UsageError
from jamtui.storage.location import runtime_folder

DEFAULT_INSTANCE = "jam"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


def socket_path(instance: str = DEFAULT_INSTANCE) -> Path:
    """Returns where the session called `instance` listens; it need not be there.

    The folder is the user's own, for nobody else, and ends with the login where the system has
    such folders. Raises UsageError for a name that is none.
    """
    if not _NAME.match(instance):
        raise UsageError(
            f"{instance[:40]!r} is no name for an instance: use up to 40 letters, digits, - and _."
        )
    return _folder() / f"{instance}.sock"


def running_session(instance: str = DEFAULT_INSTANCE) -> EngineClient:
    """Returns a connection to the session called `instance`; raises NotFoundError where none is."""
    path = socket_path(instance)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        which = "" if instance == DEFAULT_INSTANCE else f" called {instance!r}"
        raise NotFoundError(
            f"No session{which} is running here: `jam join ADDRESS` begins one."
        ) from None
    return EngineClient(connection)


def _folder() -> Path:
    folder = runtime_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise StorageError(f"{folder} cannot be used: {error.strerror}.") from None
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise StorageError(f"{folder} belongs to others too: make it yours alone (mode 0700).")
    return folder
