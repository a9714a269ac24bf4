"""Songs of a room, and their order: the set list."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jamtui.errors import ConflictError, JamError, NotFoundError, UsageError
from jamtui.file_reading import read_beginning
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.storage.database import Database
from jamtui.storage.ids import new_id
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.records import Song
from jamtui.storage.tracks.songs import SongRepository
from jamtui.studio.tracks.area import TrackArea, check_position, check_room_for, placed
from jamtui.studio.tracks.fields import FieldCheck
from jamtui.studio.tracks.lyrics import MOST_BYTES, lines_of_lrc
from jamtui.studio.tracks.naming import named
from jamtui.studio.tracks.song_parts import LYRICS, TRACKS, Part, item_number, items, with_items

MOST = 500
"""How many songs a room has."""

LONGEST_NAME = 80


class Songs(TrackArea):
    """The songs of rooms, for who acts."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rows = SongRepository(self._gateway)
        self._check = FieldCheck("song")

    def of_room(self, room: str | None, *, limit: int | None = None, offset: int = 0) -> list[Song]:
        """Returns a page of a room's songs, in the order of its set list."""
        return self.rows.of_room(self.room_code(room), limit=limit, offset=offset)

    def find(self, text: str, room: str | None) -> Song:
        """Returns the song of that id, or in the room of that number or name."""
        return self.found(self.rows, text, room)

    def add(
        self,
        room: str | None,
        name: str,
        fields: Mapping[str, Any],
        assignments: Sequence[str] = (),
        *,
        position: int | None = None,
    ) -> Song:
        """Adds a song to a room, behind the others or at a position from 1."""
        code = self.room_code(room)
        check_room_for(self.rows, code, MOST)
        plain = Song(
            id=new_id(),
            room_id=code,
            name=str(self._check.values({"name": name})["name"]),
            created_by=self.own_id,
            created_by_name=self.own_name(),
        )
        song = dataclasses.replace(plain, **self._check.changes(plain, fields, assignments))
        song = dataclasses.replace(song, tracks=self._resolved(plain, song.tracks))
        return self._appended(song, position)

    def edit(self, song: Song, fields: Mapping[str, Any], assignments: Sequence[str] = ()) -> Song:
        """Changes some fields of a song; its duration follows."""
        song = self.rows.get(song.id)
        changes = self._check.changes(song, fields, assignments)
        if "tracks" in changes:
            changes["tracks"] = self._resolved(song, changes["tracks"])
        changed = dataclasses.replace(song, **changes)
        duration = self.duration(changed)
        if duration != song.duration:
            changes["duration"] = duration
        return self.rows.change(song.id, changes)

    def duplicate(self, song: Song, name: str | None = None) -> Song:
        """Adds a copy of a song behind it and returns that."""
        title = name if name is not None else _name_of_copy(song, self.rows.of_room(song.room_id))
        check_room_for(self.rows, song.room_id, MOST)
        copy = dataclasses.replace(
            song,
            id=new_id(),
            name=str(self._check.values({"name": title})["name"]),
            tracks=[dict(one) | {"id": new_id()} for one in song.tracks],
            created_by=self.own_id,
            created_by_name=self.own_name(),
            created_at=None,
            updated_at=None,
        )
        place = self.rows.ids_of_room(song.room_id).index(song.id)
        return self._appended(copy, place + 2)

    def move(self, song: Song, position: int) -> Song:
        """Puts a song at a position from 1 of the set list."""
        self.rows.move(song.room_id, song.id, check_position(position) - 1)
        return self.rows.get(song.id)

    def set_order(self, room: str | None, names: Sequence[str]) -> list[Song]:
        """Puts these songs first, in this order; the others follow in theirs."""
        code = self.room_code(room)
        songs = self.rows.of_room(code)
        first = [named(songs, name, "song").id for name in names]
        if len(set(first)) < len(first):
            raise UsageError("A song stands in a set list once: leave out the second.")
        self.rows.put_in_order(code, first + [one.id for one in songs if one.id not in first])
        return self.rows.of_room(code)

    def delete(self, song: Song) -> None:
        """Deletes a song, not what it plays."""
        self.rows.delete(song.id)

    def add_track(self, song: Song, kind: str, what: str, fields: Mapping[str, Any]) -> Song:
        """Lets a song play a track: "audio" of the library, "loop" of its room, "lyria"."""
        track = {
            "id": new_id(),
            "type": kind,
            "trackId": what,
            "position": len(song.tracks),
            "startOffset": 0.0,
            "volume": 1.0,
            "muted": False,
            "solo": False,
        }
        track |= {name: value for name, value in fields.items() if value is not None}
        return self.add_item(song, TRACKS, track)

    def move_track(self, song: Song, number: int, position: int) -> Song:
        """Puts the track of a number at a position, both from 1."""
        song = self.rows.get(song.id)
        tracks = items(song, TRACKS)
        moving = tracks.pop(item_number(song, TRACKS, number))
        tracks.insert(check_position(position) - 1, moving)
        return self.edit(song, with_items(song, TRACKS, tracks))

    def add_item(self, song: Song, part: Part, item: Mapping[str, Any]) -> Song:
        """Adds to one of a song's lists."""
        song = self.rows.get(song.id)
        return self.edit(song, with_items(song, part, [*items(song, part), item]))

    def edit_item(self, song: Song, part: Part, number: int, fields: Mapping[str, Any]) -> Song:
        """Changes the item of a number from 1 in one of a song's lists."""
        song = self.rows.get(song.id)
        held = items(song, part)
        place = item_number(song, part, number)
        held[place] |= {name: value for name, value in fields.items() if value is not None}
        return self.edit(song, with_items(song, part, held))

    def remove_item(self, song: Song, part: Part, number: int) -> Song:
        """Takes the item of a number from 1 out of one of a song's lists."""
        song = self.rows.get(song.id)
        held = items(song, part)
        del held[item_number(song, part, number)]
        return self.edit(song, with_items(song, part, held))

    def import_lyrics(self, song: Song, file: Path) -> Song:
        """Replaces a song's lyrics by those of an LRC file; raises BadFileError."""
        data = read_beginning(file, MOST_BYTES)
        return self.edit(song, with_items(song, LYRICS, lines_of_lrc(data, str(file))))

    def duration(self, song: Song) -> float:
        """Returns how long a song is in seconds: until the last of its tracks, sections, lines."""
        beat = 60 / song.bpm
        ends = [one["startOffset"] + self._seconds(song, one) for one in song.tracks]
        notation = song.notation or {}
        ends += [(one["start"] + one["length"]) * beat for one in notation.get("sections", ())]
        ends += [one["beat"] * beat for one in notation.get("chords", ())]
        ends += [one["time"] for one in song.lyrics or ()]
        return round(max(ends, default=0.0), 6)

    def _appended(self, song: Song, position: int | None) -> Song:
        kept = self.rows.append(dataclasses.replace(song, duration=self.duration(song)))
        placed(self.rows, song.room_id, kept.id, position)
        return self.rows.get(kept.id)

    def _resolved(self, before: Song, tracks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Returns tracks of a song with the ids of what they play; what was there stays as it is.

        Raises NotFoundError for what is not there, ConflictError for two of the same id.
        """
        ids = [one["id"] for one in tracks]
        if len(set(ids)) < len(ids):
            raise ConflictError(f"Two tracks of {before.name!r} have the same id: change one.")
        known = {(one.get("type"), one.get("trackId")) for one in before.tracks}
        return [
            dict(one)
            if (one["type"], one["trackId"]) in known
            else dict(one) | {"trackId": self._track_id(before, one["type"], one["trackId"])}
            for one in tracks
        ]

    def _track_id(self, song: Song, kind: str, what: str) -> str:
        """Returns the id of what a track of a song refers to; raises NotFoundError."""
        if kind == "lyria":
            return what
        if kind == "loop":
            try:
                return self.found(LoopTrackRepository(self._gateway), what, song.room_id).id
            except NotFoundError:
                return self._database.loops.get(what).id
        for rows in (LibraryRepository(self._gateway), QueueRepository(self._gateway)):
            try:
                return str(rows.get(what).id)
            except NotFoundError:
                continue
        from jamtui.studio.tracks.library import Library  # songs are mostly shown

        return Library(self._database).find_for(song.room_id, what).id

    def _seconds(self, song: Song, reference: Mapping[str, Any]) -> float:
        """Returns how long a track plays, once; 0 for what is not there any more."""
        id_ = reference["trackId"]
        try:
            if reference["type"] == "audio":
                return self._audio_seconds(id_)
            if reference["type"] == "loop":
                return self._loop_seconds(song, id_)
        except JamError:
            return 0.0
        return 0.0

    def _audio_seconds(self, id_: str) -> float:
        try:
            return LibraryRepository(self._gateway).get(id_).duration
        except NotFoundError:
            return float(QueueRepository(self._gateway).get(id_).duration)

    def _loop_seconds(self, song: Song, id_: str) -> float:
        bpm: float = song.bpm
        try:
            track = LoopTrackRepository(self._gateway).get(id_)
            loop = self._database.loops.get(track.loop_id)
            bpm = loop.bpm if track.tempo_locked else track.target_bpm or bpm
        except NotFoundError:
            loop = self._database.loops.get(id_)
        return loop.length_ticks / TICKS_PER_BEAT * 60 / bpm


def _name_of_copy(song: Song, others: Sequence[Song]) -> str:
    taken = {one.name.casefold() for one in others}
    for number in range(2, len(taken) + 3):
        name = f"{song.name[: LONGEST_NAME - 6]} ({number})"
        if name.casefold() not in taken:
            return name
    raise ConflictError(f"There is no free name for a copy of {song.name!r}: choose one.")
