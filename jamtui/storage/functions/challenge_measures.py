"""How much of what a challenge asks for somebody did within its days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from jamtui.community.local_time import midnight
from jamtui.storage.functions.statistics import moment_of
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.progress.sessions import participants
from jamtui.storage.timestamps import timestamp

NOON, EVENING = 12, 18
"""Local hours: before the one it is early, from the other on late."""

LEDGER_TYPES = {
    "rooms_created": "create_room",
    "rooms_joined": "join_room",
    "friends": "add_friend",
    "invitations": "invite_friend_to_room",
    "uploads": "upload_track",
}
"""The types that the ledger of points answers, by the activity it has then."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a challenge as one person lives them: from `since` up to `until`."""

    user_id: str
    since: datetime
    until: datetime
    zone: tzinfo

    def holds(self, column: str) -> Condition:
        """Returns the condition that a column's time is within."""
        return Condition(
            f"{column} >= ? AND {column} < ?", (timestamp(self.since), timestamp(self.until))
        )


def window_of(user_id: str, row: Row, zone: tzinfo) -> Window:
    """Returns when a challenge begins and ends for somebody in that zone."""
    first, last = (_day(row[column]) for column in ("active_from", "active_until"))
    after = last + timedelta(days=1) if last < date.max else last
    return Window(user_id, midnight(first, zone), midnight(after, zone), zone)


def _day(text: str) -> date:
    """Returns the day that a column names; one that names none is long gone."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return datetime.fromtimestamp(0, UTC).date()


def measure(service: Gateway, type_: str, window: Window) -> int:
    """Returns how much there is of what a challenge counts; 0 for unknown types."""
    if type_ in LEDGER_TYPES:
        return _in_ledger(service, LEDGER_TYPES[type_], window)
    if type_ in _OF_SESSIONS:
        return _OF_SESSIONS[type_](_sessions(service, window), window)
    counted = _COUNTED.get(type_)
    return counted(service, window) if counted else 0


def _in_ledger(service: Gateway, activity: str, window: Window) -> int:
    earned = equals(user_id=window.user_id, source_type=activity)
    return service.count("user_xp_transactions", earned & window.holds("created_at"))


def _sessions(service: Gateway, window: Window) -> list[Row]:
    where = Condition("user_id = ?", (window.user_id,)) & window.holds("left_at")
    columns = ("room_id", "joined_at", "duration_seconds", "instrument_id", "participant_ids")
    return service.select("session_history", where, columns)


def _messages(service: Gateway, window: Window) -> int:
    text = Condition("user_id = ? AND message_type = 'text'", (window.user_id,))
    return service.count("room_chat_messages", text & window.holds("created_at"))


def _reactions(service: Gateway, window: Window) -> int:
    given = Condition("user_id = ? AND message_type = 'reaction'", (window.user_id,))
    return service.count("room_chat_messages", given & window.holds("created_at"))


def _fires(service: Gateway, window: Window) -> int:
    return fires_between(service, window.user_id, window.holds("created_at"))


def fires_between(service: Gateway, user_id: str, when: Condition) -> int:
    """Returns how many fire reactions somebody got from others."""
    got = Condition(
        "target_user_id = ? AND message_type = 'reaction' AND reaction_type = 'fire' "
        "AND user_id IS NOT ?",
        (user_id, user_id),
    )
    return service.count("room_chat_messages", got & when)


def _new_people(service: Gateway, window: Window) -> int:
    where = Condition("user_id = ?", (window.user_id,)) & window.holds("first_at")
    return service.count("local_collaborators", where)


_COUNTED: dict[str, Callable[[Gateway, Window], int]] = {
    "messages": _messages,
    "reactions": _reactions,
    "fires": _fires,
    "new_people": _new_people,
}


def _start_hours(sessions: list[Row], window: Window) -> Iterator[int]:
    for row in sessions:
        yield moment_of(row["joined_at"]).astimezone(window.zone).hour


def _seconds(sessions: list[Row]) -> list[int]:
    return [int(row["duration_seconds"] or 0) for row in sessions]


def _people(sessions: list[Row]) -> int:
    return len({id_ for row in sessions for id_ in participants(row)})


_OF_SESSIONS: dict[str, Callable[[list[Row], Window], int]] = {
    "sessions": lambda rows, _: len(rows),
    "minutes": lambda rows, _: sum(_seconds(rows)) // 60,
    "longest_minutes": lambda rows, _: max(_seconds(rows), default=0) // 60,
    "early_sessions": lambda rows, window: sum(hour < NOON for hour in _start_hours(rows, window)),
    "late_sessions": lambda rows, window: sum(
        hour >= EVENING for hour in _start_hours(rows, window)
    ),
    "rooms": lambda rows, _: len({row["room_id"] for row in rows}),
    "people": lambda rows, _: _people(rows),
    "instruments": lambda rows, _: len({row["instrument_id"] for row in rows} - {None}),
}

SESSION_TYPES = frozenset({*_OF_SESSIONS, "new_people"})
"""The types that the end of a session may change."""

TYPES = SESSION_TYPES | _COUNTED.keys() | LEDGER_TYPES.keys()
"""All types that there are."""
