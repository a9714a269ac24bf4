"""Achievements: what one has to do for each, as criteria say it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

STATISTICS: dict[str, tuple[str, int]] = {
    "sessions_completed": ("total_sessions", 1),
    "unique_collaborators": ("unique_collaborators", 1),
    "total_jam_hours": ("total_jam_seconds", 3600),
    "longest_session_hours": ("longest_session_seconds", 3600),
    "messages_sent": ("messages_sent", 1),
    "reactions_received": ("reactions_received", 1),
    "reactions_given": ("reactions_given", 1),
    "rooms_joined": ("rooms_joined", 1),
    "tracks_uploaded": ("tracks_uploaded", 1),
    "tracks_generated": ("tracks_generated", 1),
    "stems_separated": ("stems_separated", 1),
}
"""The types that a statistic answers: its column, and how much of it makes one."""

RECORDS = frozenset(
    {
        "quick_join",
        "full_room",
        "comeback_days",
        "first_welcomes",
        "session_reactions",
        "solo_jam_minutes",
        "midnight_session",
        "weekend_sessions",
    }
)
"""The types that a record of the same name answers."""

SESSION_TYPES = frozenset(
    {
        "sessions_completed",
        "total_jam_hours",
        "longest_session_hours",
        "unique_collaborators",
        "instrument_set",
        "instrument_level",
        "instruments_played",
        "session_time",
        "session_reactions",
        "solo_jam_minutes",
        "midnight_session",
        "weekend_sessions",
    }
)
"""The types that the end of a session may change."""

ALWAYS = frozenset({"daily_streak", "comeback_days", "founding_member"})
"""The types that any activity may change."""

HOURS_OF_DAY = 24


@dataclass(frozen=True, slots=True)
class Criterion:
    """What one has to do: `needed` of something.

    `instrument` is an instrument, a category or a family; `after` and `before` are local hours,
    the first included, the last not; `years` are those of signing up.
    """

    type: str
    needed: int = 1
    instrument: str | None = None
    after: int = 0
    before: int = HOURS_OF_DAY
    years: tuple[int, ...] = ()

    def holds_hour(self, hour: int) -> bool:
        """Whether a session that starts in that local hour counts; hours may span midnight."""
        if self.after <= self.before:
            return self.after <= hour < self.before
        return hour >= self.after or hour < self.before


@lru_cache(maxsize=512)
def criterion(text: str) -> Criterion | None:
    """Returns the criterion that a row's JSON describes, None where that makes no sense."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        return None
    years = given.get("years")
    instrument = given.get("instrument")
    return Criterion(
        type=given["type"],
        needed=max(1, _whole(given, "level", _whole(given, "count", 1))),
        instrument=instrument if isinstance(instrument, str) else None,
        after=_whole(given, "after", 0),
        before=_whole(given, "before", HOURS_OF_DAY),
        years=tuple(year for year in years if isinstance(year, int))
        if isinstance(years, list)
        else (),
    )


def _whole(given: dict[str, Any], key: str, default: int) -> int:
    value = given.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
