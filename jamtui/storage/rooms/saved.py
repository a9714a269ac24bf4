"""Rooms that people keep: their own rooms with a note, and rooms to be opened again."""

from __future__ import annotations

from collections.abc import Mapping

from jamtui.community.room_codes import new_room_code
from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.functions.denial import denied
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.rooms import CODE_TRIES

SAVED = "user_saved_rooms"
KEPT = "saved_rooms"


class SavedRoomRepository:
    """The rooms that the person `user_id` saves, with notes."""

    def __init__(self, gateway: Gateway, user_id: str) -> None:
        self._gateway = gateway
        self._user_id = user_id

    def all(self, limit: int | None = None, offset: int = 0) -> list[Row]:
        """Returns what is saved, the newest first."""
        mine = equals(user_id=self._user_id)
        return self._gateway.select(
            SAVED, mine, order=("-saved_at", "-id"), limit=limit, offset=offset
        )

    def get(self, code: str) -> Row | None:
        """Returns a room's row here, None where it is not saved."""
        rows = self._gateway.select(SAVED, equals(user_id=self._user_id, room_id=code))
        return rows[0] if rows else None

    def add(self, code: str, notes: str | None) -> None:
        """Saves a room."""
        row = {"id": new_id(), "user_id": self._user_id, "room_id": code, "notes": notes}
        self._gateway.insert(SAVED, row)

    def set_notes(self, code: str, notes: str | None) -> None:
        """Changes what is noted about a saved room."""
        mine = equals(user_id=self._user_id, room_id=code)
        self._gateway.update(SAVED, {"notes": notes}, mine)

    def remove(self, code: str) -> bool:
        """Forgets a room; returns whether it was saved."""
        return self._gateway.delete(SAVED, equals(user_id=self._user_id, room_id=code)) > 0


class KeptRoomRepository:
    """Rooms with all their settings, from which new ones are opened, by code."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def of(self, owner_id: str, limit: int | None = None, offset: int = 0) -> list[Row]:
        """Returns somebody's, the newest first."""
        return self._gateway.select(
            KEPT,
            equals(owner_id=owner_id),
            order=("-updated_at", "-id"),
            limit=limit,
            offset=offset,
        )

    def find(self, reference: str, owner_id: str) -> Row:
        """Returns the one with that code, else one's own with that name; or NotFoundError."""
        by_code = Condition("code = ? COLLATE NOCASE", (reference.strip(),))
        own = equals(owner_id=owner_id)
        for where in (by_code & own, equals(name=reference) & own, by_code):
            rows = self._gateway.select(KEPT, where, limit=2)
            if len(rows) > 1:
                raise ConflictError(
                    f"Several templates are named {reference[:80]!r}: use the code."
                )
            if rows:
                return rows[0]
        raise NotFoundError(
            f"There is no template {reference[:80]!r}: 'jam room template list' shows yours."
        )

    def add(self, columns: Mapping[str, object]) -> str:
        """Keeps a room with these columns and returns its code, a new one unless they name it."""
        row = {"id": new_id()} | dict(columns)
        if "code" in row:
            self._gateway.insert(KEPT, row)
            return str(row["code"])
        for _ in range(CODE_TRIES):
            code = new_room_code()
            try:
                self._gateway.insert(KEPT, row | {"code": code})
            except ConflictError as error:
                if "saved_rooms.code" not in str(error):
                    raise
            else:
                return code
        raise ConflictError("No free code was found for the template: try again.")

    def change(self, id_: str, columns: Mapping[str, object]) -> None:
        """Gives one other values; raises DeniedError for somebody else's."""
        if columns and not self._gateway.update(KEPT, columns, equals(id=id_)):
            raise denied(self._gateway, "rooms.template", "change this template")

    def remove(self, id_: str) -> None:
        """Takes one away; raises DeniedError for somebody else's."""
        if not self._gateway.delete(KEPT, equals(id=id_)):
            raise denied(self._gateway, "rooms.template", "delete this template")
