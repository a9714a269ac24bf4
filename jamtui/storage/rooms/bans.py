"""Who is kept out of a room, and until when."""

from __future__ import annotations

import json

from jamtui.storage.functions.denial import denied
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.members import LOG, MEMBERS
from jamtui.storage.timestamps import timestamp

BANS = "room_bans"


def in_force(now: str | None = None) -> Condition:
    """Returns the condition that a ban holds (still)."""
    return Condition("(expires_at IS NULL OR expires_at > ?)", (now or timestamp(),))


class BanRepository:
    """The bans of rooms, as the one who acts sees and changes them.

    A ban is a row of its own, and a mark at the member's row if there is one, which keeps role
    and rights for the time after.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def of(
        self, code: str, *, over: bool = False, limit: int | None = None, offset: int = 0
    ) -> list[Row]:
        """Returns the bans of a room that hold, the newest first; with `over` those too."""
        where = equals(room_id=code)
        if not over:
            where &= in_force()
        return self._gateway.select(
            BANS, where, order=("-banned_at", "-id"), limit=limit, offset=offset
        )

    def get(self, code: str, user_id: str) -> Row | None:
        """Returns somebody's ban, over or not."""
        rows = self._gateway.select(BANS, equals(room_id=code, user_id=user_id))
        return rows[0] if rows else None

    def ban(
        self, code: str, user_id: str, by: str, reason: str | None, expires_at: str | None
    ) -> None:
        """Keeps somebody out; who is banned already has this reason and end from now on."""
        before = self.get(code, user_id)
        row = {
            "id": before["id"] if before else new_id(),
            "room_id": code,
            "user_id": user_id,
            "reason": reason,
            "banned_by": by,
            "banned_at": timestamp(),
            "expires_at": expires_at,
        }
        if before is None:
            self._gateway.insert(BANS, row)
        else:
            self._gateway.update(BANS, row, equals(id=before["id"]))
            self._log_again(row, before)
        marks = {"is_banned": 1, "ban_reason": reason}
        self._gateway.update(MEMBERS, marks, equals(room_id=code, user_id=user_id))

    def unban(self, code: str, user_id: str) -> bool:
        """Lets somebody in again; returns whether there was a ban."""
        gone = self._gateway.delete(BANS, equals(room_id=code, user_id=user_id))
        marked = equals(room_id=code, user_id=user_id, is_banned=1)
        if not self._gateway.count(MEMBERS, marked):
            return gone > 0
        if not self._gateway.update(MEMBERS, {"is_banned": 0, "ban_reason": None}, marked):
            raise denied(self._gateway, "members.moderate", f"lift bans of {code}")
        return True

    def _log_again(self, row: Row, before: Row) -> None:
        """The tables log the first ban; a changed one is an entry as well."""
        self._gateway.insert(
            LOG,
            {
                "id": new_id(),
                "room_id": row["room_id"],
                "target_user_id": row["user_id"],
                "action": "ban",
                "old_value": _end(before),
                "new_value": _end(row),
                "performed_by": row["banned_by"],
            },
        )


def _end(row: Row) -> str:
    return json.dumps({"reason": row["reason"], "expires_at": row["expires_at"]})
