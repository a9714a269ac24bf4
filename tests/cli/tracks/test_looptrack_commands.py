"""`jam looptrack`: loops in a room."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jamtui.studio.tracks.cards import LoopTrack

Run = Callable[..., Any]


@pytest.fixture
def loops(in_room: Run) -> Run:
    """A room with two loops in it."""
    for loop in ("pocket-funk", "thumb-and-pop"):
        assert in_room("looptrack", "add", loop).code == 0
    return in_room


def show(jam: Run, track: str) -> Any:
    return jam("looptrack", "show", track, "--json").json


def names(jam: Run) -> list[str]:
    return [row[1] for row in jam("looptrack", "list").rows]


def test_the_id_of_a_loop_names_the_one_track_that_plays_it(loops: Run) -> None:
    assert loops("looptrack", "edit", "pocket-funk", "--name", "Groove").code == 0
    assert names(loops) == ["Groove", "Thumb and Pop"]
    loops("looptrack", "edit", "clav-chop", "--name", "No").refused(3, "clav-chop")
    assert loops("looptrack", "add", "pocket-funk", "--name", "Other").code == 0
    loops("looptrack", "mute", "pocket-funk").refused(5, "2 loop tracks", "pocket-funk")


def test_a_loop_comes_in_as_it_is(in_room: Run) -> None:
    added = in_room("looptrack", "add", "thumb-and-pop")
    assert added.err == ""
    track = show(in_room, added.out.strip())
    assert msgspec.convert(track, LoopTrack).loop_id == "thumb-and-pop"
    assert (track["name"], track["sound_preset"]) == ("Thumb and Pop", "bass/slap-bass")
    assert list(track["effects"]) == ["noiseGate", "eq", "compressor", "reverb", "limiter"]
    assert (track["is_playing"], track["position"]) == (False, 0)


def test_a_list_tells_that_all_play_when_none_is_started(in_room: Run) -> None:
    assert in_room("looptrack", "list").err == ""
    for loop in ("pocket-funk", "thumb-and-pop"):
        assert in_room("looptrack", "add", loop).code == 0
    for words in ((), ("--playing",), ("--limit", 1)):
        assert "plays all of them" in in_room("looptrack", "list", *words).err
    assert len(in_room("looptrack", "list", "--json").json) == 2
    assert in_room("looptrack", "play", 2).code == 0
    assert in_room("looptrack", "list", "--stopped").err == ""


def test_effects_are_shown_as_facts(loops: Run) -> None:
    bands = '[{"type":"peaking","frequency":800,"gain":-2.5,"q":0.7}]'
    sets = ("effects.reverb.enabled=true", f"effects.eq.bands={bands}", "sound_settings.octave=1")
    for one in sets:
        assert loops("looptrack", "edit", 1, "--set", one).code == 0
    facts = dict(loops("looptrack", "show", 1).rows)
    assert facts["effects.reverb"].startswith("on, type room, mix 0.2, decay 1.5, ")
    assert facts["effects.eq"] == "off"
    assert facts["effects.eq.bands.0"] == "type peaking, frequency 800, gain -2.5, q 0.7"
    assert facts["sound_settings"] == "octave 1"
    assert not any("{" in value for value in facts.values())


def test_every_option_is_kept(in_room: Run) -> None:
    given = {
        "--name": "שלום \u200b🎸",
        "--sound": "keys/organ",
        "--volume": 2,
        "--pan": -1,
        "--transpose": -24,
        "--bpm": 133.5,
        "--key": "f# dorian",
        "--timing": 0.2,
        "--velocity": 0.5,
        "--color": "#ABCDEF",
    }
    words = [word for pair in given.items() for word in pair]
    flags = ("--muted", "--solo", "--lock-tempo", "--lock-key", "--humanise")
    sets = ("--set", "loop_start_beat=16", "--set", "sound_settings.attack=0.1")
    made = in_room("looptrack", "add", "pocket-funk", *words, *flags, *sets, "--json").json
    wanted = {
        "name": "שלום \u200b🎸",
        "sound_preset": "keys/organ",
        "volume": 2,
        "pan": -1,
        "transpose_amount": -24,
        "target_bpm": 133.5,
        "target_key": "F# dorian",
        "humanize_timing": 0.2,
        "humanize_velocity": 0.5,
        "color": "#abcdef",
        "loop_start_beat": 16,
        "sound_settings": {"attack": 0.1},
    }
    assert {name: made[name] for name in wanted} == wanted
    truths = ("muted", "solo", "tempo_locked", "key_locked", "humanize_enabled")
    assert all(made[name] is True for name in truths)
    assert show(in_room, "1") == made
    edited = in_room(
        "looptrack", "edit", 1, "--not-muted", "--follow-key", "--exact", "--json"
    ).json
    changed = {"muted": False, "key_locked": False, "humanize_enabled": False}
    assert edited == made | changed | {"updated_at": edited["updated_at"]}


def test_lists_name_what_is_there(loops: Run) -> None:
    first, second = loops("looptrack", "list").rows
    assert first[:7] == [
        "1",
        "Pocket Funk",
        "pocket-funk",
        "drums/acoustic-kit",
        "0.8",
        "0",
        "stopped",
    ]
    assert second[1] == "Thumb and Pop"
    assert [one["position"] for one in loops("looptrack", "list", "--json").json] == [0, 1]
    assert loops("looptrack", "list", "--limit", 1, "--offset", 1).rows == [second]
    assert loops("looptrack", "list", "--playing").out == ""


def test_a_loop_goes_where_it_is_put(loops: Run) -> None:
    assert loops("looptrack", "add", "clav-chop", "--position", 1).code == 0
    assert names(loops) == ["Clav Chop", "Pocket Funk", "Thumb and Pop"]
    assert loops("looptrack", "move", "clav chop", 9).code == 0
    assert names(loops) == ["Pocket Funk", "Thumb and Pop", "Clav Chop"]
    loops("looptrack", "move", 3, 0).refused(2, "too little")
    assert loops("looptrack", "delete", 1, 3, "--yes").code == 0
    assert names(loops) == ["Thumb and Pop"]
    assert show(loops, "1")["position"] == 0


def test_the_mixer(loops: Run) -> None:
    for words in (("mute", 1, 2), ("solo", 2), ("volume", 1, 1.5), ("pan", 2, "-0.25")):
        assert loops("looptrack", *words).code == 0, words
    first, second = loops("looptrack", "list", "--json").json
    assert (first["muted"], first["solo"], first["volume"]) == (True, False, 1.5)
    assert (second["muted"], second["solo"], second["pan"]) == (True, True, -0.25)
    assert loops("looptrack", "list").rows[1][6] == "muted, solo"
    for words in (("unmute", 1, 2), ("unsolo", 2)):
        assert loops("looptrack", *words).code == 0
    assert [row[6] for row in loops("looptrack", "list").rows] == ["stopped", "stopped"]


def test_play_and_stop(loops: Run) -> None:
    assert loops("looptrack", "play", 1, "--beat", 8).code == 0
    playing = show(loops, "1")
    assert (playing["is_playing"], playing["loop_start_beat"]) == (True, 8)
    assert playing["start_time"].endswith("+00:00")
    assert len(loops("looptrack", "list", "--playing").rows) == 1
    assert loops("looptrack", "stop", 1, 2).code == 0
    stopped = show(loops, "1")
    assert (stopped["is_playing"], stopped["start_time"]) == (False, None)


def test_one_wrong_name_changes_nothing(loops: Run) -> None:
    loops("looptrack", "mute", 1, "nobody").refused(3, "nobody")
    assert show(loops, "1")["muted"] is False


def test_notes_of_its_own(loops: Run, tmp_path: Path) -> None:
    assert loops("loop", "export", "clav-chop", tmp_path / "riff.mid").code == 0
    assert loops("looptrack", "edit", 1, "--notes", tmp_path / "riff.mid").code == 0
    notes = show(loops, "1")["custom_midi_data"]
    assert len(notes) > 4
    (tmp_path / "notes.json").write_text(json.dumps(notes[:2]))
    assert loops("looptrack", "edit", 2, "--notes", tmp_path / "notes.json").code == 0
    assert show(loops, "2")["custom_midi_data"] == notes[:2]
    assert "2 of its own" in loops("looptrack", "show", 2).out
    assert loops("looptrack", "edit", 2, "--set", "custom_midi_data=null").code == 0
    assert show(loops, "2")["custom_midi_data"] is None


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.mid", b"", 8),
        ("a.mid", b"MThd\0\0", 8),
        ("a.json", b"{", 8),
        ("a.json", b"[" * 100_000, 8),
        ("a.json", b'[{"t":0}]', 8),
        ("a.json", b'[{"t":0,"n":128,"v":1,"d":0}]', 8),
        ("a.json", b"\xff", 8),
    ],
)
def test_files_that_are_no_notes(
    loops: Run, tmp_path: Path, name: str, data: bytes, code: int
) -> None:
    (tmp_path / name).write_bytes(data)
    before = show(loops, "1")
    loops("looptrack", "edit", 1, "--volume", 1, "--notes", tmp_path / name).refused(code)
    assert show(loops, "1") == before
    loops("looptrack", "edit", 1, "--notes", tmp_path / "none.json").refused(3, "no file")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "pocket-fnk"), 3, "pocket-funk"),
        (("add", "pocket-funk", "--sound", "keys/orgn"), 3, "keys/organ"),
        (("add", "pocket-funk", "--room", "NOSUCHIT"), 3, "NOSUCHIT"),
        (("edit", "1", "--volume", "2.1"), 2, "0 to 2"),
        (("edit", "1", "--pan", "nan"), 2, "-1 to 1"),
        (("edit", "1", "--transpose", "25"), 2, "-24 to 24"),
        (("edit", "1", "--bpm", "19"), 2, "20 to 300"),
        (("edit", "1", "--key", "H major"), 2, "not a key"),
        (("edit", "1", "--set", "effects.chorus.rate=11"), 2, "0.1 to 10"),
        (("edit", "1", "--set", "effects.chorus.rte=1"), 2, "'rate'"),
        (("show", "3"), 3, "'3'"),
        (("volume", "1", "loud"), 2, "loud"),
        (("delete", "1"), 2, "--yes"),
    ],
)
def test_what_is_refused(loops: Run, words: tuple[str, ...], code: int, said: str) -> None:
    loops("looptrack", *words).refused(code, said)


def test_without_a_room_one_is_asked_for(jam: Run) -> None:
    jam("looptrack", "add", "pocket-funk").refused(2, "jam room use")


def test_a_room_holds_so_many(loops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jamtui.studio.tracks.loop_tracks.MOST", 2)
    loops("looptrack", "add", "clav-chop").refused(5, "2 loop tracks")


def test_an_edit_says_whether_anything_changed(loops: Run) -> None:
    assert loops("looptrack", "edit", 1, "--volume", 0.5).err == "Changed 'Pocket Funk'.\n"
    assert "nothing" in loops("looptrack", "edit", 1, "--volume", 0.5).err
    assert "nothing" in loops("looptrack", "edit", 1).err


def test_values_that_are_none_are_refused_in_plain_words(in_room: Run) -> None:
    assert in_room("looptrack", "add", "pocket-funk").code == 0
    for text, said in (
        ("loop_id=null", "loop_id needs a value: it cannot be null"),
        ("volume=null", "not nothing"),
        ("volume=NaN", "volume must be a number from 0 to 2, not nan"),
        ("effects.reverb.mix=1e999", "not inf"),
        ("muted=[true]", "not a list of 1"),
    ):
        ended = in_room("looptrack", "edit", 1, "--set", text)
        ended.refused(2, said)
        assert "None" not in ended.err
