"""The time of a host's rooms."""

from __future__ import annotations

import time


def room_ns() -> int:
    """Returns the room's time in nanoseconds, never set back; any thread.

    It counts from the start of the machine, so that it goes on when the host is started again.
    """
    return time.monotonic_ns()
