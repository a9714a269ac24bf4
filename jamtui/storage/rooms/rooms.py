"""Rooms: opened, found by code or in lists, changed and taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from jamtui.community.room_codes import new_room_code, room_code
from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.room_words import matches
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.room_query import RoomQuery, condition

ROOMS = "rooms"
CODE_TRIES = 8
"""How many codes are tried; of 32 to the power of 8, two in a row being taken is a fault."""


class RoomRepository:
    """The rooms that the one who acts may see; new ones are those of the person `user_id`."""

    def __init__(self, gateway: Gateway, user_id: str) -> None:
        self._gateway = gateway
        self._user_id = user_id

    def find(self, code: str) -> Row:
        """Returns the room with that code, in whatever case; raises NotFoundError."""
        found = self.find_or_none(code)
        if found is None:
            raise NotFoundError(
                f"There is no room {code[:64]!r} that you can see: 'jam room list' shows those."
            )
        return found

    def find_or_none(self, code: str) -> Row | None:
        """Returns the room with that code, None where there is none to be seen."""
        rows = self._gateway.select(ROOMS, with_code(room_code(code)))
        return rows[0] if rows else None

    def listed(self, query: RoomQuery, limit: int, offset: int = 0) -> list[Row]:
        """Returns a page of the rooms that `query` asks for, the newest activity first."""
        return self._gateway.select(
            ROOMS,
            condition(query, partial(matches, self._gateway)),
            order=("-last_activity", "id"),
            limit=limit,
            offset=offset,
        )

    def create(self, columns: Mapping[str, object]) -> str:
        """Opens a room with these columns and returns its code, a new one unless they name it."""
        row = dict(columns) | {"created_by": self._user_id}
        if "id" in row:
            self._gateway.insert(ROOMS, row)
            return str(row["id"])
        for _ in range(CODE_TRIES):
            code = new_room_code()
            try:
                self._gateway.insert(ROOMS, row | {"id": code})
            except ConflictError as error:
                if not _is_code_taken(error):
                    raise
            else:
                return code
        raise ConflictError("No free code was found for the room: try again.")

    def change(self, code: str, columns: Mapping[str, object]) -> None:
        """Gives a room other values in these columns; raises DeniedError where nothing may."""
        if columns and not self._gateway.update(ROOMS, columns, with_code(code)):
            raise denied(self._gateway, "members.moderate", f"change the room {code}")

    def people_in(self, codes: Sequence[str]) -> dict[str, int]:
        """Returns how many people are in each of these rooms."""
        if not codes:
            return {}
        marks = ", ".join("?" * len(codes))
        inside = Condition(f"room_id IN ({marks}) AND is_banned = 0", tuple(codes))
        return self._gateway.count_by("room_members", "room_id", inside)

    def own_by_name(self, name: str) -> str | None:
        """Returns the code of a room that this person made under that name."""
        wanted = equals(created_by=self._user_id, name=name)
        rows = self._gateway.select(ROOMS, wanted, ("id",), limit=1)
        return rows[0]["id"] if rows else None

    def play(
        self, code: str, settings: Mapping[str, Any], tracks: Sequence[Mapping[str, Any]]
    ) -> None:
        """Puts loop tracks into a room in place of those that are there, and its settings.

        Each of `tracks` has columns of `room_loop_tracks`.
        """
        with self._gateway.transaction():
            self._gateway.update(ROOMS, {"settings": json.dumps(settings)}, equals(id=code))
            self._gateway.delete("room_loop_tracks", equals(room_id=code))
            for position, track in enumerate(tracks):
                row = {"id": new_id(), "room_id": code, "created_by": self._user_id}
                self._gateway.insert("room_loop_tracks", row | dict(track) | {"position": position})


def with_code(code: str) -> Condition:
    """Returns the condition that a room has this code, in whatever case."""
    return Condition("id = ? COLLATE NOCASE", (code,))


def _is_code_taken(error: ConflictError) -> bool:
    return "rooms.id" in str(error) or "idx_rooms_code" in str(error)
