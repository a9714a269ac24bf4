"""What all sections need while a room's file is made true."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jamtui.music.loop import Loop
from jamtui.storage.database import Database
from jamtui.storage.functions.row_ids import is_id_taken
from jamtui.storage.ids import new_id
from jamtui.studio.room_files.cards import Action, RoomChange
from jamtui.studio.room_files.shape import Entry, RoomFile
from jamtui.studio.room_files.written import same, shown_value
from jamtui.studio.tracks.fields import Check, FieldCheck

_NAMESPACE = uuid.UUID("6f4f2b0e-6a3c-5d0a-9a7e-0d3c0f3f6b1d")


@dataclass(slots=True)
class Work:
    """A room, the file that it is to follow, and what has been changed so far."""

    database: Database
    file: RoomFile
    code: str
    changes: list[RoomChange] = field(default_factory=list)
    real_ids: dict[str, str] = field(default_factory=dict)
    """For each id in the file, of loops and sound files, the one in the database."""
    removed_ids: set[str] = field(default_factory=set)
    """What has been taken out of the room."""
    loops: dict[str, Loop] = field(default_factory=dict)
    """The loops that have been looked up."""

    def note(
        self,
        action: Action,
        section: str,
        name: str | None = None,
        key: str | None = None,
        values: tuple[Any, Any] = (None, None),
    ) -> None:
        """Keeps in mind that something was changed, with the `values` before and after."""
        before, after = map(shown_value, values)
        self.changes.append(RoomChange(action, section, name, key, before, after))

    def note_changes(
        self, section: str, name: str | None, before: Any, changes: Mapping[str, Any]
    ) -> None:
        """Keeps in mind which fields of the record `before` have been given other values."""
        for key, value in changes.items():
            self.note("change", section, name, key, (getattr(before, key), value))

    def checked(
        self, entry: Entry, part: str, values: Mapping[str, Any], kinds: Mapping[str, Check]
    ) -> dict[str, Any]:
        """Returns values of an entry as the database keeps them; says where one cannot be."""
        check = FieldCheck(part, kinds)
        found: dict[str, Any] = {}
        for key, value in values.items():
            with self.file.at(entry.section, entry.number, key):
                optional = check.rules[key].get("optional")
                found |= check.values({key: None if optional and value == "" else value})
        return found

    def known_id(self, entry: Entry, ids: Mapping[str, Any]) -> str | None:
        """Returns which of the room's records an entry means by its id, None for a new one."""
        if entry.id is None:
            return None
        for id_ in (entry.id, self._id_here(entry.id)):
            if id_ in ids:
                return id_
        return None

    def free_id(self, entry: Entry, table: str) -> str:
        """Returns the id of a new record: that of the file if it is one, and free.

        Any other word is a name within the file, and stands for the same id each time.
        """
        if entry.id is None:
            return new_id()
        if _is_uuid(entry.id) and not is_id_taken(self.database.gateway, table, entry.id):
            return entry.id
        return self._id_here(entry.id)

    def _id_here(self, word: str) -> str:
        return str(uuid.uuid5(_NAMESPACE, f"{self.code}/{word}"))


def differing(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns those of `values` that a record does not have yet."""
    return {key: value for key, value in values.items() if not same(getattr(record, key), value)}


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
