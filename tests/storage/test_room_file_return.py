"""A room that is written down, deleted and made again is written down the same."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.studio.room_files.applying import apply_files
from jamtui.studio.room_files.document import room_document
from jamtui.studio.room_files.shape import read_room_file
from jamtui.studio.room_files.source import RoomSource
from jamtui.studio.room_files.toml_text import to_toml
from jamtui.studio.rooms.opening import open_room, take_away
from jamtui.studio.tracks.loop_tracks import LoopTracks
from jamtui.studio.tracks.songs import Songs


def test_deleted_and_back_to_the_letter(town: Any) -> None:
    code = open_room(town.ana, {"name": "Friday"})
    loop = LoopTracks(town.ana).add(code, "arena-stomp", {}, ["effects.reverb.enabled=true"])
    songs = Songs(town.ana)
    song = songs.add(code, "Opener", {})
    songs.add_track(song, "loop", loop.id, {"muted": True})
    songs.add_track(song, "loop", "pocket-funk", {"startOffset": 4.0})
    before = room_document(town.ana, code)
    text = to_toml(before)
    take_away(town.ana, code)
    apply_files(town.ana, [read_room_file(RoomSource("room.toml", text, tomllib.loads(text)))])
    after = room_document(town.ana, code)
    assert to_toml(after) == text
    assert json.dumps(after) == json.dumps(before)
    assert LoopTrackRepository(town.ana.gateway).get(loop.id).name == loop.name
