"""The log of what administrators did; triggers write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of
from jamtui.storage.id_parts import whole_id

LOG = "admin_audit_log"
_PIECE = 1000


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which acts to list; what is None does not matter.

    `targets` are ids of what was changed, `table` is where; `since` a time as the database has it.
    """

    admin_id: str | None = None
    action: str | None = None
    targets: tuple[str, ...] = ()
    table: str | None = None
    since: str | None = None
    limit: int | None = None
    offset: int = 0


class AuditRepository:
    """The log as the one who acts may see it: administrators do."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def page(self, query: AuditQuery) -> list[Row]:
        """Returns the acts that fit, the newest first."""
        order = ("-created_at", "-id")
        return self._gateway.select(LOG, _condition(query), (), order, query.limit, query.offset)

    def each(self, query: AuditQuery) -> Iterator[Row]:
        """Yields the same, some at a time, so that a log of any length fits into memory."""
        left, offset = query.limit, query.offset
        while left is None or left > 0:
            size = _PIECE if left is None else min(left, _PIECE)
            order = ("-created_at", "-id")
            rows = self._gateway.select(LOG, _condition(query), (), order, size, offset)
            yield from rows
            if len(rows) < size:
                return
            offset += size
            left = None if left is None else left - size

    def has(self, column: str, value: str) -> bool:
        """Whether there is an act with that `action` or `target_type`."""
        return bool(self._gateway.select(LOG, equals(**{column: value}), ("id",), limit=1))

    def target(self, text: str) -> str:
        """Returns the id of something changed, of which `text` may be a part; else `text`."""
        return whole_id(self._gateway, LOG, text, "target", column="target_id")

    def actions(self) -> list[str]:
        """Returns the names of the acts there are in the log, sorted."""
        return sorted(self._gateway.count_by(LOG, "action"))


def _condition(query: AuditQuery) -> Condition:
    columns = {
        "admin_id": query.admin_id,
        "action": query.action,
        "target_type": query.table,
    }
    where = equals(**{name: value for name, value in columns.items() if value is not None})
    if query.targets:
        where &= one_of("target_id", query.targets)
    if query.since is not None:
        where &= Condition("created_at >= ?", (query.since,))
    return where
