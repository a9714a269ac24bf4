"""Rooms and the loop tracks in them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.ids import new_id

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Upper case and digits without 0 O 1 I, which are mistaken for each other when read aloud."""

CODE_LENGTH = 8


def new_room_code() -> str:
    """Returns a code that nobody can guess."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class RoomRepository:
    """The rooms of a database, as the person `user_id` opens and fills them."""

    def __init__(self, gateway: Gateway, user_id: str) -> None:
        self._gateway = gateway
        self._user_id = user_id

    def own_by_name(self, name: str) -> str | None:
        """Returns the code of a room that this person made under that name."""
        wanted = equals(created_by=self._user_id, name=name)
        rows = self._gateway.select("rooms", wanted, ("id",))
        return rows[0]["id"] if rows else None

    def insert(self, name: str, settings: Mapping[str, Any], *, is_public: bool = False) -> str:
        """Makes a room and returns its code."""
        code = new_room_code()
        with self._gateway.transaction():
            self._gateway.insert(
                "rooms",
                {
                    "id": code,
                    "name": name,
                    "created_by": self._user_id,
                    "is_public": int(is_public),
                    "settings": json.dumps(settings),
                },
            )
        return code

    def play(
        self, code: str, settings: Mapping[str, Any], tracks: Sequence[Mapping[str, Any]]
    ) -> None:
        """Puts loop tracks into a room in place of those that are there, and its settings.

        Each of `tracks` has columns of `room_loop_tracks`.
        """
        with self._gateway.transaction():
            self._gateway.update("rooms", {"settings": json.dumps(settings)}, equals(id=code))
            self._gateway.delete("room_loop_tracks", equals(room_id=code))
            for position, track in enumerate(tracks):
                row = {"id": new_id(), "room_id": code, "created_by": self._user_id}
                self._gateway.insert("room_loop_tracks", row | dict(track) | {"position": position})
