"""Blocks outlive the account of who is blocked: the same key makes the same person again."""

from __future__ import annotations

from jamtui.storage.gateway import Condition, Gateway, equals
from jamtui.storage.ids import new_id

TABLE = "local_departed_blocks"


def remember_blocks(service: Gateway, user_id: str) -> None:
    """Keeps who has blocked somebody whose account is about to go."""
    others = Condition("user_id IS NOT NULL") & equals(friend_id=user_id, status="blocked")
    for row in service.select("friendships", others):
        kept = {"user_id": row["user_id"], "departed_id": user_id}
        service.insert(TABLE, kept | {"blocked_at": row["requested_at"]})


def restore_blocks(service: Gateway, user_id: str) -> None:
    """Blocks somebody who is back for all who had done so."""
    mine = equals(departed_id=user_id)
    for row in service.select(TABLE, mine):
        block = {"user_id": row["user_id"], "friend_id": user_id, "status": "blocked"}
        service.insert("friendships", block | {"id": new_id(), "requested_at": row["blocked_at"]})
    service.delete(TABLE, mine)
