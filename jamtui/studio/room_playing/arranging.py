"""A room, or one of its songs, as an arrangement."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import msgspec

from jamtui.engine.placed import Placed
from jamtui.engine.track import Track
from jamtui.errors import NotFoundError, NothingToPlayError, UsageError
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.storage.database import Database
from jamtui.storage.tracks.library_folder import LibraryFolder
from jamtui.storage.tracks.records import LoopTrack, Song
from jamtui.studio.arrangement import FIRST_MUSIC_SLOT, MUSIC_SLOTS, Arrangement, seed_of
from jamtui.studio.room_playing.content import RoomContent
from jamtui.studio.room_playing.loop_part import LOUDEST, Surroundings, Tell, loop_part
from jamtui.studio.room_playing.sound_files import (
    clip_track,
    find_file,
    place_of,
    ticks_of,
)
from jamtui.studio.wishes import Wishes


class RoomArranger:
    """Arranges what there is in one room. `tell` hears, once each, of what cannot be played."""

    def __init__(
        self, database: Database, content: RoomContent, wishes: Wishes, tell: Tell
    ) -> None:
        self._database = database
        self._content = content
        self._wishes = wishes
        self._folder = LibraryFolder(database.path.parent / "library")
        self._tell = tell
        self._told: set[str] = set()

    def room(self) -> Arrangement:
        """Returns the room's loops over and over, and its backing tracks one after the other.

        The loops that play, or all of them where none does. Raises UsageError where nothing is
        left.
        """
        content = self._content
        bpm = self._wishes.bpm or float(content.value("settings.transport.bpm"))
        surroundings = Surroundings(bpm, self._key(None), self._swing)
        chosen = [one for one in content.loops if one.is_playing] or content.loops
        placed = self._loops(chosen, surroundings)
        if placed and all(one.track.muted for one in placed):
            self._say("All loops are muted: 'jam looptrack unmute' lets them be heard.")
        placed += self._backing_tracks(bpm, FIRST_MUSIC_SLOT + len(placed))
        if not placed:
            raise UsageError(f"There is nothing to play in {content.name!r}: add a loop to it.")
        longest = max(one.launch_ticks + one.track.length_ticks for one in placed)
        return self._arrangement(content.name, placed, surroundings, self._meter, longest)

    def song(self, song: Song) -> Arrangement:
        """Returns a song: each of its tracks from its offset on, loops until the song's end.

        Raises NothingToPlayError where nothing is left.
        """
        bpm = self._wishes.bpm or float(song.bpm)
        surroundings = Surroundings(bpm, self._key(song.key), self._swing)
        placed: list[Placed] = []
        for reference in sorted(song.tracks, key=lambda one: one.get("position", 0)):
            one = self._referred(song, reference, surroundings, FIRST_MUSIC_SLOT + len(placed))
            if one is not None and self._has_room(placed):
                placed.append(one)
        if not placed:
            raise NothingToPlayError(f"There is nothing to play in the song {song.name!r}.")
        meter = Meter(*song.time_signature)
        ends = [one.launch_ticks + one.track.length_ticks for one in placed]
        # What the song says of its length is in its own tempo.
        longest = max(*ends, ticks_of(song.duration, float(song.bpm)))
        made = self._arrangement(song.name, placed, surroundings, meter, longest)
        stopped = [one.stopping(made.length_ticks) for one in made.tracks]
        return msgspec.structs.replace(made, tracks=stopped, is_song=True)

    # --- parts

    def _loops(self, tracks: Sequence[LoopTrack], room: Surroundings) -> list[Placed]:
        bar_beats = self._meter.bar_ticks / TICKS_PER_BEAT
        first = min((one.loop_start_beat for one in tracks), default=0.0)
        # A room that has been playing for hours begins with the bar of its first loop.
        begin = math.floor(first / bar_beats) * bar_beats
        placed: list[Placed] = []
        for one in tracks:
            slot = FIRST_MUSIC_SLOT + len(placed)
            track = self._loop(one, room, slot)
            if track is not None and self._has_room(placed):
                launch = round((one.loop_start_beat - begin) * TICKS_PER_BEAT)
                placed.append(Placed(slot, track, launch))
        return placed

    def _loop(self, source: LoopTrack, room: Surroundings, slot: int) -> Track | None:
        try:
            loop = self._database.loops.get(source.loop_id)
        except NotFoundError as error:
            self._say(f"{source.name or source.loop_id!r} is left out: {error}")
            return None
        seed = seed_of(self._wishes.seed, source.id, slot)
        return loop_part(source, loop, room, seed=seed, slot=slot, tell=self._say)

    def _backing_tracks(self, bpm: float, slot: int) -> list[Placed]:
        """Returns what is queued, but for what songs play, each after the one before."""
        content = self._content
        if not content.value("rules.allowBackingTracks"):
            return []
        in_songs = {one.get("trackId") for song in content.songs for one in song.tracks}
        seconds = 0.0
        placed: list[Placed] = []
        for queued in content.queue:
            if queued.id in in_songs:
                continue
            found = find_file(queued, self._folder, self._say)
            if found is None or not self._has_room(placed, slot - FIRST_MUSIC_SLOT):
                continue
            track = clip_track(
                found, id_=queued.id, bpm=bpm, volume=self._backing, delay_seconds=seconds
            )
            placed.append(Placed(slot + len(placed), track))
            seconds += found.seconds
        return placed

    def _referred(
        self, song: Song, reference: dict[str, Any], room: Surroundings, slot: int
    ) -> Placed | None:
        """Returns what a reference of a song plays, None for what cannot be played."""
        # Offsets are in seconds of the song's own tempo: another one moves all of it alike.
        launch, rest = place_of(float(reference["startOffset"]), float(song.bpm))
        mix = {
            "volume": float(reference["volume"]),
            "muted": bool(reference["muted"]),
            "solo": bool(reference["solo"]),
        }
        if reference["type"] == "audio":
            track = self._audio(reference, rest, room.bpm, mix)
        elif reference["type"] == "loop":
            track = self._song_loop(reference, room, slot, mix)
        else:
            self._say(f"Generated music cannot be played yet: {song.name!r} plays without.")
            return None
        return None if track is None else Placed(slot, track, launch)

    def _audio(
        self, reference: dict[str, Any], delay: float, bpm: float, mix: dict[str, Any]
    ) -> Track | None:
        file = self._content.files.get(reference["trackId"])
        if file is None:
            self._say(f"A song refers to the sound file {reference['trackId']!r}, which is gone.")
            return None
        found = find_file(file, self._folder, self._say)
        if found is None:
            return None
        mix = mix | {"volume": min(LOUDEST, mix["volume"] * self._backing)}
        return clip_track(found, id_=reference["id"], bpm=bpm, delay_seconds=delay, **mix)

    def _song_loop(
        self, reference: dict[str, Any], room: Surroundings, slot: int, mix: dict[str, Any]
    ) -> Track | None:
        known = {one.id: one for one in self._content.loops}
        source = known.get(reference["trackId"]) or self._bare_loop(reference["trackId"])
        if source is None:
            return None
        loud = min(LOUDEST, source.volume * mix["volume"])
        source = dataclasses.replace(source, **mix | {"volume": loud})
        return self._loop(source, room, slot)

    def _bare_loop(self, id_: str) -> LoopTrack | None:
        """Returns a loop that is in no room as it would come into one."""
        try:
            loop = self._database.loops.get(id_)
        except NotFoundError:
            self._say(f"A song refers to the loop {id_!r}, which is gone.")
            return None
        return LoopTrack(
            id=id_, room_id="", loop_id=id_, name=loop.name, sound_preset=loop.sound_preset
        )

    # --- what holds for all

    @property
    def _meter(self) -> Meter:
        return Meter(*self._content.value("settings.transport.timeSignature"))

    @property
    def _swing(self) -> float:
        return float(self._content.value("settings.transport.swing"))

    @property
    def _backing(self) -> float:
        return float(self._content.value("settings.backingTrackVolume"))

    def _key(self, own: str | None) -> Key:
        """Returns the key that is wished for, else `own`, else the room's."""
        if self._wishes.key is not None:
            return self._wishes.key
        tonic = self._content.value("settings.transport.key")
        return Key.parse(own or f"{tonic} {self._content.value('settings.transport.scale')}")

    def _arrangement(
        self, name: str, placed: list[Placed], room: Surroundings, meter: Meter, longest: int
    ) -> Arrangement:
        bars = max(1, -(-longest // meter.bar_ticks))
        return Arrangement(
            name=name,
            tracks=placed,
            tempo=[(0, room.bpm)],
            meter=(meter.numerator, meter.denominator),
            key=str(room.key),
            length_ticks=bars * meter.bar_ticks,
            master_volume=float(self._content.value("settings.masterVolume")),
        )

    def _has_room(self, placed: Sequence[Placed], more: int = 0) -> bool:
        if len(placed) + more < MUSIC_SLOTS:
            return True
        self._say(f"Only {MUSIC_SLOTS} tracks can sound at once: the others are left out.")
        return False

    def _say(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._tell(sentence)
