"""What people have done lately, for themselves and their friends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jamtui.storage.gateway import Condition, Gateway, Row, equals

ACTIVITY = "activity_feed"
KINDS = ("achievement", "level_up", "friend", "session", "room_created")

# Whose activity one sees: one's own, and that of friends who show theirs. The rules of the table
# say all of it but the last.
_FEED = """
user_id IN (
    SELECT ?
    UNION
    SELECT user_profiles.id
    FROM (
        SELECT friend_id AS id FROM friendships WHERE user_id = ? AND status = 'accepted'
        UNION
        SELECT user_id FROM friendships WHERE friend_id = ? AND status = 'accepted'
    ) AS friends
    JOIN user_profiles ON user_profiles.id = friends.id
    WHERE coalesce(user_profiles.show_activity, 1) = 1
)
"""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that `user_id` did; what `data` holds depends on the kind."""

    id: str
    user_id: str
    kind: str
    data: dict[str, Any]
    created_at: str | None


class ActivityRepository:
    """The activity that the one who acts may see."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def feed(self, kind: str | None, limit: int, offset: int) -> list[Activity]:
        """Returns one's own activity and that of friends who show theirs, newest first."""
        me = self._gateway.actor.own_id
        return self._page(Condition(_FEED, (me, me, me)), kind, limit, offset)

    def of(self, id_: str, kind: str | None, limit: int, offset: int) -> list[Activity]:
        """Returns what of one person's activity is in the feed, newest first."""
        me = self._gateway.actor.own_id
        where = equals(user_id=id_)
        return self._page(where & Condition(_FEED, (me, me, me)), kind, limit, offset)

    def count_own(self) -> int:
        """Returns how much there is of one's own."""
        return self._gateway.count(ACTIVITY, equals(user_id=self._gateway.actor.own_id))

    def clear(self) -> int:
        """Removes all of one's own and returns how many there were."""
        return self._gateway.delete(ACTIVITY, equals(user_id=self._gateway.actor.own_id))

    def _page(self, where: Condition, kind: str | None, limit: int, offset: int) -> list[Activity]:
        """Returns a page that is cut within the index, so that no other row is read."""
        if kind is not None:
            where &= equals(type=kind)
        page = Condition(
            f"id IN (SELECT id FROM {ACTIVITY} WHERE {where.sql} "
            "ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?)",
            (*where.values, limit, offset),
        )
        rows = self._gateway.select(ACTIVITY, page, order=("-created_at", "-id"))
        return [_activity(row) for row in rows]


def _activity(row: Row) -> Activity:
    data = json.loads(row["data"] or "{}")
    return Activity(
        id=row["id"],
        user_id=row["user_id"],
        kind=row["type"],
        data=data if isinstance(data, dict) else {},
        created_at=row["created_at"],
    )
