"""How much of what an achievement asks for somebody has done."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from jamtui.catalog.experience import experience
from jamtui.community.achievements import RECORDS, STATISTICS, Criterion
from jamtui.storage.functions.lasting_rooms import rooms_that_count
from jamtui.storage.functions.statistics import moment_of, profile_of, record, stats_of
from jamtui.storage.gateway import Condition, Gateway, Row, equals

START_HOUR = "sessions_from_hour_{:02d}"
"""The record of how many sessions began in a local hour."""


class Measures:
    """What one person has done, looked up once each; belongs to one transaction."""

    def __init__(self, service: Gateway, user_id: str) -> None:
        self._service = service
        self._user_id = user_id

    def value(self, wanted: Criterion) -> int:
        """Returns how much there is, to be compared with `needed`; 0 for unknown types."""
        if wanted.type in STATISTICS:
            column, unit = STATISTICS[wanted.type]
            return int(self._stats[column] or 0) // unit
        if wanted.type in RECORDS:
            return record(self._service, self._user_id, wanted.type)
        special = self._special.get(wanted.type)
        return special(wanted) if special else 0

    @cached_property
    def _special(self) -> dict[str, Callable[[Criterion], int]]:
        return {
            "daily_streak": lambda _: int(self._profile["longest_daily_streak"] or 0),
            "friends_count": lambda _: self._friends(),
            "rooms_created": lambda _: rooms_that_count(self._service, self._user_id),
            "profile_complete": lambda _: self._profile_complete(),
            "instrument_set": lambda _: min(1, len(self._instruments)),
            "avatar_customized": lambda _: self._avatar(),
            "instruments_played": lambda _: self._instruments_played(),
            "instrument_level": self._instrument_level,
            "session_time": self._session_time,
            "founding_member": self._founding_member,
        }

    @cached_property
    def _stats(self) -> Row:
        return stats_of(self._service, self._user_id)

    @cached_property
    def _profile(self) -> Row:
        columns = ("display_name", "bio", "created_at", "longest_daily_streak")
        return profile_of(self._service, self._user_id, columns)

    @cached_property
    def _instruments(self) -> list[Row]:
        columns = ("instrument_id", "category", "level", "total_sessions")
        return self._service.select("user_instruments", equals(user_id=self._user_id), columns)

    def _friends(self) -> int:
        # Two counts, since each has an index and a condition with OR would use none.
        return sum(
            self._service.count(
                "friendships", Condition(f"{column} = ? AND status = 'accepted'", (self._user_id,))
            )
            for column in ("user_id", "friend_id")
        )

    def _profile_complete(self) -> int:
        fields = (self._profile["display_name"], self._profile["bio"])
        return int(all((field or "").strip() for field in fields))

    def _avatar(self) -> int:
        return min(1, self._service.count("user_avatar_canvas", equals(user_id=self._user_id)))

    def _instruments_played(self) -> int:
        return sum(1 for row in self._instruments if (row["total_sessions"] or 0) > 0)

    def _instrument_level(self, wanted: Criterion) -> int:
        name = wanted.instrument
        family = experience().families.get(name or "", ())
        return max(
            (
                int(row["level"] or 1)
                for row in self._instruments
                if name in (row["category"], row["instrument_id"]) or row["instrument_id"] in family
            ),
            default=0,
        )

    def _session_time(self, wanted: Criterion) -> int:
        return sum(
            record(self._service, self._user_id, START_HOUR.format(hour))
            for hour in range(24)
            if wanted.holds_hour(hour)
        )

    def _founding_member(self, wanted: Criterion) -> int:
        try:
            return int(moment_of(self._profile["created_at"] or "").year in wanted.years)
        except ValueError:
            return 0
