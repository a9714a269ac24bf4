"""The sessions that one may see: one's own."""

from __future__ import annotations

import json
from dataclasses import dataclass

from jamtui.errors import NotFoundError
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.id_parts import whole_id

SESSIONS, LIVE = "session_history", "local_session_heartbeats"


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions to list; what is None does not matter. Times are timestamps."""

    room_id: str | None = None
    instrument_id: str | None = None
    since: str | None = None
    until: str | None = None
    going: bool | None = None

    def condition(self) -> Condition:
        """Returns it for the gateway."""
        found = Condition()
        if self.room_id is not None:
            found &= Condition("room_id = ? COLLATE NOCASE", (self.room_id,))
        if self.instrument_id is not None:
            found &= equals(instrument_id=self.instrument_id)
        if self.since is not None:
            found &= Condition("joined_at >= ?", (self.since,))
        if self.until is not None:
            found &= Condition("joined_at < ?", (self.until,))
        if self.going is not None:
            found &= Condition(f"left_at IS {'' if self.going else 'NOT '}NULL")
        return found


def participants(row: Row) -> list[str]:
    """Returns the ids of the others in a session; what a hand wrote there besides is left out."""
    return [id_ for id_ in json.loads(row["participant_ids"] or "[]") if isinstance(id_, str)]


class SessionRepository:
    """The sessions of the person who acts."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(self, wanted: SessionFilter, limit: int, offset: int = 0) -> list[Row]:
        """Returns sessions, the latest first."""
        return self._gateway.select(
            SESSIONS,
            self._own() & wanted.condition(),
            order=("-joined_at", "-id"),
            limit=limit,
            offset=offset,
        )

    def get(self, id_: str) -> Row:
        """Returns a session by its id or by a part of it.

        Raises NotFoundError, ConflictError for a part of several ids.
        """
        wanted = whole_id(self._gateway, SESSIONS, id_, "session", self._own())
        rows = self._gateway.select(SESSIONS, self._own() & equals(id=wanted.strip().lower()))
        if not rows:
            raise NotFoundError(
                f"There is no session {id_[:40]!r} of yours: 'jam session list' shows them."
            )
        return rows[0]

    def _own(self) -> Condition:
        return equals(user_id=self._gateway.actor.user_id)
