"""Real-time priority for the thread that makes the sound."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import Literal

AUDIO_PRIORITY = 70
"""Above the kernel's threaded interrupts (50), as JACK's own clients; below its server."""

NICE = -11
"""What sound servers ask for where real time is refused."""

HINT = (
    "Real-time priority was refused: add your user to the group 'audio' or 'pipewire' with "
    "'@audio - rtprio 95' in /etc/security/limits.d/, then log in again."
)


@dataclass(frozen=True, slots=True)
class Priority:
    """What a thread was granted: SCHED_FIFO and its priority, a nice value, or nothing."""

    policy: Literal["fifo", "nice", "normal"]
    level: int = 0

    @property
    def hint(self) -> str | None:
        """What to do for more, None where nothing is missing."""
        return None if self.policy == "fifo" else HINT


def ask_for_realtime(priority: int = AUDIO_PRIORITY) -> Priority:
    """Asks for SCHED_FIFO, else for a better nice value, for the calling thread; never raises.

    Children started later do not inherit it.
    """
    for level in sorted({priority, _allowed_priority(priority)}, reverse=True):
        if level > 0 and _set_fifo(level):
            return Priority("fifo", level)
    return Priority("nice", NICE) if _set_nice() else Priority("normal")


def _allowed_priority(wanted: int) -> int:
    """Returns the highest priority that the user's limits allow."""
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_RTPRIO)[0]  # type: ignore[attr-defined,unused-ignore]
    except (ImportError, AttributeError, OSError):
        return 0
    return wanted if limit < 0 else min(wanted, limit)


def _set_fifo(level: int) -> bool:
    try:
        policy = os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
        os.sched_setscheduler(threading.get_native_id(), policy, os.sched_param(level))
    except (AttributeError, OSError):
        return False
    return True


def _set_nice() -> bool:
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    except (AttributeError, OSError):
        return False
    return True
