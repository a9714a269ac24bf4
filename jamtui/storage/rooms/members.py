"""Who is in a room, in which role and with which rights, and who asks to be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from jamtui.errors import NotFoundError, unknown_name
from jamtui.storage.functions.acquaintance import find_person
from jamtui.storage.functions.denial import denied
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals
from jamtui.storage.people import PeopleRepository

MEMBERS = "room_members"
REQUESTS = "local_join_requests"
LOG = "room_permission_logs"
_NAMES_TO_COMPARE = 500


class MemberRepository:
    """The members of rooms, as the one who acts sees and changes them."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def of(
        self,
        code: str,
        *,
        role: str | None = None,
        since: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        """Returns the members of a room, the first to come first.

        Only those with that role, or those who were active `since` a moment.
        """
        where = equals(room_id=code)
        if role is not None:
            roles = ("co-host", "admin") if role == "co-host" else (role, role)
            where &= Condition("role IN (?, ?)", roles)
        if since is not None:
            where &= Condition("last_active_at >= ? AND is_banned = 0", (since,))
        return self._gateway.select(
            MEMBERS, where, order=("joined_at", "id"), limit=limit, offset=offset
        )

    def get(self, code: str, user_id: str) -> Row | None:
        """Returns somebody's row in a room, None for who is not in it."""
        rows = self._gateway.select(MEMBERS, equals(room_id=code, user_id=user_id))
        return rows[0] if rows else None

    def find(self, code: str, name: str) -> Row:
        """Returns the member with that username or id, else with that name in the room.

        Raises NotFoundError with the nearest names.
        """
        people = PeopleRepository(self._gateway)
        try:
            row = self.get(code, find_person(self._gateway, name, code))
        except NotFoundError:
            row = self._by_room_name(code, name)
        if row is not None:
            return row
        rows = self.of(code, limit=_NAMES_TO_COMPARE)
        names = list(people.names_of(row["user_id"] for row in rows).values())
        raise unknown_name(f"member of {code}", name[:80], names, "'jam member list' shows them.")

    def _by_room_name(self, code: str, name: str) -> Row | None:
        where = Condition("room_id = ? AND (user_name = ? OR user_id = ?)", (code, name, name))
        rows = self._gateway.select(MEMBERS, where, limit=2)
        return rows[0] if len(rows) == 1 else None

    def set_role(self, code: str, user_id: str, role: str) -> None:
        """Gives a member another role."""
        self._change(code, user_id, {"role": role})

    def set_permissions(
        self, code: str, user_id: str, held: Mapping[str, Mapping[str, bool]]
    ) -> None:
        """Gives a member these permissions of their own; none leaves those of role and room."""
        text = json.dumps({group: dict(names) for group, names in held.items()}) if held else None
        self._change(code, user_id, {"custom_permissions": text})

    def remove(self, code: str, user_id: str) -> None:
        """Takes somebody out of a room; raises DeniedError where that may not be."""
        if not self._gateway.delete(MEMBERS, equals(room_id=code, user_id=user_id)):
            raise denied(self._gateway, "members.moderate", f"remove members of {code}")

    def _change(self, code: str, user_id: str, values: Mapping[str, object]) -> None:
        if not self._gateway.update(MEMBERS, values, equals(room_id=code, user_id=user_id)):
            raise denied(self._gateway, "members.moderate", f"change members of {code}")

    def requests(
        self,
        code: str,
        status: str | None,
        limit: int | None = None,
        offset: int = 0,
        user_id: str | None = None,
    ) -> list[Row]:
        """Returns who asks to be let in, the first to ask first; of everybody or one person."""
        where = equals(room_id=code) & (EVERYTHING if status is None else equals(status=status))
        if user_id is not None:
            where &= equals(user_id=user_id)
        return self._gateway.select(
            REQUESTS, where, order=("created_at", "id"), limit=limit, offset=offset
        )

    def log(
        self,
        code: str,
        *,
        user_id: str | None = None,
        actions: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        """Returns who changed whose rights, the newest first."""
        where = equals(room_id=code)
        if user_id is not None:
            where &= equals(target_user_id=user_id)
        if actions:
            marks = ", ".join("?" * len(actions))
            where &= Condition(f"action IN ({marks})", tuple(actions))
        # Triggers know the time to a millisecond; within one, rows are in the order they came.
        return self._gateway.select(
            LOG, where, order=("-created_at", "-rowid"), limit=limit, offset=offset
        )
