"""Makes rooms what files say: all of them, or none."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

from jamtui.errors import UsageError
from jamtui.music.loop import Loop
from jamtui.storage.database import Database
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.cards import AppliedRoom, State
from jamtui.studio.room_files.room_section import apply_room, find_room
from jamtui.studio.room_files.shape import LISTS, Entry, RoomFile

_SECTIONS = {
    "members": "people_sections:apply_members",
    "bans": "people_sections:apply_bans",
    "library": "track_sections:apply_library",
    "queue": "track_sections:apply_queue",
    "loops": "track_sections:apply_loops",
    "songs": "track_sections:apply_songs",
    "presets": "preset_section:apply_presets",
}
"""What makes each section true, "module:function"; imported for files that have it."""


def apply_files(
    database: Database, files: Sequence[RoomFile], *, keep: bool = True
) -> list[AppliedRoom]:
    """Makes the rooms what the files say, on behalf of who acts; returns what that changed.

    All of it is one transaction. Without `keep` everything is taken back in the end, so that what
    is returned is what would be changed. Raises UsageError for two files about one room, and what
    the rules and the files raise.
    """
    applied: list[AppliedRoom] = []
    loops: dict[str, Loop] = {}  # many rooms play the same ones
    with database.gateway.transaction() if keep else database.gateway.rehearsal():
        for file in files:
            applied.append(_apply(database, file, applied, loops))
    return applied


def removals(applied: Sequence[AppliedRoom]) -> int:
    """Returns how many entries are removed."""
    return sum(change.action == "remove" for room in applied for change in room.changes)


def _apply(
    database: Database, file: RoomFile, before: Sequence[AppliedRoom], loops: dict[str, Loop]
) -> AppliedRoom:
    found = find_room(database, file)
    for other in before:
        if found is not None and other.code == found["id"]:
            raise UsageError(
                f"{other.file} and {file.source.name} are about one room, {other.code}: "
                "apply one of them only; nothing has been changed."
            )
    work = apply_room(database, file, found)
    work.loops = loops
    for section in LISTS:
        if section in file.lists:
            _applier(section)(work, file.lists[section])
    state: State = "created" if found is None else "changed" if work.changes else "unchanged"
    row = database.rooms.find(work.code)
    return AppliedRoom(file.source.name, work.code, row["name"], state, work.changes)


def _applier(section: str) -> Callable[[Work, list[Entry]], None]:
    module_name, _, name = _SECTIONS[section].partition(":")
    module = importlib.import_module(f"jamtui.studio.room_files.{module_name}")
    found: Callable[[Work, list[Entry]], None] = getattr(module, name)
    return found
