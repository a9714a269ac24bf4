"""Loops, songs, sound files and the queue of a room, made what a file says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jamtui.catalog.effects import default_effects
from jamtui.errors import BadFileError, UsageError
from jamtui.music.loop import Loop
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.records import LibraryTrack, LoopTrack, QueuedTrack, Song
from jamtui.storage.tracks.songs import SongRepository
from jamtui.storage.tracks.table import OrderedTable, RoomTable
from jamtui.studio.room_files.area import Work, differing
from jamtui.studio.room_files.shape import PARTS, Entry
from jamtui.studio.room_files.song_references import complete_references
from jamtui.studio.tracks.area import TrackArea
from jamtui.studio.tracks.notes import checked_notes

LONGEST_URL = 500
_OWN = ("id", "url", "duration")


def apply_loops(work: Work, entries: list[Entry]) -> None:
    """Makes these loops all that a room has, in this order."""
    area = TrackArea(work.database)
    known: dict[str, Loop] = {}

    def loop(id_: str) -> Loop:
        if id_ not in known:
            known[id_] = work.database.loops.get(id_)
        return known[id_]

    def values(entry: Entry) -> dict[str, Any]:
        id_ = entry.values["loop_id"]
        if not isinstance(id_, str):
            raise BadFileError(f"{work.file.where('loops', entry.number)}: loop_id must be a text.")
        kinds = {
            "loop": lambda value, where: loop(value).id,
            "notes": lambda value, where: checked_notes(value, loop(id_)),
        }
        return work.checked(entry, PARTS["loops"], _settings(entry), kinds)

    def new(entry: Entry, id_: str) -> LoopTrack:
        source = loop(entry.values["loop_id"])
        return LoopTrack(
            id=id_,
            room_id=work.code,
            loop_id=source.id,
            created_by=area.own_id,
            created_by_name=area.own_name(),
            sound_preset=source.sound_preset,
            name=source.name,
            effects=default_effects(),
        )

    def alike(entry: Entry, track: LoopTrack) -> bool:
        return bool(track.loop_id == entry.values["loop_id"])

    rows = LoopTrackRepository(work.database.gateway)
    _Section(work, "loops", rows, values, new, alike).apply(entries)


def apply_songs(work: Work, entries: list[Entry]) -> None:
    """Makes these songs all that a room has, in this order."""
    area = TrackArea(work.database)

    def values(entry: Entry) -> dict[str, Any]:
        settings = _settings(entry)
        if "tracks" in settings:
            settings["tracks"] = complete_references(work, entry)
        return work.checked(entry, PARTS["songs"], settings, {})

    def new(entry: Entry, id_: str) -> Song:
        return Song(
            id=id_,
            room_id=work.code,
            name=_named(work, entry),
            created_by=area.own_id,
            created_by_name=area.own_name(),
        )

    def alike(entry: Entry, song: Song) -> bool:
        return song.name.casefold() == str(entry.values.get("name")).casefold()

    rows = SongRepository(work.database.gateway)
    _Section(work, "songs", rows, values, new, alike).apply(entries)


def apply_library(work: Work, entries: list[Entry]) -> None:
    """Makes these sound files all that a room has; the files themselves stay where they are."""
    own_id = TrackArea(work.database).own_id

    def new(entry: Entry, id_: str) -> LibraryTrack:
        return LibraryTrack(
            id=id_,
            room_id=work.code,
            name=_named(work, entry),
            url=_url(work, entry),
            duration=0.0,
            uploaded_by=own_id,
        )

    rows = LibraryRepository(work.database.gateway)
    _Section(work, "library", rows, _file_values(work), new, _same_file).apply(entries)


def apply_queue(work: Work, entries: list[Entry]) -> None:
    """Makes these all that a room is going to play, in this order."""
    own_id = TrackArea(work.database).own_id

    def new(entry: Entry, id_: str) -> QueuedTrack:
        return QueuedTrack(
            id=id_,
            room_id=work.code,
            name=_named(work, entry),
            url=_url(work, entry),
            uploaded_by=own_id,
        )

    rows = QueueRepository(work.database.gateway)
    _Section(work, "queue", rows, _file_values(work), new, _same_file).apply(entries)


class _Section:
    """A list of records of one table that belong to a room."""

    def __init__(
        self,
        work: Work,
        name: str,
        rows: RoomTable[Any],
        values: Callable[[Entry], dict[str, Any]],
        new: Callable[[Entry, str], Any],
        alike: Callable[[Entry, Any], bool],
    ) -> None:
        self._work = work
        self._name = name
        self._rows = rows
        self._values = values
        self._new = new
        self._alike = alike

    def apply(self, entries: Sequence[Entry]) -> None:
        """Changes what is there, adds what is new, removes what is not named."""
        before = {record.id: record for record in self._rows.of_room(self._work.code)}
        meant = self._matched(entries, before)
        ids = []
        for entry in entries:
            record = before.get(meant[entry.number] or "")
            ids.append(self._add(entry) if record is None else self._change(entry, record))
            if entry.id is not None:
                self._work.real_ids[entry.id] = ids[-1]
        for id_, record in before.items():
            if id_ not in ids:
                self._rows.delete(id_)
                self._work.note("remove", self._name, record.name or id_)
        if isinstance(self._rows, OrderedTable):
            self._put_in_order(self._rows, ids, [id_ for id_ in before if id_ in ids])

    def _matched(
        self, entries: Sequence[Entry], before: Mapping[str, Any]
    ) -> dict[int, str | None]:
        """Returns which record each entry means: that of its id, else the first one like it."""
        meant = {entry.number: self._work.known_id(entry, before) for entry in entries}
        taken = set(meant.values())
        for entry in entries:
            if entry.id is None:
                left = [one for one in before.values() if one.id not in taken]
                found = next((one.id for one in left if self._alike(entry, one)), None)
                meant[entry.number] = found
                taken.add(found)
        return meant

    def _change(self, entry: Entry, record: Any) -> str:
        changes = differing(record, self._values(entry))
        if changes:
            self._rows.change(record.id, changes)
            self._work.note_changes(self._name, record.name or record.id, record, changes)
        return str(record.id)

    def _add(self, entry: Entry) -> str:
        work = self._work
        id_ = work.free_id(entry, self._rows.table)
        with work.file.at(self._name, entry.number):
            plain = self._new(entry, id_)
        values = {**_fields(plain), **self._values(entry)}
        record = type(plain)(**values)
        if isinstance(self._rows, OrderedTable):
            self._rows.append(record)
        else:
            self._rows.insert(record)
        work.note("add", self._name, record.name or id_)
        return id_

    def _put_in_order(self, rows: OrderedTable[Any], ids: list[str], before: list[str]) -> None:
        if [id_ for id_ in ids if id_ in before] != before:
            self._work.note("change", self._name, None, "order")
        rows.put_in_order(self._work.code, ids)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _settings(entry: Entry) -> dict[str, Any]:
    return {key: value for key, value in entry.values.items() if key not in _OWN}


def _file_values(work: Work) -> Callable[[Entry], dict[str, Any]]:
    def values(entry: Entry) -> dict[str, Any]:
        settings = _settings(entry)
        if entry.section == "queue" and "duration" in entry.values:
            settings["duration"] = entry.values["duration"]
        found = work.checked(entry, PARTS[entry.section], settings, {})
        if "url" in entry.values:
            found["url"] = _url(work, entry)
        if entry.section == "library" and "duration" in entry.values:
            found["duration"] = _duration(work, entry)
        return found

    return values


def _url(work: Work, entry: Entry) -> str:
    url = entry.values.get("url")
    with work.file.at(entry.section, entry.number, "url"):
        if url is None:
            raise UsageError("there is no url, such as library:NAME as an export has it.")
        if len(url) > LONGEST_URL or not url.isprintable():
            raise UsageError(f"url must be one line of at most {LONGEST_URL} characters.")
    return str(url)


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


def _named(work: Work, entry: Entry) -> str:
    name = entry.values.get("name")
    if not isinstance(name, str):
        raise BadFileError("there is no name.")
    return name
