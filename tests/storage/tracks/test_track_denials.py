"""Who may do what with tracks: the rules, seen through the use cases."""

from __future__ import annotations

import dataclasses
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.studio.room_playing.content import find_song
from jamtui.studio.tracks.inputs import Inputs
from jamtui.studio.tracks.library import Library
from jamtui.studio.tracks.loop_tracks import LoopTracks
from jamtui.studio.tracks.presets import Presets
from jamtui.studio.tracks.queue import Queue
from jamtui.studio.tracks.songs import Songs
from jamtui.studio.tracks.streams import Streams

ROOM = "ABCDEFGH"
ROLES = {"bob": "performer", "cleo": "member", "dan": "listener"}
LOOP = "pocket-funk"


@pytest.fixture
def room(town: Any, towns: Any) -> Any:
    """A private room: ana owns it, eve is outside, the others have their roles."""
    raw = towns.raw(town.database)
    raw.insert("rooms", {"id": ROOM, "name": "Room", "created_by": town.id("ana"), "is_public": 0})
    for name, role in ROLES.items():
        row = {"id": new_id(), "room_id": ROOM, "user_id": town.id(name), "user_name": name}
        raw.insert("room_members", row | {"role": role})
    return town


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "beat.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"\0\x40" * 800)
    return path


def add_loop(database: Database) -> Any:
    return LoopTracks(database).add(ROOM, LOOP, {})


def add_song(database: Database) -> Any:
    return Songs(database).add(ROOM, "Song", {})


def publish(database: Database) -> Any:
    return Streams(database).publish(ROOM, f"mic {new_id()}")


def add_input(database: Database) -> Any:
    return Inputs(database).add(ROOM, "Guitar", "audio", {})


ALLOWED = {
    add_loop: {"ana", "bob"},
    add_song: {"ana"},
    publish: {"ana", "bob", "cleo"},
    add_input: {"ana", "bob", "cleo", "dan"},
}


@pytest.mark.parametrize("action", ALLOWED, ids=lambda action: action.__name__)
@pytest.mark.parametrize("name", ["ana", "bob", "cleo", "dan", "eve"])
def test_who_adds_what(room: Any, action: Callable[[Database], Any], name: str) -> None:
    database = room.as_(name)
    if name in ALLOWED[action]:
        assert action(database).room_id == ROOM
    elif name == "eve":  # what one may not see is not there
        with pytest.raises(NotFoundError):
            action(database)
    else:
        with pytest.raises(DeniedError):
            action(database)


def test_nobody_in_particular_adds_nothing(room: Any) -> None:
    with pytest.raises(DeniedError):
        Presets(room.anon).save("Mine", None, {})
    with pytest.raises(NotFoundError):
        add_loop(room.anon)


def test_members_see_loops_and_only_performers_change_them(room: Any) -> None:
    track = add_loop(room.bob)
    for name in ("ana", "cleo", "dan"):
        assert LoopTracks(room.as_(name)).find("1", ROOM) == track
    for name in ("cleo", "dan"):
        loops = LoopTracks(room.as_(name))
        for refused in (
            lambda loops=loops: loops.edit(track, {"volume": 0.1}),
            lambda loops=loops: loops.start(track),
            lambda loops=loops: loops.delete(track),
        ):
            with pytest.raises(DeniedError):
                refused()
    with pytest.raises(NotFoundError):
        LoopTracks(room.eve).find(track.id, None)
    assert LoopTracks(room.bob).rows.get(track.id) == track


def test_who_added_a_loop_starts_it_and_others_need_the_transport(room: Any) -> None:
    own, other = add_loop(room.bob), add_loop(room.ana)
    assert LoopTracks(room.bob).start(own).is_playing
    with pytest.raises(DeniedError):
        LoopTracks(room.bob).start(other)
    assert LoopTracks(room.ana).start(other, beat=8.0).loop_start_beat == 8.0
    stopped = LoopTracks(room.ana).stop(own)
    assert (stopped.is_playing, stopped.start_time) == (False, None)


def test_of_others_inputs_the_owner_sets_volume_and_mute_only(room: Any) -> None:
    track = add_input(room.bob)
    owner = Inputs(room.ana)
    assert owner.edit(track, {"volume": 0.2, "is_muted": True}).volume == 0.2
    for fields in ({"name": "Mine"}, {"is_solo": True}):
        with pytest.raises(DeniedError):
            owner.edit(track, fields)
    with pytest.raises(DeniedError):
        Inputs(room.cleo).edit(track, {"volume": 1.0})
    with pytest.raises(DeniedError):
        owner.delete(track)
    Inputs(room.bob).delete(track)


def test_a_stream_has_its_name_for_itself(room: Any) -> None:
    first = Streams(room.bob).publish(ROOM, "mic", "one")
    again = Streams(room.bob).publish(ROOM, "mic", "two")
    assert (again.id, again.session_id) == (first.id, "two")
    with pytest.raises(ConflictError, match="Somebody else"):
        Streams(room.cleo).publish(ROOM, "mic")
    with pytest.raises(DeniedError):
        Streams(room.cleo).withdraw(first)
    Streams(room.ana).withdraw(first)
    assert Streams(room.bob).of_room(ROOM) == []


def test_presets_are_ones_own(room: Any) -> None:
    preset = Presets(room.bob).save("Clean", None, {})
    assert Presets(room.cleo).all() == []
    with pytest.raises(NotFoundError):
        Presets(room.cleo).find(preset.id)
    assert Presets(room.cleo).save("Clean", None, {}).is_default


