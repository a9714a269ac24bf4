"""What a room is going to play: tracks of the library, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jamtui.storage.database import Database
from jamtui.storage.ids import new_id
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.records import LibraryTrack, QueuedTrack
from jamtui.studio.tracks.area import TrackArea, check_position, check_room_for, placed
from jamtui.studio.tracks.fields import FieldCheck
from jamtui.studio.tracks.library import Library

MOST = 1_000
"""How many tracks wait in a room."""


class Queue(TrackArea):
    """The queues of rooms, for who acts."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rows = QueueRepository(self._gateway)
        self.library = Library(database)
        self._check = FieldCheck("queue")

    def of_room(
        self, room: str | None, *, limit: int | None = None, offset: int = 0
    ) -> list[QueuedTrack]:
        """Returns a page of what a room is going to play."""
        return self.rows.of_room(self.room_code(room), limit=limit, offset=offset)

    def find(self, text: str, room: str | None) -> QueuedTrack:
        """Returns the queued track of that id, or in the room of that number or name."""
        return self.found(self.rows, text, room)

    def add(
        self,
        room: str | None,
        what: str,
        fields: Mapping[str, Any],
        *,
        position: int | None = None,
    ) -> QueuedTrack:
        """Queues a track of the library, or a file that comes into the library by that.

        A file is what has a folder in its name or an ending; all of it is done, or nothing.
        """
        code = self.room_code(room)
        brought: list[LibraryTrack] = []
        try:
            with self._gateway.transaction():
                if _is_file(what):
                    brought = self.library.add([Path(what)], fields, room=code)
                track = brought[0] if brought else self.library.find(what)
                return self._queued(track, code, fields, position)
        except BaseException:
            self.library.clear([track.url for track in brought])
            raise

    def edit(
        self, track: QueuedTrack, fields: Mapping[str, Any], assignments: Sequence[str] = ()
    ) -> QueuedTrack:
        """Changes some fields of a queued track."""
        with self._gateway.transaction():
            fresh = self.rows.get(track.id)
            return self.rows.change(track.id, self._check.changes(fresh, fields, assignments))

    def move(self, track: QueuedTrack, position: int) -> QueuedTrack:
        """Puts a queued track at a position from 1."""
        with self._gateway.transaction():
            self.rows.move(track.room_id, track.id, check_position(position) - 1)
        return self.rows.get(track.id)

    def place(self, track: QueuedTrack) -> int:
        """Returns at which position of its room's queue a track is, from 1."""
        return self.rows.ids_of_room(track.room_id).index(track.id) + 1

    def remove(self, track: QueuedTrack) -> None:
        """Takes a track out of its queue; its file goes once nothing refers to it."""
        with self._gateway.transaction():
            self.rows.delete(track.id)
        self.library.clear([track.url])

    def _queued(
        self, track: LibraryTrack, room: str, fields: Mapping[str, Any], position: int | None
    ) -> QueuedTrack:
        check_room_for(self.rows, room, MOST)
        plain: dict[str, Any] = {
            "name": track.name,
            "artist": track.artist,
            "duration": round(track.duration),
            "ai_generated": track.ai_generated,
        }
        wanted = plain | {name: value for name, value in fields.items() if value is not None}
        kept = self.rows.append(
            QueuedTrack(
                id=new_id(),
                room_id=room,
                url=track.url,
                uploaded_by=self.own_id,
                **self._check.values(wanted),
            )
        )
        placed(self.rows, room, kept.id, position)
        return kept


def _is_file(what: str) -> bool:
    return "/" in what or Path(what).suffix.lower() in (".wav", ".flac", ".ogg", ".mp3", ".m4a")
