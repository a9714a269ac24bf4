"""The ledger of experience points that one may see: one's own."""

from __future__ import annotations

from jamtui.storage.gateway import Condition, Gateway, Row, equals

LEDGER = "user_xp_transactions"
KINDS = ("achievement", "challenge")
"""Sources that have many reasons."""


class LedgerRepository:
    """What the person who acts got points for."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(
        self, reason: str | None = None, since: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Row]:
        """Returns entries, the latest first; `since` is a timestamp.

        `reason` is one as the entries have it, or one of `KINDS`.
        """
        where = equals(user_id=self._gateway.actor.user_id)
        if reason is not None:
            column = "source_type" if reason in KINDS else "reason"
            where &= Condition(f"{column} = ?", (reason,))
        if since is not None:
            where &= Condition("created_at >= ?", (since,))
        return self._gateway.select(
            LEDGER, where, order=("-created_at", "-id"), limit=limit, offset=offset
        )
