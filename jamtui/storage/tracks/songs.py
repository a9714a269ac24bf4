"""The songs of rooms; their order is the set list."""

from __future__ import annotations

from jamtui.storage.tracks.records import Song
from jamtui.storage.tracks.table import OrderedTable


class SongRepository(OrderedTable[Song]):
    """`songs` as the one who acts may see and change them."""

    table = "songs"
    noun = "song"
    kind = Song
