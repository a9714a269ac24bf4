"""Reading the log of what administrators did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jamtui.community.room_spans import past
from jamtui.errors import NotFoundError, unknown_name
from jamtui.storage.functions.administrators import check_administrator
from jamtui.storage.gateway import Gateway, Row
from jamtui.storage.moderation.audit import AuditQuery, AuditRepository
from jamtui.storage.people import PeopleRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.moderation.cards import AuditCard


class Audit:
    """The log, for administrators; others get DeniedError."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._log = AuditRepository(gateway)

    def query(
        self,
        admin: str | None = None,
        action: str | None = None,
        target: str | None = None,
        since: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> AuditQuery:
        """Returns what is asked for; raises DeniedError, NotFoundError, UsageError.

        `admin` is a username, `target` an id, a username or a table, `since` a date or a span.
        """
        check_administrator(self._gateway, "read the log of what administrators did")
        people = PeopleRepository(self._gateway)
        who = None if admin is None else people.find(admin).id
        if action is not None and not self._log.has("action", action):
            raise unknown_name("kind of act in the log:", action[:40], self._log.actions())
        moment = None if since is None else timestamp(past(since))
        query = AuditQuery(who, action, since=moment, limit=limit, offset=offset)
        if target is None:
            return query
        if self._log.has("target_type", target):
            return replace(query, table=target)
        return replace(query, targets=self._targets(people, target))

    def _targets(self, people: PeopleRepository, text: str) -> tuple[str, ...]:
        """Returns the ids that somebody means: a part's whole, and of who is called so."""
        whole = self._log.target(text)
        try:
            return (whole, people.find(text).id)
        except NotFoundError:
            return (whole,)

    def find(self, query: AuditQuery) -> list[AuditCard]:
        """Returns the acts that fit, the newest first."""
        with self._gateway.snapshot():
            rows = self._log.page(query)
            names = self._names(rows)
        return [_card(row, names) for row in rows]

    def each(self, query: AuditQuery) -> Iterator[AuditCard]:
        """Yields the same, however many there are."""
        names: dict[str, str] = {}
        for row in self._log.each(query):
            if row["admin_id"] is not None and row["admin_id"] not in names:
                names |= self._names([row])
            yield _card(row, names)

    def _names(self, rows: list[Row]) -> dict[str, str]:
        return PeopleRepository(self._gateway).names_of(row["admin_id"] for row in rows)


def _card(row: Row, names: dict[str, str]) -> AuditCard:
    details: Any = json.loads(row["details"] or "{}")
    return AuditCard(
        id=row["id"],
        created_at=row["created_at"],
        admin=names.get(row["admin_id"]),
        admin_id=row["admin_id"],
        action=row["action"],
        target_type=row["target_type"],
        target_id=row["target_id"],
        details=details if isinstance(details, dict) else {"value": details},
    )
