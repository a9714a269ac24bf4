"""The generated streams that one may see: one's own."""

from __future__ import annotations

from jamtui.storage.gateway import Condition, Gateway, Row, equals


class UsageRepository:
    """What the person who acts had generated."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(self, since: str | None = None, limit: int = 50, offset: int = 0) -> list[Row]:
        """Returns streams, the latest first; `since` is a timestamp."""
        where = equals(user_id=self._gateway.actor.user_id)
        if since is not None:
            where &= Condition("session_start >= ?", (since,))
        order = ("-session_start", "-id")
        return self._gateway.select("lyria_usage", where, order=order, limit=limit, offset=offset)
