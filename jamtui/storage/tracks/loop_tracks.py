"""The loops in rooms."""

from __future__ import annotations

from jamtui.storage.tracks.records import LoopTrack
from jamtui.storage.tracks.table import OrderedTable


class LoopTrackRepository(OrderedTable[LoopTrack]):
    """`room_loop_tracks` as the one who acts may see and change them."""

    table = "room_loop_tracks"
    noun = "loop track"
    kind = LoopTrack
