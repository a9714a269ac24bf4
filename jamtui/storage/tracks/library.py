"""The tracks that people brought, and what is known of their files."""

from __future__ import annotations

from jamtui.storage.gateway import Condition, equals
from jamtui.storage.tracks.records import LibraryTrack, TrackDetails
from jamtui.storage.tracks.rows import columns, record
from jamtui.storage.tracks.table import RoomTable

DETAILS = "local_track_details"


class LibraryRepository(RoomTable[LibraryTrack]):
    """`tracks` as the one who acts may see and change them, the newest first."""

    table = "tracks"
    noun = "track"
    kind = LibraryTrack
    order = ("-id",)

    def search(
        self,
        *,
        room_id: str | None = None,
        uploaded_by: str | None = None,
        text: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[LibraryTrack]:
        """Returns the tracks of a room, of a person, and with a text in name or artist."""
        wanted = Condition()
        if room_id is not None:
            wanted = wanted & equals(room_id=room_id)
        if uploaded_by is not None:
            wanted = wanted & equals(uploaded_by=uploaded_by)
        if text:
            pattern = "%" + "".join(f"!{one}" if one in "!%_" else one for one in text) + "%"
            like = "name LIKE ? ESCAPE '!' OR artist LIKE ? ESCAPE '!'"
            wanted = wanted & Condition(like, (pattern, pattern))
        return self.find(wanted, limit=limit, offset=offset)

    def details(self, url: str) -> TrackDetails | None:
        """Returns what is known of the file that `url` names."""
        rows = self._gateway.select(DETAILS, equals(url=url), columns(TrackDetails), limit=1)
        return record(TrackDetails, rows[0]) if rows else None
