"""The inputs of performers in rooms."""

from __future__ import annotations

from jamtui.storage.gateway import equals
from jamtui.storage.tracks.records import InputTrack
from jamtui.storage.tracks.table import RoomTable


class InputRepository(RoomTable[InputTrack]):
    """`user_tracks` as the one who acts may see and change them, the oldest first."""

    table = "user_tracks"
    noun = "input"
    kind = InputTrack
    order = ("created_at", "id")

    def of_person(
        self, user_id: str, room_id: str | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[InputTrack]:
        """Returns somebody's inputs, in one room or in all."""
        wanted = equals(user_id=user_id)
        if room_id is not None:
            wanted = wanted & equals(room_id=room_id)
        return self.find(wanted, limit=limit, offset=offset)
