"""What rooms are going to play, one track after the other."""

from __future__ import annotations

from jamtui.storage.gateway import equals, one_of
from jamtui.storage.tracks.records import QueuedTrack
from jamtui.storage.tracks.table import OrderedTable

POSITIONS = "local_queue_positions"


class QueueRepository(OrderedTable[QueuedTrack]):
    """`room_tracks` as the one who acts may see and change them.

    Upstream keeps no order of them: that is in a table of its own, which triggers keep whole.
    """

    table = "room_tracks"
    noun = "queued track"
    kind = QueuedTrack
    order = ("created_at", "id")
    places = (POSITIONS, "track_id")

    def append(self, new: QueuedTrack) -> QueuedTrack:
        """Adds a track behind the others of its room."""
        return self.insert(new)

    def of_room(
        self, room_id: str, *, limit: int | None = None, offset: int = 0
    ) -> list[QueuedTrack]:
        """Returns what a room is going to play, in its order."""
        places = self._gateway.select(
            POSITIONS, equals(room_id=room_id), ("track_id",), ("position",), limit, offset
        )
        ids = [row["track_id"] for row in places]
        found = {track.id: track for track in self.find(one_of("id", ids))} if ids else {}
        return [found[id_] for id_ in ids if id_ in found]
