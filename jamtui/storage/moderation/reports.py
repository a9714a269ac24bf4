"""What people report, as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of
from jamtui.storage.id_parts import whole_id
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

REPORTS = "reports"
OPEN = ("pending", "reviewed")
STATUSES = ("pending", "reviewed", "resolved", "dismissed")

_AWAITING = equals(status="pending")
_OTHERS = one_of("status", [status for status in STATUSES if status != "pending"])


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which reports to list; what is None does not matter. `reporter_id` is a UUID."""

    status: str | None = None
    target_type: str | None = None
    reporter_id: str | None = None
    limit: int | None = None
    offset: int = 0


class ReportRepository:
    """The reports that the one who acts may see: one's own, or all for administrators."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def page(self, query: ReportQuery) -> list[Row]:
        """Returns those that fit: what awaits review first, the oldest first; then the newest."""
        where = _condition(query)
        if query.status is not None:
            turn = "" if query.status == "pending" else "-"
            return self._rows(where, turn, query.limit, query.offset)
        awaiting = self._rows(where & _AWAITING, "", query.limit, query.offset)
        rest = None if query.limit is None else query.limit - len(awaiting)
        if rest == 0:
            return awaiting
        passed = query.offset
        if passed and not awaiting:
            passed = max(0, passed - self._gateway.count(REPORTS, where & _AWAITING))
        elif awaiting:
            passed = 0
        return awaiting + self._rows(where & _OTHERS, "-", rest, passed)

    def get(self, id_: str) -> Row:
        """Returns a report by its id or a part of it.

        Raises NotFoundError, ConflictError for a part of several ids.
        """
        wanted = whole_id(self._gateway, REPORTS, id_, "report")
        rows = self._gateway.select(REPORTS, equals(id=wanted))
        if not rows:
            raise NotFoundError(f"There is no report {id_[:80]!r}: 'jam report list' shows them.")
        return rows[0]

    def add(
        self,
        target: tuple[str, str],
        reason: str,
        description: str | None,
        evidence: Sequence[str],
    ) -> str:
        """Reports a target, its type and id, for the one who acts; returns the report's id.

        Raises ConflictError where that person's last report of it is still open.
        """
        type_, target_id = target
        mine = equals(
            reporter_id=self._gateway.actor.own_id, target_type=type_, target_id=target_id
        )
        if rows := self._gateway.select(REPORTS, mine & one_of("status", OPEN), ("id",), limit=1):
            raise ConflictError(
                f"You have reported this already: 'jam report show {rows[0]['id']}' says what "
                "came of it."
            )
        row = {
            "id": (id_ := new_id()),
            "reporter_id": self._gateway.actor.own_id,
            "target_type": type_,
            "target_id": target_id,
            "reason": reason,
            "description": description,
            "evidence_urls": json.dumps(list(evidence), ensure_ascii=False),
            "status": "pending",
            "created_at": timestamp(),
        }
        self._gateway.insert(REPORTS, row)
        return id_

    def change(self, id_: str, values: Mapping[str, object]) -> None:
        """Writes columns of a report; raises NotFoundError, DeniedError."""
        if not self._gateway.update(REPORTS, values, equals(id=id_)):
            self.get(id_)

    def _rows(self, where: Condition, turn: str, limit: int | None, offset: int) -> list[Row]:
        order = (f"{turn}created_at", f"{turn}id")
        return self._gateway.select(REPORTS, where, (), order, limit, offset)


def _condition(query: ReportQuery) -> Condition:
    columns = {
        "status": query.status,
        "target_type": query.target_type,
        "reporter_id": query.reporter_id,
    }
    return equals(**{name: value for name, value in columns.items() if value is not None})