def test_who_may_not_upload_leaves_no_file(room: Any, sound: Path) -> None:
    for name in ("cleo", "dan"):
        library = Library(room.as_(name))
        with pytest.raises(DeniedError):
            library.add([sound], {}, room=ROOM)
        assert library.folder.urls() == []
    (track,) = Library(room.bob).add([sound], {}, room=ROOM)
    assert Library(room.cleo).find(track.id).url == track.url
    with pytest.raises(NotFoundError):
        Library(room.eve).find(track.id)
    with pytest.raises(DeniedError):
        Library(room.cleo).delete(track)
    assert Library(room.bob).folder.urls() == [track.url]


def test_a_file_stays_as_long_as_anybody_refers_to_it(room: Any, sound: Path) -> None:
    (private,) = Library(room.eve).add([sound], {"name": "Mine"})
    (shared,) = Library(room.bob).add([sound], {"name": "Ours"}, room=ROOM)
    assert private.url == shared.url
    bob = Library(room.bob)
    bob.delete(shared)
    assert bob.folder.urls() == [private.url]
    assert Library(room.eve).details(private) is not None
    Library(room.eve).delete(private)
    assert bob.folder.urls() == []
    assert bob.rows.details(private.url) is None


def test_the_owner_orders_the_queue_and_a_performer_adds(
    room: Any, sound: Path, towns: Any
) -> None:
    first = Queue(room.bob).add(ROOM, str(sound), {"name": "One"})
    second = Queue(room.bob).add(ROOM, Library(room.bob).find("One").id, {"name": "Two"})
    with pytest.raises(DeniedError):
        Queue(room.bob).move(second, 1)
    Queue(room.ana).move(second, 1)
    assert [one.name for one in Queue(room.dan).of_room(ROOM)] == ["Two", "One"]
    with pytest.raises(DeniedError):
        Queue(room.cleo).add(ROOM, str(sound), {"name": "Three"})
    with pytest.raises(DeniedError):
        Queue(room.cleo).remove(first)
    Queue(room.ana).remove(second)
    assert QueueRepository(towns.raw(room.database)).ids_of_room(ROOM) == [first.id]


def test_only_one_default_for_each_person_and_instrument(room: Any) -> None:
    presets = Presets(room.bob)
    first, second = (presets.save(name, None, {}) for name in ("a", "b"))
    piano = presets.save("c", None, {"instrument_id": "piano"})
    assert [one.is_default for one in (first, second, piano)] == [True, False, True]
    presets.make_default(second)
    presets.edit(presets.find("b"), {"instrument_id": "piano"})
    assert {one.name: one.is_default for one in presets.all()} == {"a": True, "b": False, "c": True}
    presets.delete(presets.find("c"))
    assert {one.name: one.is_default for one in presets.all()} == {"a": True, "b": True}


def test_a_default_can_be_undone_and_stays_so(room: Any) -> None:
    presets = Presets(room.bob)

    def defaults() -> set[str]:
        return {one.name for one in presets.all() if one.is_default}

    presets.save("a", None, {}, ["is_default=no"])
    assert defaults() == set()
    presets.save("b", None, {"is_default": True})
    presets.edit(presets.find("b"), {}, ["is_default=no"])
    presets.edit(presets.find("a"), {"volume": 0.5})
    presets.delete(presets.find("b"))
    assert defaults() == set()
    presets.edit(presets.find("a"), {"is_default": True, "instrument_id": "piano"})
    assert (defaults(), presets.find("a").instrument_id) == ({"a"}, "piano")
    presets.save("c", None, {"instrument_id": "piano"}, ["is_default=yes"])
    assert defaults() == {"c"}


def test_a_preset_sets_an_input_and_counts(room: Any) -> None:
    inputs, presets = Inputs(room.bob), Presets(room.bob)
    source = inputs.add(
        ROOM, "Guitar", "audio", {"volume": 0.5}, ["audio_settings.effects.chorus.mix=0.4"]
    )
    target = inputs.add(ROOM, "Other", "audio", {})
    changed = presets.apply(presets.save("Clean", source, {}), target)
    kept = ("id", "name", "created_at", "updated_at")
    same = dataclasses.replace(source, **{field: getattr(changed, field) for field in kept})
    assert changed == same
    assert presets.find("clean").use_count == 1


def test_an_upload_is_said_to_have_happened(room: Any, sound: Path, towns: Any) -> None:
    Library(room.bob).add([sound], {}, room=ROOM)
    raw = towns.raw(room.database)
    rows = raw.select("user_xp_transactions", equals(user_id=room.id("bob")))
    assert 30 in [row["amount"] for row in rows]


def test_a_song_is_found_by_id_and_by_a_name_of_one_room(room: Any, towns: Any) -> None:
    song = add_song(room.ana)
    assert find_song(room.bob, "SONG") == find_song(room.bob, song.id) == (ROOM, song)
    assert find_song(room.eve, "Song") is find_song(room.eve, song.id) is None
    towns.raw(room.database).insert(
        "rooms", {"id": "HGFEDCBA", "name": "Other", "created_by": room.id("ana")}
    )
    Songs(room.ana).add("HGFEDCBA", "song", {})
    with pytest.raises(ConflictError, match="in ABCDEFGH"):
        find_song(room.ana, "Song")
    assert find_song(room.ana, song.id) == (ROOM, song)
