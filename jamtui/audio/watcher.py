"""A thread that looks after a device, so that the audio thread need not report anything."""

from __future__ import annotations

import threading
from collections.abc import Callable

PERIOD_S = 0.1


class Watcher:
    """Calls `look` every tenth of a second until it returns False or `stop` is called."""

    def __init__(self, name: str, look: Callable[[], bool], period_s: float = PERIOD_S) -> None:
        self._look, self._period_s = look, period_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.wait(self._period_s):
            if not self._look():
                return

    def stop(self) -> None:
        """Ends the thread; may be called from itself, and more than once."""
        self._stopping.set()
        if self._thread is not threading.current_thread():
            self._thread.join()
