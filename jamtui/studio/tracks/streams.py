"""Tracks that members publish in a room, each under a name of its own there."""

from __future__ import annotations

from jamtui.errors import ConflictError
from jamtui.storage.database import Database
from jamtui.storage.ids import new_id
from jamtui.storage.tracks.records import PublishedStream
from jamtui.storage.tracks.streams import StreamRepository
from jamtui.studio.tracks.area import TrackArea, check_room_for
from jamtui.studio.tracks.fields import FieldCheck

MOST = 256
"""How many streams a room holds."""


class Streams(TrackArea):
    """The published streams of rooms, for who acts."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rows = StreamRepository(self._gateway)

    def of_room(
        self, room: str | None, *, limit: int | None = None, offset: int = 0
    ) -> list[PublishedStream]:
        """Returns a page of what is published in a room, by name."""
        return self.rows.of_room(self.room_code(room), limit=limit, offset=offset)

    def find(self, text: str, room: str | None) -> PublishedStream:
        """Returns the stream of that id, or in the room of that number or name."""
        return self.found(self.rows, text, room)

    def publish(
        self, room: str | None, name: str, session_id: str | None = None
    ) -> PublishedStream:
        """Publishes a stream; one's own of that name gets the new session.

        Raises ConflictError for a name that somebody else's stream has in the room.
        """
        code = self.room_code(room)
        session = session_id if session_id is not None else new_id()
        FieldCheck("stream").values({"track_name": name, "session_id": session})
        there = self.rows.named(code, name)
        if there is not None and there.user_id == self.own_id:
            return self.rows.change(there.id, {"session_id": session})
        if there is not None:
            raise ConflictError(
                f"Somebody else publishes {name!r} in the room {code}: choose another name."
            )
        check_room_for(self.rows, code, MOST)
        return self.rows.insert(
            PublishedStream(
                id=new_id(), room_id=code, user_id=self.own_id, session_id=session, track_name=name
            )
        )

    def withdraw(self, stream: PublishedStream) -> None:
        """Ends a stream."""
        self.rows.delete(stream.id)
