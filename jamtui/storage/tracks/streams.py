"""The tracks that members publish in rooms."""

from __future__ import annotations

from jamtui.storage.gateway import equals
from jamtui.storage.tracks.records import PublishedStream
from jamtui.storage.tracks.table import RoomTable


class StreamRepository(RoomTable[PublishedStream]):
    """`room_webrtc_sessions` as the one who acts may see and change them."""

    table = "room_webrtc_sessions"
    noun = "published stream"
    kind = PublishedStream
    order = ("track_name", "id")

    def named(self, room_id: str, name: str) -> PublishedStream | None:
        """Returns the stream of that name in a room."""
        found = self.find(equals(room_id=room_id, track_name=name), limit=1)
        return found[0] if found else None
