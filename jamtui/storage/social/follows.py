"""Who follows whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.timestamps import timestamp

FOLLOWS = "follows"
Side = Literal["follower_id", "following_id"]


@dataclass(frozen=True, slots=True)
class Follow:
    """`follower_id` follows `following_id`."""

    follower_id: str
    following_id: str
    created_at: str | None


class FollowRepository:
    """Follows, which everybody may see and the one who follows may change."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def add(self, other_id: str) -> bool:
        """Follows somebody; returns whether that is new."""
        row = {"follower_id": self._gateway.actor.own_id, "following_id": other_id}
        if self._gateway.count(FOLLOWS, equals(**row)):
            return False
        self._gateway.insert(FOLLOWS, row | {"created_at": timestamp()})
        return True

    def remove(self, other_id: str) -> bool:
        """Stops following somebody; returns whether one did."""
        pair = equals(follower_id=self._gateway.actor.own_id, following_id=other_id)
        return self._gateway.delete(FOLLOWS, pair) > 0

    def get(self, other_id: str) -> Follow | None:
        """Returns how one follows somebody, None where one does not."""
        pair = equals(follower_id=self._gateway.actor.own_id, following_id=other_id)
        rows = self._gateway.select(FOLLOWS, pair)
        return Follow(**rows[0]) if rows else None

    def of(self, side: Side, id_: str, limit: int, offset: int) -> list[Follow]:
        """Returns the follows in which a person has that side, newest first."""
        rows = self._gateway.select(
            FOLLOWS,
            equals(**{side: id_}),
            order=("-created_at", "follower_id", "following_id"),
            limit=limit,
            offset=offset,
        )
        return [Follow(**row) for row in rows]
