"""What there is to play in a room: from the database, or from a room's file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jamtui.community.room_columns import values_of
from jamtui.community.room_fields import room_fields
from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.database import Database
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.records import LibraryTrack, LoopTrack, QueuedTrack, Song
from jamtui.storage.tracks.songs import SongRepository
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.record_section import New, Values
from jamtui.studio.room_files.room_section import room_changes
from jamtui.studio.room_files.shape import RoomFile
from jamtui.studio.room_files.track_sections import (
    file_values,
    loop_values,
    new_file,
    new_loop,
    new_queued,
    new_song,
    song_values,
)
from jamtui.studio.tracks.naming import named

_SECTIONS: tuple[tuple[str, Values, New], ...] = (
    ("queue", file_values, new_queued),
    ("library", file_values, new_file),
    ("loops", loop_values, new_loop),
    ("songs", song_values, new_song),
)


@dataclass(frozen=True, slots=True)
class RoomContent:
    """A room's name, what it is set to by the paths of the fields, and its tracks in order.

    `files` are sound files by their ids: where they lie is said by their URLs.
    """

    name: str
    values: Mapping[str, Any]
    loops: Sequence[LoopTrack] = ()
    songs: Sequence[Song] = ()
    queue: Sequence[QueuedTrack] = ()
    files: Mapping[str, LibraryTrack | QueuedTrack] = field(default_factory=dict)

    def value(self, path: str) -> Any:
        """Returns what the room is set to, or what it is usually set to."""
        found = self.values.get(path)
        return room_fields()[path].default if found is None else found

    def song(self, text: str) -> Song:
        """Returns the song of that id, number or name; raises NotFoundError, ConflictError."""
        return named(self.songs, text, "song")


def room_content(database: Database, code: str) -> RoomContent:
    """Returns what the one who acts finds in a room; raises NotFoundError."""
    gateway = database.gateway
    row = database.rooms.find(code)
    songs = SongRepository(gateway).of_room(row["id"])
    queue = QueueRepository(gateway).of_room(row["id"])
    library = LibraryRepository(gateway)
    files: dict[str, LibraryTrack | QueuedTrack] = {one.id: one for one in queue}
    files |= {one.id: one for one in library.of_room(row["id"])}
    for id_ in _audio_ids(songs) - files.keys():
        try:
            files[id_] = library.get(id_)
        except NotFoundError:
            continue  # said when it is missed
    return RoomContent(
        row["name"],
        values_of(row),
        LoopTrackRepository(gateway).of_room(row["id"]),
        songs,
        queue,
        files,
    )


def file_content(database: Database, file: RoomFile) -> RoomContent:
    """Returns what a room's file says that there is to play; nothing is kept.

    Raises what applying it would raise of the same sections.
    """
    work = Work(database, file, "")
    made: dict[str, list[Any]] = {}
    for section, values, new in _SECTIONS:
        made[section] = []
        for entry in file.lists.get(section, ()):
            with file.at(section, entry.number):
                record = new(work, entry, entry.id or f"{section}-{entry.number}")
            made[section].append(dataclasses.replace(record, **values(work, entry)))
    queue, library = made["queue"], made["library"]
    name = file.room.get("name") or file.code or file.source.name
    files = {one.id: one for one in (*queue, *library)}
    return RoomContent(str(name), room_changes(file), made["loops"], made["songs"], queue, files)


def find_song(database: Database, text: str) -> tuple[str, Song] | None:
    """Returns the room and the song of that id, or else of that name; None without one.

    Raises ConflictError for a name that songs of several rooms have.
    """
    found = SongRepository(database.gateway).called(text)
    if len(found) > 1:
        places = " and ".join(f"in {one.room_id}" for one in found)
        raise ConflictError(
            f"There are several songs {text[:80]!r}, {places}: name the room before it."
        )
    return (found[0].room_id, found[0]) if found else None


def _audio_ids(songs: Sequence[Song]) -> set[str]:
    return {
        str(one.get("trackId")) for song in songs for one in song.tracks if one["type"] == "audio"
    }
