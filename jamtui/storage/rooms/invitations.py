"""Who is asked into a room."""

from __future__ import annotations

from collections.abc import Mapping

from jamtui.storage.functions.denial import denied
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals
from jamtui.storage.id_parts import whole_id
from jamtui.storage.timestamps import timestamp

INVITATIONS = "room_invitations"


def _with_status(status: str | None) -> Condition:
    """One that is past its time counts as expired, marked so or not."""
    if status is None:
        return EVERYTHING
    if status not in ("pending", "expired"):
        return equals(status=status)
    over = Condition("(status = 'pending' AND coalesce(expires_at <= ?, 0))", (timestamp(),))
    if status == "pending":
        return equals(status="pending") & Condition(f"NOT {over.sql}", over.values)
    return Condition(f"(status = 'expired' OR {over.sql})", over.values)


class InvitationRepository:
    """The invitations that the one who acts may see: to or from that person's rooms."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def of(
        self, code: str, status: str | None = None, limit: int | None = None, offset: int = 0
    ) -> list[Row]:
        """Returns the invitations into a room, the newest first."""
        where = equals(room_id=code) & _with_status(status)
        return self._gateway.select(
            INVITATIONS, where, order=("-created_at", "-id"), limit=limit, offset=offset
        )

    def find(self, reference: str) -> Row | None:
        """Returns the invitation with that id or code, None where there is none to be seen."""
        where = Condition("id = ? OR invite_code = ?", (reference.lower(), reference))
        rows = self._gateway.select(INVITATIONS, where, limit=1)
        return rows[0] if rows else None

    def find_by_part(self, text: str) -> Row | None:
        """Returns the same, also by the beginning or the end of an id.

        Raises ConflictError for a part of several ids.
        """
        return self.find(text) or self.find(
            whole_id(self._gateway, INVITATIONS, text, "invitation")
        )

    def add(self, row: Mapping[str, object]) -> None:
        """Adds an invitation; the rules say who may."""
        self._gateway.insert(INVITATIONS, row)

    def set_status(self, id_: str, status: str) -> None:
        """Makes a pending invitation declined or revoked; the rules say who may do which."""
        if not self._gateway.update(
            INVITATIONS, {"status": status}, equals(id=id_, status="pending")
        ):
            rule = "invitations.decline" if status == "declined" else "invitations.revoke"
            raise denied(self._gateway, rule, f"make this invitation {status}")
