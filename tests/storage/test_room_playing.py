"""What a room, its songs and its file sound like, as an arrangement."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import soundfile

from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.music.key import Key
from jamtui.storage.database import Database
from jamtui.studio.arrangement import Arrangement
from jamtui.studio.room_files.applying import apply_files
from jamtui.studio.room_files.document import room_document
from jamtui.studio.room_files.shape import read_room_file
from jamtui.studio.room_files.source import RoomSource as FileSource
from jamtui.studio.room_files.toml_text import to_toml
from jamtui.studio.sources import RoomSource, arrange, arrange_names, find_source, pieces
from jamtui.studio.tracks.library import Library
from jamtui.studio.tracks.songs import Songs
from jamtui.studio.wishes import Wishes

HEAD = """
[room]
code = "FRYDAY22"
name = "Friday"
[room.settings]
masterVolume = 0.5
backingTrackVolume = 0.8
[room.settings.transport]
bpm = 100
key = "D"
scale = "minor"
timeSignature = [3, 4]
"""


OWN = -1.0


def room(database: Database, text: str) -> str:
    whole = HEAD + text
    (applied,) = apply_files(
        database, [read_room_file(FileSource("room.toml", whole, tomllib.loads(whole)))]
    )
    return applied.code


def loop(fields: str = "", loop_id: str = "abyss-bass") -> str:
    return f'[[loops]]\nloop_id = "{loop_id}"\n{fields}\n'


def arranged(
    database: Database, name: str = "FRYDAY22", told: list[str] | None = None, **wishes: Any
) -> list[Arrangement]:
    said: list[str] = [] if told is None else told
    source = find_source(name, database)
    return arrange([source], Wishes(**wishes), database, said.append)


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    """Two seconds of sound."""
    path = tmp_path / "tune.flac"
    soundfile.write(path, 0.2 * np.sin(np.arange(88_200) / 20), 44_100)
    return path


def test_a_room_plays_to_its_transport_and_mix(town: Any) -> None:
    room(town.ana, loop("volume = 0.7\npan = -0.5\nsolo = true\nmuted = true"))
    (made,) = arranged(town.ana)
    assert (made.name, made.tempo, made.meter, made.key) == (
        "Friday",
        [(0, 100)],
        (3, 4),
        "D minor",
    )
    assert (made.is_song, made.master_volume) == (False, 0.5)
    (placed,) = made.tracks
    track = placed.track
    assert (track.volume, track.pan, track.muted, track.solo) == (0.7, -0.5, True, True)


@pytest.mark.parametrize(
    ("fields", "bpm"),
    [
        ("", None),
        ("tempo_locked = true", OWN),
        ("target_bpm = 120", 120.0),
        ("target_bpm = 100", None),
        ("target_bpm = 120\ntempo_locked = true", OWN),
    ],
)
def test_the_tempo_of_a_loop(town: Any, fields: str, bpm: float | None) -> None:
    room(town.ana, loop(fields))
    own = town.ana.loops.get("abyss-bass").bpm
    (placed,) = arranged(town.ana)[0].tracks
    assert placed.track.own_bpm == (own if bpm == OWN else bpm)


@pytest.mark.parametrize(
    ("fields", "target", "more", "keeps"),
    [
        ("", "D minor", 0, False),
        ("transpose_amount = 3", "D minor", 3, False),
        ('target_key = "G"', "G major", 0, True),
        ("key_locked = true", None, 0, True),
        ("key_locked = true\ntranspose_amount = -2", None, -2, True),
        ("sound_settings = { octave = 1 }", "D minor", 12, False),
    ],
)
def test_the_key_of_a_loop(
    town: Any, fields: str, target: str | None, more: int, keeps: bool
) -> None:
    from jamtui.studio.arrangement import transposition

    room(town.ana, loop(fields))
    own = town.ana.loops.get("abyss-bass").key
    (placed,) = arranged(town.ana)[0].tracks
    moved = transposition(own, Key.parse(target) if target else None)
    assert (placed.track.transpose, placed.track.keeps_key) == (moved + more, keeps)


def test_drums_are_not_transposed(town: Any) -> None:
    room(town.ana, loop("transpose_amount = 5", "arena-stomp"))
    (placed,) = arranged(town.ana)[0].tracks
    assert (placed.track.is_drums, placed.track.transpose) == (True, 0)


def test_own_notes_sound_effects_and_humanise(town: Any) -> None:
    room(
        town.ana,
        loop(
            "custom_midi_data = [{ t = 0.25, n = 60, v = 100, d = 0.25 }]\n"
            'sound_preset = "keys/organ"\nhumanize_enabled = true\nhumanize_timing = 0.1\n'
            "effects = { reverb = { enabled = true, mix = 0.3 }, wah = { enabled = true } }\n"
            "sound_settings = { gain = -6, attack = 1 }"
        )
        + loop("humanize_timing = 0.1"),
    )
    told: list[str] = []
    first, second = (one.track for one in arranged(town.ana, told=told)[0].tracks)
    (note,) = first.events.notes
    assert (note.start_ticks, note.pitch) == (first.length_ticks // 4, 60)
    assert first.sound == "keys/organ"
    assert first.effects is not None
    assert first.effects["reverb"]["mix"] == 0.3
    assert "wah" not in first.effects
    assert (first.humanize_timing, second.humanize_timing) == (0.1, 0.0)
    assert first.volume == pytest.approx(0.8 * 10 ** (-6 / 20))
    assert told == [
        "Of a sound's settings, attack cannot be played yet.",
        "The effect wah cannot be played yet: the tracks that have it sound without.",
    ]


def test_swing_moves_the_second_of_two_eighths(town: Any) -> None:
    notes = "custom_midi_data = [{ t = 0.125, n = 60, v = 100, d = 0.1 }]"
    code = room(town.ana, loop(notes))
    (straight,) = arranged(town.ana)[0].tracks
    length = straight.track.length_ticks
    eighth = 480 / length
    notes = f"custom_midi_data = [{{ t = {eighth}, n = 60, v = 100, d = 0.1 }}]"
    apply = loop(notes)
    text = HEAD.replace("bpm = 100", "bpm = 100\nswing = 1.0") + apply
    apply_files(town.ana, [read_room_file(FileSource("x", text, tomllib.loads(text)))])
    (placed,) = arranged(town.ana, code)[0].tracks
    assert placed.track.events.notes[0].start_ticks == 640


def test_the_loops_that_play_or_all_where_none_does(town: Any) -> None:
    code = room(town.ana, loop() + loop("", "arena-stomp"))
    assert len(arranged(town.ana)[0].tracks) == 2
    room(town.ana, loop() + loop("is_playing = true", "arena-stomp"))
    (placed,) = arranged(town.ana, code.lower())[0].tracks
    assert placed.track.name == "Arena Stomp"


def test_a_room_whose_loops_are_all_muted_says_so(town: Any) -> None:
    for second, said in (("muted = true", ["All loops are muted: "]), ("muted = false", [])):
        room(town.ana, loop("muted = true") + loop(second, "arena-stomp"))
        told: list[str] = []
        assert len(arranged(town.ana, told=told)[0].tracks) == 2
        assert [one.partition("'")[0] for one in told] == said


def test_loops_come_in_on_their_beats_from_the_first_ones_bar(town: Any) -> None:
    room(town.ana, loop("loop_start_beat = 301") + loop("loop_start_beat = 306.5", "arena-stomp"))
    assert [one.launch_ticks for one in arranged(town.ana)[0].tracks] == [960, 6240]


def test_what_is_queued_plays_one_after_the_other(town: Any, tune: Path) -> None:
    room(town.ana, loop())
    (track,) = Library(town.ana).add([tune], {}, room="FRYDAY22")
    queue = "".join(
        f'[[queue]]\nname = "{name}"\nurl = "{url}"\n'
        for name, url in (
            ("one", track.url),
            ("lost", "library:" + "0" * 64 + ".wav"),
            ("two", track.url),
            ("bad", "library:../../etc/passwd"),
        )
    )
    room(town.ana, queue)
    told: list[str] = []
    made = arranged(town.ana, told=told)[0]
    _, one, two = (placed.track for placed in made.tracks)
    assert one.clip is not None
    assert two.clip is not None
    assert (one.clip.delay_seconds, two.clip.delay_seconds) == (0.0, 2.0)
    assert (one.volume, one.repeats) == (0.8, False)
    assert [sentence.partition(":")[0] for sentence in told] == [
        "'lost' is left out",
        "'bad' is left out",
    ]
    assert made.length_ticks >= two.length_ticks >= 4 / 60 * 100 * 960


def song_room(database: Database, tune: Path) -> None:
    room(database, loop('id = "bass"', "abyss-bass"))
    (track,) = Library(database).add([tune], {}, room="FRYDAY22")
    room(
        database,
        loop('id = "bass"')
        + '[[songs]]\nname = "Opener"\nbpm = 120\nkey = "A minor"\ntime_signature = [4, 4]\n'
        '[[songs.tracks]]\ntrackId = "bass"\nstartOffset = 1.5\nvolume = 0.5\nsolo = true\n'
        f'[[songs.tracks]]\ntype = "audio"\ntrackId = "{track.id}"\nstartOffset = 0.2501\n'
        '[[songs]]\nname = "Closer"\n[[songs.tracks]]\ntrackId = "arena-stomp"\n',
    )


def test_a_song_plays_its_tracks_at_their_offsets(town: Any, tune: Path) -> None:
    song_room(town.ana, tune)
    (made,) = arranged(town.ana, "opener")
    assert (made.name, made.tempo, made.meter, made.key) == (
        "Opener",
        [(0, 120)],
        (4, 4),
        "A minor",
    )
    bass, audio = made.tracks
    assert bass.launch_ticks == 3 * 960
    assert (bass.track.volume, bass.track.solo) == (0.8 * 0.5, True)
    assert audio.track.clip is not None
    seconds = audio.launch_ticks / 960 / 2 + audio.track.clip.delay_seconds
    assert seconds == pytest.approx(0.2501)
    assert made.is_song
    assert {one.stop_ticks for one in made.tracks} == {made.length_ticks}
    assert made.length_ticks % 3840 == 0
    song = Songs(town.ana).find("Opener", "FRYDAY22")
    assert song.duration == pytest.approx(
        1.5 + town.ana.loops.get("abyss-bass").length_ticks / 1920
    )


def test_another_tempo_moves_a_songs_tracks_alike(town: Any, tune: Path) -> None:
    song_room(town.ana, tune)
    usual, faster = arranged(town.ana, "Opener")[0], arranged(town.ana, "Opener", bpm=150.0)[0]
    assert [one.launch_ticks for one in usual.tracks] == [one.launch_ticks for one in faster.tracks]
    assert faster.tempo == [(0, 150)]


def test_a_set_list_is_all_songs_in_order(town: Any, tune: Path) -> None:
    song_room(town.ana, tune)
    made = arranged(town.ana, setlist=True)
    assert [one.name for one in made] == ["Opener", "Closer"]
    assert len(arranged(town.ana)) == 1
    whole = {"room": {"code": "FRYDAY22"}, "loops": []}
    apply_files(town.ana, [read_room_file(FileSource("x", "", whole, is_json=True))])
    # The room has nothing else any more, so its songs are what is meant.
    assert [one.name for one in arranged(town.ana)] == ["Opener", "Closer"]


def test_names_after_a_room_are_its_songs(town: Any, tune: Path) -> None:
    song_room(town.ana, tune)
    made = arrange_names(["FRYDAY22", "Closer", "1"], Wishes(), town.database.path)
    assert [one.name for one in made] == ["Closer", "Opener"]
    with pytest.raises(NotFoundError, match="song 'Opner'"):
        arrange_names(["FRYDAY22", "Opner"], Wishes(), town.database.path)


def test_a_song_of_two_rooms_needs_its_room(town: Any, tune: Path) -> None:
    song_room(town.ana, tune)
    text = '[room]\nname = "Other"\n[[songs]]\nname = "Opener"\n'
    apply_files(town.ana, [read_room_file(FileSource("x", text, tomllib.loads(text)))])
    with pytest.raises(ConflictError, match="name the room before it"):
        find_source("Opener", town.ana)


def test_a_rooms_file_plays_what_the_room_would(town: Any, tune: Path, tmp_path: Path) -> None:
    song_room(town.ana, tune)
    path = tmp_path / "room.toml"
    path.write_text(to_toml(room_document(town.ana, "FRYDAY22")))
    for wishes in ({}, {"setlist": True}):
        one = arranged(town.ana, "FRYDAY22", **wishes)
        other = arranged(town.ana, str(path), **wishes)
        assert msgspec.to_builtins(one) == msgspec.to_builtins(other)
    # Nobody has to be signed in, and nothing is kept.
    assert arranged(town.anon, str(path))[0].name == "Friday"
    assert town.service.gateway.count("rooms") == 1


def test_what_is_gone_is_left_out_and_told(town: Any, tune: Path) -> None:
    song_room(town.ana, tune)
    songs = Songs(town.ana)
    song = songs.find("Opener", "FRYDAY22")
    gone = [dict(one) | {"trackId": f"gone-{place}"} for place, one in enumerate(song.tracks)]
    songs.rows.change(song.id, {"tracks": gone})
    told: list[str] = []
    with pytest.raises(UsageError, match="nothing to play in the song 'Opener'"):
        arranged(town.ana, "Opener", told)
    assert told == [
        "A song refers to the loop 'gone-0', which is gone.",
        "A song refers to the sound file 'gone-1', which is gone.",
    ]


def test_an_empty_room_says_so_and_strangers_see_none(town: Any) -> None:
    room(town.ana, "")
    with pytest.raises(UsageError, match="nothing to play in 'Friday'"):
        arranged(town.ana)
    with pytest.raises(UsageError, match="no songs, so no set list"):
        arranged(town.ana, setlist=True)
    room(town.ana, loop())
    apply_files(
        town.ana,
        [read_room_file(FileSource("x", "", {"room": {"code": "FRYDAY22", "is_public": False}}))],
    )
    with pytest.raises(NotFoundError, match="no band, loop, room, song or file"):
        find_source("FRYDAY22", town.bob)


def test_bands_and_loops_come_before_rooms(town: Any) -> None:
    town.ana.rooms.create({"id": "arena-stomp", "name": "Trap"})
    assert not isinstance(find_source("arena-stomp", town.ana), RoomSource)


def test_a_room_and_a_loop_do_not_mix(town: Any) -> None:
    room(town.ana, loop())
    with pytest.raises(UsageError, match="plays by itself"):
        arrange(
            [find_source("arena-stomp", town.ana), find_source("FRYDAY22", town.ana)],
            Wishes(),
            town.ana,
        )


def test_each_song_of_a_set_list_becomes_a_file(town: Any, tune: Path) -> None:
    song_room(town.ana, tune)
    found = pieces(["FRYDAY22"], Wishes(setlist=True), town.database.path)
    assert [(one.names, one.file_name, one.number) for one in found] == [
        (("FRYDAY22",), "01-opener", 0),
        (("FRYDAY22",), "02-closer", 1),
    ]
    found = pieces(["FRYDAY22", "Closer"], Wishes(), town.database.path)
    assert [(one.names, one.file_name) for one in found] == [(("FRYDAY22", "Closer"), "closer")]
