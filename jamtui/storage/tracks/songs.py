"""The songs of rooms; their order is the set list."""

from __future__ import annotations

from jamtui.storage.gateway import Condition, equals
from jamtui.storage.tracks.records import Song
from jamtui.storage.tracks.table import OrderedTable


class SongRepository(OrderedTable[Song]):
    """`songs` as the one who acts may see and change them."""

    table = "songs"
    noun = "song"
    kind = Song

    def called(self, text: str, most: int = 2) -> list[Song]:
        """Returns the song of that id, else some of that name, in whatever room and case."""
        by_name = Condition("name = ? COLLATE NOCASE", (text,))
        return self.find(equals(id=text), limit=1) or self.find(by_name, limit=most)
