"""Requests, friends and blocks. In a block, `user_id` is the one who blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

FRIENDSHIPS = "friendships"
Status = Literal["pending", "accepted", "blocked"]


@dataclass(frozen=True, slots=True)
class Friendship:
    """What is between two people: `user_id` asked, or blocks, `friend_id`."""

    id: str
    user_id: str
    friend_id: str
    status: Status
    requested_at: str | None
    accepted_at: str | None
    jams_together: int
    seconds_together: int

    def other(self, id_: str) -> str:
        """Returns the one of the two that `id_` is not."""
        return self.friend_id if self.user_id == id_ else self.user_id


class FriendshipRepository:
    """The friendships of the one who acts."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def between(self, other_id: str) -> list[Friendship]:
        """Returns what is between the one who acts and somebody: none, one, or two rows."""
        return self._rows(between(self._gateway.actor.own_id, other_id))

    def friends(self, limit: int | None = None, offset: int = 0) -> list[Friendship]:
        """Returns friends, the newest first."""
        me = self._gateway.actor.own_id
        where = equals(status="accepted") & Condition("user_id = ? OR friend_id = ?", (me, me))
        return self._rows(where, ("-accepted_at", "-id"), limit, offset)

    def asked(self, *, by_me: bool, limit: int, offset: int) -> list[Friendship]:
        """Returns the requests that one has made, or those that wait for one, newest first."""
        me = self._gateway.actor.own_id
        mine = equals(user_id=me) if by_me else equals(friend_id=me)
        return self._rows(mine & equals(status="pending"), ("-requested_at", "-id"), limit, offset)

    def blocked(self, limit: int, offset: int) -> list[Friendship]:
        """Returns those whom the one who acts has blocked."""
        where = equals(user_id=self._gateway.actor.own_id, status="blocked")
        return self._rows(where, ("-requested_at", "-id"), limit, offset)

    def ask(self, other_id: str) -> Friendship:
        """Asks somebody to be a friend; raises DeniedError, ConflictError."""
        row = {
            "id": new_id(),
            "user_id": self._gateway.actor.own_id,
            "friend_id": other_id,
            "status": "pending",
            "requested_at": timestamp(),
        }
        self._gateway.insert(FRIENDSHIPS, row)
        return _friendship(
            row | {"accepted_at": None, "jams_together": 0, "total_time_together_seconds": 0}
        )

    def accept(self, asked: Friendship) -> int:
        """Turns a request into a friendship, and returns 0 where it is no request any more."""
        values = {"status": "accepted", "accepted_at": timestamp()}
        return self._gateway.update(FRIENDSHIPS, values, equals(id=asked.id, status="pending"))

    def end(self, known: Friendship) -> int:
        """Removes a request, a friendship or one's own block; returns how many there were."""
        return self._gateway.delete(FRIENDSHIPS, equals(id=known.id, status=known.status))

    def _rows(
        self,
        where: Condition,
        order: tuple[str, ...] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Friendship]:
        rows = self._gateway.select(FRIENDSHIPS, where, order=order, limit=limit, offset=offset)
        return [_friendship(row) for row in rows]


def between(one: str, other: str) -> Condition:
    """Returns the condition that a row is about these two, whoever of them asked or blocks."""
    return Condition(
        "(user_id = ? AND friend_id = ?) OR (user_id = ? AND friend_id = ?)",
        (one, other, other, one),
    )


def are_related(gateway: Gateway, one: str, other: str, status: Status) -> bool:
    """Whether a row of that status is between two people, as far as the one who acts may see."""
    return gateway.count(FRIENDSHIPS, between(one, other) & equals(status=status)) > 0


def _friendship(row: Row) -> Friendship:
    return Friendship(
        id=row["id"],
        user_id=row["user_id"],
        friend_id=row["friend_id"],
        status=row["status"],
        requested_at=row["requested_at"],
        accepted_at=row["accepted_at"],
        jams_together=row["jams_together"] or 0,
        seconds_together=row["total_time_together_seconds"] or 0,
    )
