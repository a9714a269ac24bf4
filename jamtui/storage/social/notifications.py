"""What the one who acts has been told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jamtui.errors import NotFoundError
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of
from jamtui.storage.id_parts import whole_id
from jamtui.storage.timestamps import timestamp

NOTIFICATIONS = "notifications"


@dataclass(frozen=True, slots=True)
class Notification:
    """One of them; `link_id` is the id of the row of the kind `link_type` that it is about."""

    id: str
    kind: str
    title: str
    message: str | None
    link_type: str | None
    link_id: str | None
    is_read: bool
    read_at: str | None
    created_at: str | None


class NotificationRepository:
    """The notifications of the one who acts."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(
        self, *, is_read: bool | None, kind: str | None, limit: int, offset: int
    ) -> list[Notification]:
        """Returns notifications, newest first; what is None does not matter."""
        where = self._own() & _are_read(is_read)
        if kind is not None:
            where &= equals(type=kind)
        rows = self._gateway.select(
            NOTIFICATIONS, where, order=("-created_at", "-id"), limit=limit, offset=offset
        )
        return [_notification(row) for row in rows]

    def kinds(self) -> set[str]:
        """Returns what kinds there are."""
        return set(self._gateway.count_by(NOTIFICATIONS, "type", self._own()))

    def get(self, id_: str) -> Notification:
        """Returns one's own notification by its id or a part of it.

        Raises NotFoundError, ConflictError for a part of several ids.
        """
        wanted = whole_id(self._gateway, NOTIFICATIONS, id_, "notification", self._own())
        rows = self._gateway.select(NOTIFICATIONS, self._own() & equals(id=wanted))
        if not rows:
            raise NotFoundError(
                f"You have no notification {id_[:40]!r}: 'jam notification list' shows their ids."
            )
        return _notification(rows[0])

    def count(self, *, is_read: bool | None = None, ids: Sequence[str] = ()) -> int:
        """Returns how many there are, or how many of those with these `ids`."""
        return self._gateway.count(NOTIFICATIONS, self._those(ids) & _are_read(is_read))

    def mark(self, ids: Sequence[str], *, read: bool) -> int:
        """Marks these, or all if none is named, and returns how many were not so already."""
        values = {"is_read": int(read), "read_at": timestamp() if read else None}
        where = self._those(ids) & _are_read(not read)
        return self._gateway.update(NOTIFICATIONS, values, where)

    def clear(self, ids: Sequence[str], *, is_read: bool | None) -> int:
        """Removes these, or all if none is named, and returns how many."""
        return self._gateway.delete(NOTIFICATIONS, self._those(ids) & _are_read(is_read))

    def _own(self) -> Condition:
        return equals(user_id=self._gateway.actor.own_id)

    def _those(self, ids: Sequence[str]) -> Condition:
        return self._own() & one_of("id", ids) if ids else self._own()


def _are_read(is_read: bool | None) -> Condition:
    if is_read is None:
        return Condition()
    return Condition("coalesce(is_read, 0) = ?", (int(is_read),))


def _notification(row: Row) -> Notification:
    return Notification(
        id=row["id"],
        kind=row["type"],
        title=row["title"],
        message=row["message"],
        link_type=row["link_type"],
        link_id=row["link_id"],
        is_read=bool(row["is_read"]),
        read_at=row["read_at"],
        created_at=row["created_at"],
    )
