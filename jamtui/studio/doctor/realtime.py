"""The right to be on time: real-time priority and locked memory."""

from __future__ import annotations

import sys
import threading

from jamtui.audio.realtime import Priority, ask_for_realtime
from jamtui.studio.doctor.finding import Finding, Section
from jamtui.studio.doctor.remedies import REALTIME

_ENOUGH_LOCKED_BYTES = 64 * 1024 * 1024


def realtime() -> Section:
    """Tries to get real-time priority, in a thread of its own, and reads the limits."""
    granted = _try()
    priority, memory = _limit("RLIMIT_RTPRIO"), _limit("RLIMIT_MEMLOCK")
    findings = []
    if sys.platform == "linux":
        if granted.policy != "fifo":
            text = "Real-time priority was refused: other programs may interrupt the sound."
            findings.append(Finding("warning", "realtime", text, REALTIME))
        elif memory is not None and memory < _ENOUGH_LOCKED_BYTES:
            text = f"Only {memory // 1024} KiB of memory may be locked; JACK asks for more."
            findings.append(Finding("note", "realtime", text, REALTIME))
    facts = {
        "granted": granted.policy,
        "priority": granted.level,
        "priority_limit": priority,
        "locked_memory_limit_bytes": memory,
    }
    return Section("realtime", facts, tuple(findings))


def _try() -> Priority:
    """Returns what a thread is granted; that thread ends, so nothing here runs faster for it."""
    granted: list[Priority] = []
    thread = threading.Thread(target=lambda: granted.append(ask_for_realtime()))
    thread.start()
    thread.join()
    return granted[0]


def _limit(name: str) -> int | None:
    """Returns a soft limit, None where there is none or no such limit."""
    try:
        import resource
    except ImportError:
        return None
    which = getattr(resource, name, None)
    if which is None:
        return None
    soft = int(resource.getrlimit(which)[0])
    return None if soft == resource.RLIM_INFINITY else soft
