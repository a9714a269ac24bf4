"""Ids that sort by the time they were made."""

from __future__ import annotations

import os
import re
import threading
import time
import uuid

from jamtui.errors import UsageError

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Returns a UUID of version 7 (RFC 9562), later than every one before it in this process.

    48 bits of milliseconds, 12 bits of their fractions, 62 random bits. Any thread may call.
    """
    global _last
    milliseconds, rest_ns = divmod(time.time_ns(), 1_000_000)
    with _lock:
        _last = stamp = max(_last + 1, milliseconds << 12 | rest_ns * 4096 // 1_000_000)
    noise = int.from_bytes(os.urandom(8), "big") >> 2
    number = stamp >> 12 << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | noise
    return str(uuid.UUID(int=number))


def check_id(kind: str, id_: str) -> None:
    """Raises UsageError unless `id_` will do for a loop or band that somebody adds."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", id_):
        raise UsageError(
            f"{id_[:40]!r} is no id for a {kind}: use up to 64 letters, digits, - and _."
        )
