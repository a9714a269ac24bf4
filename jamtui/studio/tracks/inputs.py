"""The inputs of performers: a microphone, a guitar, a keyboard, in a room."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from jamtui.errors import UsageError
from jamtui.storage.database import Database
from jamtui.storage.ids import new_id
from jamtui.storage.people import PeopleRepository
from jamtui.storage.tracks.inputs import InputRepository
from jamtui.storage.tracks.records import InputTrack
from jamtui.studio.tracks.area import TrackArea, check_room_for
from jamtui.studio.tracks.fields import FieldCheck

MOST = 256
"""How many inputs a room holds: those of all its performers."""


class Inputs(TrackArea):
    """The inputs in rooms, for who acts."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rows = InputRepository(self._gateway)
        self._check = FieldCheck("input")

    def of_room(
        self,
        room: str | None,
        *,
        person: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[InputTrack]:
        """Returns a page of the inputs in a room, of one person or of all."""
        code = self.room_code(room)
        if person is None:
            return self.rows.of_room(code, limit=limit, offset=offset)
        whose = PeopleRepository(self._gateway).find(person).id
        return self.rows.of_person(whose, code, limit=limit, offset=offset)

    def find(self, text: str, room: str | None) -> InputTrack:
        """Returns the input of that id, or in the room of that number or name."""
        return self.found(self.rows, text, room)

    def add(
        self,
        room: str | None,
        name: str,
        track_type: str,
        named: Mapping[str, Any],
        assignments: Sequence[str] = (),
    ) -> InputTrack:
        """Adds an input of the one who acts to a room."""
        code = self.room_code(room)
        if track_type not in ("audio", "midi"):
            raise UsageError(f"An input is audio or midi, not {track_type[:40]!r}.")
        check_room_for(self.rows, code, MOST)
        plain = InputTrack(
            id=new_id(),
            room_id=code,
            user_id=self.own_id,
            owner_user_id=self.own_id,
            owner_user_name=self.own_name(),
            name=name,
            track_type="midi" if track_type == "midi" else "audio",
        )
        changes = self._check.changes(plain, named, assignments)
        self._check.values({"name": name})
        return self.rows.insert(dataclasses.replace(plain, **changes))

    def edit(
        self, track: InputTrack, named: Mapping[str, Any], assignments: Sequence[str] = ()
    ) -> InputTrack:
        """Changes some fields of an input."""
        fresh = self.rows.get(track.id)
        return self.rows.change(track.id, self._check.changes(fresh, named, assignments))

    def delete(self, track: InputTrack) -> InputTrack:
        """Takes an input away and returns what it was."""
        self.rows.delete(track.id)
        return track
