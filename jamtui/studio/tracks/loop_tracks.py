"""Loops in a room: put there, changed, started and stopped, put into order, taken away."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jamtui.catalog.effects import default_effects
from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.music.loop import Loop
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.records import LoopTrack
from jamtui.studio.tracks.area import (
    TrackArea,
    check_position,
    check_room_for,
    placed,
)
from jamtui.studio.tracks.fields import FieldCheck
from jamtui.studio.tracks.notes import checked_notes, notes_of_file

MOST = 128
"""How many loops a room holds."""


class LoopTracks(TrackArea):
    """The loops in rooms, for who acts."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rows = LoopTrackRepository(self._gateway)

    def of_room(
        self,
        room: str | None,
        *,
        playing: bool | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[LoopTrack]:
        """Returns a page of the loops in a room, in their order."""
        wanted = equals(room_id=self.room_code(room))
        if playing is not None:
            wanted = wanted & equals(is_playing=int(playing))
        return self.rows.find(wanted, limit=limit, offset=offset)

    def none_started(self, room: str | None) -> bool:
        """Whether there are loops in a room of which none is started, so that all of them play."""
        there = equals(room_id=self.room_code(room))
        return self.rows.count(there) > 0 and not self.rows.count(there & equals(is_playing=1))

    def find(self, text: str, room: str | None) -> LoopTrack:
        """Returns the loop track of that id, or in the room of that number or name.

        The id of a loop is enough where one track alone plays it.
        """
        try:
            return self.found(self.rows, text, room)
        except NotFoundError:
            playing = self._playing(text.strip(), room)
            if not playing:
                raise
        if len(playing) > 1:
            raise ConflictError(
                f"{len(playing)} loop tracks play {text[:80]!r}: name one by its number or id."
            )
        return playing[0]

    def _playing(self, loop_id: str, room: str | None) -> list[LoopTrack]:
        """Returns the tracks of the room that play a loop; none where no room is meant."""
        try:
            code = self.room_code(room)
        except UsageError:
            return []
        return self.rows.find(equals(room_id=code, loop_id=loop_id))

    def add(
        self,
        room: str | None,
        loop_id: str,
        named: Mapping[str, Any],
        assignments: Sequence[str] = (),
        *,
        notes: Path | None = None,
        channel: int | None = None,
        position: int | None = None,
    ) -> LoopTrack:
        """Puts a loop into a room, behind the others or at a position from 1."""
        code = self.room_code(room)
        loop = self._database.loops.get(loop_id)
        check_room_for(self.rows, code, MOST)
        plain = LoopTrack(
            id=new_id(),
            room_id=code,
            loop_id=loop.id,
            created_by=self.own_id,
            created_by_name=self.own_name(),
            sound_preset=loop.sound_preset,
            name=loop.name,
            effects=default_effects(),
        )
        changes = self._changes(plain, named, assignments, notes, channel)
        kept = self.rows.append(dataclasses.replace(plain, **changes))
        placed(self.rows, code, kept.id, position)
        return self.rows.get(kept.id)

    def edit(
        self,
        track: LoopTrack,
        named: Mapping[str, Any],
        assignments: Sequence[str] = (),
        *,
        notes: Path | None = None,
        channel: int | None = None,
    ) -> LoopTrack:
        """Changes some fields of a loop track."""
        # As it is now, whatever the caller has kept.
        fresh = self.rows.get(track.id)
        changes = self._changes(fresh, named, assignments, notes, channel)
        return self.rows.change(track.id, changes)

    def start(self, track: LoopTrack, beat: float | None = None) -> LoopTrack:
        """Lets a loop play from now on, from a beat of its room's line."""
        named: dict[str, Any] = {"is_playing": True, "start_time": timestamp()}
        if beat is not None:
            named["loop_start_beat"] = beat
        return self.edit(track, named)

    def stop(self, track: LoopTrack) -> LoopTrack:
        """Lets a loop play no longer."""
        return self.edit(track, {"is_playing": False}, ["start_time=null"])

    def move(self, track: LoopTrack, position: int) -> LoopTrack:
        """Puts a loop track at a position from 1."""
        self.rows.move(track.room_id, track.id, check_position(position) - 1)
        return self.rows.get(track.id)

    def delete(self, track: LoopTrack) -> LoopTrack:
        """Takes a loop out of its room and returns what it was."""
        self.rows.delete(track.id)
        return track

    def _changes(
        self,
        track: LoopTrack,
        named: Mapping[str, Any],
        assignments: Sequence[str],
        notes: Path | None,
        channel: int | None,
    ) -> dict[str, Any]:
        """Returns what is to change in a loop track; `notes` win over what is assigned."""

        def loop_of(value: Any, where: str) -> str:
            return self._database.loops.get(str(value)).id

        def notes_of(value: Any, where: str) -> list[dict[str, Any]]:
            return checked_notes(value, self._loop(track, named))

        check = FieldCheck("loop_track", {"loop": loop_of, "notes": notes_of})
        changes = check.changes(track, named, assignments)
        if notes is not None:
            loop = self._loop(track, changes)
            changes["custom_midi_data"] = notes_of_file(notes, loop, channel)
        return changes

    def _loop(self, track: LoopTrack, changes: Mapping[str, Any]) -> Loop:
        return self._database.loops.get(changes.get("loop_id") or track.loop_id)
