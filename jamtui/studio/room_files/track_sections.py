"""Loops, songs, sound files and the queue of a room, made what a file says."""

from __future__ import annotations

import re
from typing import Any

from jamtui.catalog.effects import default_effects
from jamtui.catalog.toml_file import shown
from jamtui.errors import BadFileError, UsageError
from jamtui.music.loop import Loop
from jamtui.storage.gateway import equals
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.records import LibraryTrack, LoopTrack, QueuedTrack, Song
from jamtui.storage.tracks.songs import SongRepository
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.record_section import RecordSection
from jamtui.studio.room_files.shape import PARTS, Entry
from jamtui.studio.room_files.song_references import SongReferences, complete_references
from jamtui.studio.tracks.notes import checked_notes

LONGEST_URL = 500
_URL = re.compile(r"library:(?!\.+$)[^/\\]+$|https?://", re.IGNORECASE)
_OWN = ("id", "url", "duration")


def apply_loops(work: Work, entries: list[Entry]) -> None:
    """Makes these loops all that a room has, in this order."""

    def alike(entry: Entry, track: LoopTrack) -> bool:
        return bool(track.loop_id == entry.values["loop_id"])

    rows = LoopTrackRepository(work.database.gateway)
    RecordSection(work, "loops", rows, loop_values, new_loop, alike).apply(entries)


def loop_values(work: Work, entry: Entry) -> dict[str, Any]:
    """Returns what an entry says of a loop track."""
    kinds = {
        "loop": lambda value, where: _loop(work, value).id,
        "notes": lambda value, where: checked_notes(value, _loop(work, entry.values["loop_id"])),
    }
    return work.checked(entry, PARTS["loops"], _settings(entry), kinds)


def new_loop(work: Work, entry: Entry, id_: str) -> LoopTrack:
    """Returns the track of a loop as it comes."""
    source = _loop(work, entry.values["loop_id"])
    return LoopTrack(
        id=id_,
        room_id=work.code,
        loop_id=source.id,
        sound_preset=source.sound_preset,
        name=source.name,
        effects=default_effects(),
    )


def apply_songs(work: Work, entries: list[Entry]) -> None:
    """Makes these songs all that a room has, in this order."""

    def alike(entry: Entry, song: Song) -> bool:
        return song.name.casefold() == str(entry.values.get("name")).casefold()

    def finished(song: Song) -> dict[str, Any]:
        from jamtui.studio.tracks.songs import Songs  # only where something is new

        return {"duration": Songs(work.database).duration(song)}

    rows = SongRepository(work.database.gateway)
    references = SongReferences(work, rows.of_room(work.code))

    def values(work: Work, entry: Entry) -> dict[str, Any]:
        found = song_values(work, entry)
        references.check(entry, found.get("tracks", ()))
        return found

    RecordSection(work, "songs", rows, values, new_song, alike, finished).apply(entries)


def song_values(work: Work, entry: Entry) -> dict[str, Any]:
    """Returns what an entry says of a song; its references mean records of the room."""
    settings = _settings(entry)
    if "tracks" in settings:
        settings["tracks"] = complete_references(work, entry)
    return work.checked(entry, PARTS["songs"], settings, {})


def new_song(work: Work, entry: Entry, id_: str) -> Song:
    """Returns an empty song."""
    return Song(id=id_, room_id=work.code, name=_named(entry))


def apply_library(work: Work, entries: list[Entry]) -> None:
    """Makes these sound files all that a room has; the files themselves stay where they are."""
    rows = LibraryRepository(work.database.gateway)
    RecordSection(work, "library", rows, file_values, new_file, _same_file).apply(entries)


def apply_queue(work: Work, entries: list[Entry]) -> None:
    """Makes these all that a room is going to play, in this order."""
    rows = QueueRepository(work.database.gateway)
    RecordSection(work, "queue", rows, file_values, new_queued, _same_file).apply(entries)


def new_file(work: Work, entry: Entry, id_: str) -> LibraryTrack:
    """Returns a sound file that nobody has brought yet."""
    url = _url(work, entry)
    return LibraryTrack(
        id=id_, room_id=work.code, name=_named(entry), url=url, duration=0.0, uploaded_by=""
    )


def new_queued(work: Work, entry: Entry, id_: str) -> QueuedTrack:
    """Returns a sound file of a queue that nobody has put there yet."""
    return QueuedTrack(id=id_, room_id=work.code, name=_named(entry), url=_url(work, entry))


def file_values(work: Work, entry: Entry) -> dict[str, Any]:
    """Returns what an entry says of a sound file, in the library or a queue."""
    settings = _settings(entry)
    if entry.section == "queue" and "duration" in entry.values:
        settings["duration"] = entry.values["duration"]
    found = work.checked(entry, PARTS[entry.section], settings, {})
    if "url" in entry.values:
        found["url"] = _url(work, entry)
    if entry.section == "library" and "duration" in entry.values:
        found["duration"] = _duration(work, entry)
    return found


def _settings(entry: Entry) -> dict[str, Any]:
    return {key: value for key, value in entry.values.items() if key not in _OWN}


def _loop(work: Work, id_: object) -> Loop:
    if not isinstance(id_, str):
        raise UsageError("loop_id must be a text.")
    if id_ not in work.loops:
        work.loops[id_] = work.database.loops.get(id_)
    return work.loops[id_]


def _url(work: Work, entry: Entry) -> str:
    url = entry.values.get("url")
    with work.file.at(entry.section, entry.number, "url"):
        if url is None:
            raise UsageError("there is no url, such as library:NAME as an export has it.")
        if len(url) > LONGEST_URL or not url.isprintable():
            raise UsageError(f"url must be one line of at most {LONGEST_URL} characters.")
        if entry.section == "library" and not (_URL.match(url) or _is_known(work, url)):
            raise UsageError(
                "url must be library:NAME, a file within the library, or the address of a file "
                f"elsewhere, such as https://…, not {shown(url)}."
            )
    return str(url)


def _is_known(work: Work, url: str) -> bool:
    """Whether the room has such a file already, wherever it came from."""
    rows = LibraryRepository(work.database.gateway)
    return rows.count(equals(room_id=work.code, url=url)) > 0


def _duration(work: Work, entry: Entry) -> float:
    value = entry.values["duration"]
    with work.file.at(entry.section, entry.number, "duration"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UsageError("duration must be a number of seconds.")
        if not 0 <= value <= 604_800:
            raise UsageError("duration must be 0 to 604,800 seconds.")
    return float(value)


def _same_file(entry: Entry, record: Any) -> bool:
    return bool(record.url == entry.values.get("url"))


def _named(entry: Entry) -> str:
    name = entry.values.get("name")
    if not isinstance(name, str):
        raise BadFileError("there is no name.")
    return name
