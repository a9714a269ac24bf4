"""Makes rooms what files say: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jamtui.storage.database import Database
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.cards import AppliedRoom, State
from jamtui.studio.room_files.people_sections import apply_bans, apply_members
from jamtui.studio.room_files.preset_section import apply_presets
from jamtui.studio.room_files.room_section import apply_room, find_room
from jamtui.studio.room_files.shape import LISTS, Entry, RoomFile
from jamtui.studio.room_files.track_sections import (
    apply_library,
    apply_loops,
    apply_queue,
    apply_songs,
)

_SECTIONS: dict[str, Callable[[Work, list[Entry]], None]] = {
    "members": apply_members,
    "bans": apply_bans,
    "library": apply_library,
    "queue": apply_queue,
    "loops": apply_loops,
    "songs": apply_songs,
    "presets": apply_presets,
}


class _TakeBackError(Exception):
    """Ends a transaction whose outcome is only to be looked at."""


def apply_files(
    database: Database, files: Sequence[RoomFile], *, keep: bool = True
) -> list[AppliedRoom]:
    """Makes the rooms what the files say, on behalf of who acts; returns what that changed.

    All of it is one transaction. Without `keep` everything is taken back in the end, so that what
    is returned is what would be changed. Raises what the rules and the files raise.
    """
    applied: list[AppliedRoom] = []
    try:
        with database.gateway.transaction():
            applied = [_apply(database, file) for file in files]
            if not keep:
                raise _TakeBackError
    except _TakeBackError:
        pass
    return applied


def removals(applied: Sequence[AppliedRoom]) -> int:
    """Returns how many entries are removed."""
    return sum(change.action == "remove" for room in applied for change in room.changes)


def _apply(database: Database, file: RoomFile) -> AppliedRoom:
    found = find_room(database, file)
    work = apply_room(database, file, found)
    for section in LISTS:
        if section in file.lists:
            _SECTIONS[section](work, file.lists[section])
    state: State = "created" if found is None else "changed" if work.changes else "unchanged"
    row = database.rooms.find(work.code)
    return AppliedRoom(file.source.name, work.code, row["name"], state, work.changes)
