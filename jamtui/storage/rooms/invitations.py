"""Who is asked into a room."""

from __future__ import annotations

from collections.abc import Mapping

from jamtui.errors import DeniedError
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals

INVITATIONS = "room_invitations"


class InvitationRepository:
    """The invitations that the one who acts may see: to or from that person's rooms."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def of(
        self, code: str, status: str | None = None, limit: int | None = None, offset: int = 0
    ) -> list[Row]:
        """Returns the invitations into a room, the newest first."""
        where = equals(room_id=code) & (EVERYTHING if status is None else equals(status=status))
        return self._gateway.select(
            INVITATIONS, where, order=("-created_at", "-id"), limit=limit, offset=offset
        )

    def find(self, reference: str) -> Row | None:
        """Returns the invitation with that id or code, None where there is none to be seen."""
        where = Condition("id = ? OR invite_code = ?", (reference.lower(), reference))
        rows = self._gateway.select(INVITATIONS, where, limit=1)
        return rows[0] if rows else None

    def add(self, row: Mapping[str, object]) -> None:
        """Adds an invitation; the rules say who may."""
        self._gateway.insert(INVITATIONS, row)

    def set_status(self, id_: str, status: str) -> None:
        """Makes a pending invitation declined or revoked; the rules say who may do which."""
        if not self._gateway.update(
            INVITATIONS, {"status": status}, equals(id=id_, status="pending")
        ):
            raise DeniedError(f"You may not make this invitation {status}.")
