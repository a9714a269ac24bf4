"""Spans and moments as people type them: 2h, 3d, 1w2d, 2026-12-31."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from jamtui.errors import UsageError

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PART = re.compile(r"(\d{1,9})\s*(s|min|m|h|d|w)\s*")
LONGEST = timedelta(days=3660)


def span(text: str) -> timedelta:
    """Reads "90m", "2h", "3d", "1w2d"; from a second to ten years. Raises UsageError."""
    wanted = text.strip().lower()
    seconds, at = 0, 0
    while match := _PART.match(wanted, at):
        seconds += int(match[1]) * _UNITS[match[2]]
        at = match.end()
    if at != len(wanted) or not 0 < seconds <= LONGEST.total_seconds():
        raise UsageError(
            f"{text[:40]!r} is no span of time: write it like 90m, 2h, 3d or 1w, up to ten years."
        )
    return timedelta(seconds=seconds)


def moment(text: str, now: datetime | None = None) -> datetime:
    """Reads a moment to come, "2026-12-31" or "2026-12-31T20:00+01:00"; raises UsageError.

    Without a time zone it is one of this machine's.
    """
    now = now or datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text.strip())
        found = found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{text[:40]!r} is no moment: write it like 2026-12-31 or 2026-12-31T20:00."
        ) from None
    if found <= now:
        raise UsageError(f"{text[:40]!r} is over already: name a moment to come.")
    return found


def past(text: str, now: datetime | None = None) -> datetime:
    """Reads a time that was, "2h" ago or "2026-11-22T20:00"; raises UsageError.

    Without a time zone it is one of this machine's.
    """
    wanted = text.strip()
    if wanted[:1].isdecimal() and wanted[-1:].isalpha() and "T" not in wanted:
        return (now or datetime.now(UTC)) - span(wanted)
    try:
        return datetime.fromisoformat(wanted).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{text[:40]!r} is no time: write it like 2h, 3d, 2026-11-22 or 2026-11-22T20:00."
        ) from None
