"""Starts an engine process that lives as long as this one holds its connection."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from typing import IO

from jamtui.control.client import EngineClient
from jamtui.storage.location import log_path

LOG_BYTES = 1 << 20
"""A log longer than this is begun anew."""


class RunningEngine:
    """An engine that this process started. Close it, or end: then it fades out and ends too."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        # Without -P a file in the current folder could pass itself off as one of our modules.
        module = "jamtui.control.engine_process"
        command = [sys.executable, "-P", "-m", module, str(theirs.fileno())]
        with _log() as log:
            self._process = subprocess.Popen(
                command,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        theirs.close()
        self.client = EngineClient(ours)

    @property
    def process_id(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """Ends an engine that does not answer."""
        self._process.kill()
        self.close()

    def close(self, wait_seconds: float = 2.0) -> None:
        """Lets the engine end; kills it if it does not."""
        self.client.close()
        try:
            self._process.wait(wait_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _log() -> IO[bytes]:
    """Opens the log; nothing is kept where there is no place for one, as in a read-only home."""
    with contextlib.suppress(OSError):
        path = log_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        is_long = path.exists() and path.stat().st_size > LOG_BYTES
        return path.open("wb" if is_long else "ab")
    return open(os.devnull, "wb")
