"""`jam loop import|export|edit|delete`: round trips first, then what is refused."""

from __future__ import annotations

import json
import os
import sqlite3
import struct

import pytest

from jamtui.midi.smf import read_loop, write_loop
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.note import Controller, Events, Note

BAR = 3840


def riff(**changes):
    values = {
        "id": "riff",
        "name": "Riff",
        "category": "bass",
        "subcategory": None,
        "bpm": 97.5,
        "bars": 2,
        "meter": Meter(),
        "key": "D minor",
        "events": Events((Note(0, 38, 100, 480), Note(490, 41, 60, 240), Note(5000, 45, 90, 900))),
        "sound_preset": "bass/synth-bass-1",
    } | changes
    return Loop(**values)


@pytest.fixture
def riff_file(tmp_path):
    path = tmp_path / "riff.mid"
    write_loop(riff(), path)
    return path


@pytest.fixture
def mine(jam, riff_file):
    """The id of an imported loop."""
    ended = jam("loop", "import", riff_file, "--sound", "bass/synth-bass-1")
    assert ended.code == 0, ended.err
    return ended.out.strip()


def notes(jam, id_):
    loop = jam("loop", "show", id_, "--json").json
    length = loop["bars"] * int(loop["meter"][0]) * 960
    return [
        (round(item["t"] * length), item["n"], item["v"])
        for item in loop["midi_data"]
        if "n" in item
    ]


def test_a_shipped_loop_survives_export_and_import(jam, tmp_path):
    for id_ in ("pocket-funk", "thumb-and-pop", "kitchen-waltz"):
        file = tmp_path / f"{id_}.mid"
        before = jam("loop", "show", id_, "--json").json
        assert jam("loop", "export", id_, file).code == 0
        new = jam("loop", "import", file, "--sound", before["sound"]).out.strip()
        after = jam("loop", "show", new, "--json").json
        for field in ("midi_data", "bpm", "bars", "meter", "key", "name", "category", "sound"):
            assert after[field] == before[field], field
        assert (after["custom"], after["id"]) == (True, f"{id_}-2")


def test_import_says_what_it_stored_beside_the_id(jam, riff_file):
    ended = jam("loop", "import", riff_file, "--sound", "bass/synth-bass-1")
    assert (ended.code, ended.out) == (0, "riff\n")
    assert "'Riff'" in ended.err
    assert "97.5" in ended.err
    (row,) = jam("loop", "list", "--custom").rows
    assert row[:2] == ["riff", "Riff"]


def test_options_win_over_the_file(jam, riff_file):
    ended = jam(
        *("loop", "import", riff_file, "--id", "My_Riff-1", "--name", "Süß 音"),
        *("--category", "synth", "--subcategory", "custom", "--sound", "keys/organ"),
        *("--key", "Am", "--bpm", "120", "--bars", "1", "--tag", "a,b", "--tag", "c"),
        *("--intensity", "5", "--complexity", "1", "--description", "Low."),
    )
    assert ended.code == 0, ended.err
    loop = jam("loop", "show", "My_Riff-1", "--json").json
    del loop["midi_data"]
    assert loop == {
        "id": "My_Riff-1",
        "name": "Süß 音",
        "category": "synth",
        "subcategory": "custom",
        "sound": "keys/organ",
        "key": "A minor",
        "bpm": 120,
        "bars": 1,
        "meter": "4/4",
        "tags": ["a", "b", "c"],
        "intensity": 5,
        "complexity": 1,
        "description": "Low.",
        "custom": True,
        "notes": 2,
    }


def test_a_dry_run_stores_nothing_and_shows_the_same(jam, riff_file):
    options = ("loop", "import", riff_file, "--sound", "bass/synth-bass-1", "--json")
    planned = jam(*options, "--dry-run")
    assert jam("loop", "list", "--custom", "--json").json == []
    facts = json.loads(planned.out)
    assert facts.pop("notes") == 3
    assert facts == json.loads(jam(*options).out)


def test_a_drum_file_becomes_drums(jam, tmp_path):
    path = tmp_path / "beat.mid"
    write_loop(riff(key=None, category="drums", sound_preset="drums/rock-kit"), path)
    assert read_loop(path).is_drums
    loop = json.loads(jam("loop", "import", path, "--json").out)
    assert (loop["category"], loop["key"]) == ("drums", None)
    assert loop["sound"].startswith("drums/")


def two_channels(path):
    end = b"\x00\xff\x2f\x00"
    tracks = [
        b"\x00" + bytes((0x90 | channel, 60 + channel, 90)) + b"\x60"
        + bytes((0x80 | channel, 60 + channel, 0)) + end
        for channel in (1, 4)
    ]  # fmt: skip
    header = b"MThd" + struct.pack(">LHHH", 6, 1, 2, 96)
    path.write_bytes(header + b"".join(b"MTrk" + struct.pack(">L", len(t)) + t for t in tracks))


def test_several_channels_need_a_choice(jam, tmp_path):
    path = tmp_path / "song.mid"
    two_channels(path)
    base = ("loop", "import", path, "--sound", "keys/organ")
    jam(*base).refused(2, "channels 2, 5", "--channel")
    assert jam(*base, "--channel", 5).code == 0
    assert notes(jam, "song") == [(0, 64, 90)]
    jam(*base, "--channel", 3).refused(2, "nothing on channel 3")
    jam(*base, "--channel", 17).refused(2, "1 to 16")
    jam(*base, "--channel", 0).refused(2, "1 to 16")


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"MThd", b"RIFF" + b"\0" * 100, b"MThd\0\0\0\x06\0\x01\xff\xff\x03\xc0"],
)
def test_broken_files_are_refused(jam, tmp_path, content):
    path = tmp_path / "broken.mid"
    path.write_bytes(content)
    jam("loop", "import", path).refused(8, "broken.mid")


def test_missing_files_and_folders_are_refused(jam, tmp_path):
    jam("loop", "import", tmp_path / "nowhere.mid").refused(3, "nowhere.mid")
    jam("loop", "import", tmp_path).refused(8)
    jam("loop", "import", "a\x1b[31m.mid").refused(3, "\\x1b")


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--id", "pocket-funk"], 5, "already"),
        (["--id", "../etc"], 2, "id"),
        (["--id", ""], 2, "id"),
        (["--name", "  "], 2, "name"),
        (["--name", "x" * 300], 2, "200"),
        (["--name", "a\x1b[31mb"], 2, "control"),
        (["--category", "basss"], 3, "'bass'"),
        (["--subcategory", "jazz-drums"], 3, "bass"),
        (["--sound", "bass/synth-bass"], 3, "'bass/synth-bass-1'"),
        (["--sound", "../../../etc/passwd"], 3, "sound"),
        (["--key", "H"], 2, "key"),
        (["--bpm", "0"], 2, "20 to 300"),
        (["--bpm", "nan"], 2, "20 to 300"),
        (["--bpm", "1e9"], 2, "20 to 300"),
        (["--bpm", "fast"], 2, ""),
        (["--bars", "0"], 2, "1 to 512"),
        (["--bars", "100000"], 2, "1 to 512"),
        (["--intensity", "6"], 2, "1 to 5"),
        (["--complexity", "0"], 2, "1 to 5"),
        (["--tag", ",".join(map(str, range(99)))], 2, "tags"),
    ],
)
def test_wishes_that_cannot_be_are_refused(jam, riff_file, options, code, word):
    defaults = [] if "--sound" in options else ["--sound", "bass/synth-bass-1"]
    ended = jam("loop", "import", riff_file, *defaults, *options)
    assert (ended.code, ended.out) == (code, "")
    assert word in ended.err
    assert jam("loop", "list", "--custom", "--json").json == []


def test_export_keeps_what_is_there(jam, tmp_path):
    path = tmp_path / "out.mid"
    assert jam("loop", "export", "pocket-funk", path).code == 0
    first = path.read_bytes()
    jam("loop", "export", "thumb-and-pop", path).refused(5, "--overwrite")
    assert path.read_bytes() == first
    assert jam("loop", "export", "thumb-and-pop", path, "--overwrite").code == 0
    assert read_loop(path).name == "Thumb and Pop"
    assert [entry.name for entry in tmp_path.glob("*.mid")] == ["out.mid"]


def test_export_to_places_that_cannot_be(jam, tmp_path):
    jam("loop", "export", "pocket-funk", tmp_path).refused(5, "folder")
    jam("loop", "export", "pocket-funk", tmp_path / "no" / "x.mid").refused(7, "x.mid")
    jam("loop", "export", "pocket-fun", tmp_path / "x.mid").refused(3, "'pocket-funk'")
    assert not (tmp_path / "x.mid").exists()


def test_editing_a_shipped_loop_makes_a_copy(jam):
    before = notes(jam, "thumb-and-pop")
    ended = jam("loop", "edit", "thumb-and-pop", "--transpose", "2")
    assert (ended.code, ended.out) == (0, "my-thumb-and-pop\n")
    assert "stays as it is" in ended.err
    assert notes(jam, "thumb-and-pop") == before
    assert notes(jam, "my-thumb-and-pop") == [(t, n + 2, v) for t, n, v in before]
    assert jam("loop", "show", "my-thumb-and-pop", "--json").json["key"] == "F# minor"
    assert jam("loop", "edit", "thumb-and-pop", "--bpm", "90").out == "my-thumb-and-pop-2\n"
    assert jam("loop", "edit", "thumb-and-pop", "--bpm", "90", "--id", "slow").out == "slow\n"


def test_editing_ones_own_loop_changes_it_in_place(jam, mine):
    ended = jam("loop", "edit", mine, "--name", "Other", "--bpm", "33.3", "--tags", "x,y")
    assert (ended.out, ended.err) == (f"{mine}\n", "")
    loop = jam("loop", "show", mine, "--json").json
    assert (loop["name"], loop["bpm"], loop["tags"]) == ("Other", 33.3, ["x", "y"])
    assert len(jam("loop", "list", "--custom").rows) == 1


def test_an_id_makes_a_copy_of_ones_own_loop(jam, mine):
    assert jam("loop", "edit", mine, "--id", "twin").out == "twin\n"
    assert notes(jam, "twin") == notes(jam, mine)
    jam("loop", "edit", mine, "--id", "twin").refused(5, "twin")
    jam("loop", "edit", mine, "--id", "no/good").refused(2, "id")


def test_quantise_swing_and_humanise(jam, mine):
    jam("loop", "edit", mine, "--quantise", "1/8")
    assert [t for t, _, _ in notes(jam, mine)] == [0, 480, 4800]
    jam("loop", "edit", mine, "--swing", "1")
    assert [t for t, _, _ in notes(jam, mine)] == [0, 640, 4800]
    jam("loop", "edit", mine, "--humanise", "0.05", "--humanise-velocity", "0.2", "--seed", "4")
    moved = notes(jam, mine)
    assert moved != [(0, 38, 100), (640, 41, 60), (4800, 45, 90)]
    assert all(abs(new[0] - old) <= 48 for new, old in zip(moved, (0, 640, 4800), strict=True))


def test_strength_goes_part_of_the_way(jam, mine):
    jam("loop", "edit", mine, "--quantise", "1/4", "--strength", "0.5")
    assert [t for t, _, _ in notes(jam, mine)] == [0, 725, 4900]


def test_a_key_moves_the_notes_by_the_nearest_interval(jam, mine):
    jam("loop", "edit", mine, "--key", "C minor")
    assert [n for _, n, _ in notes(jam, mine)] == [36, 39, 43]
    jam("loop", "edit", mine, "--key", "F major", "--keep-notes")
    assert [n for _, n, _ in notes(jam, mine)] == [36, 39, 43]
    assert jam("loop", "show", mine, "--json").json["key"] == "F major"
    jam("loop", "edit", mine, "--key", "none")
    assert jam("loop", "show", mine, "--json").json["key"] is None


def test_notes_of_another_file_keep_the_rest(jam, mine, tmp_path):
    path = tmp_path / "other.mid"
    events = Events((Note(0, 50, 80, 100),), (Controller(0, 1, 20),))
    write_loop(riff(events=events, bars=1, meter=Meter(3, 4)), path)
    assert jam("loop", "edit", mine, "--midi", path).code == 0
    loop = jam("loop", "show", mine, "--json").json
    assert (loop["name"], loop["bars"], loop["meter"], loop["notes"]) == ("Riff", 1, "3/4", 1)


def test_fewer_bars_leave_out_what_comes_later(jam, mine):
    jam("loop", "edit", mine, "--bars", "1")
    assert [t for t, _, _ in notes(jam, mine)] == [0, 490]


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        ([], 2, "nothing to change"),
        (["--strength", "0.5"], 2, "nothing to change"),
        (["--transpose", "99"], 2, "60"),
        (["--transpose", "half"], 2, ""),
        (["--quantise", "1/7"], 2, "grid"),
        (["--quantise", "1/8", "--strength", "2"], 2, "strength"),
        (["--quantise", "1/8", "--strength", "nan"], 2, "strength"),
        (["--swing", "3"], 2, "swing"),
        (["--swing", "nan"], 2, "swing"),
        (["--swing", "0.5", "--swing-grid", "x"], 2, "grid"),
        (["--humanise", "0.9"], 2, "0.2"),
        (["--humanise", "nan"], 2, "0.2"),
        (["--humanise-velocity", "7"], 2, "0.5"),
        (["--bpm", "inf"], 2, "20 to 300"),
        (["--sound", "nope"], 3, "sound"),
        (["--midi", "nowhere.mid"], 3, "nowhere.mid"),
    ],
)
def test_edits_that_cannot_be_change_nothing(jam, mine, options, code, word):
    before = jam("loop", "show", mine, "--json").json
    ended = jam("loop", "edit", mine, *options)
    assert (ended.code, ended.out) == (code, "")
    assert word in ended.err
    assert jam("loop", "show", mine, "--json").json == before


def test_drums_are_not_transposed(jam):
    jam("loop", "edit", "pocket-funk", "--transpose", "1").refused(2, "kit")


def test_delete_asks_and_spares_what_ships(jam, mine):
    jam("loop", "delete", mine).refused(2, "--yes")
    jam("loop", "delete", "pocket-funk", "--yes").refused(4, "ships")
    jam("loop", "delete", "nope", "--yes").refused(3)
    assert jam("loop", "delete", mine, "--yes").code == 0
    jam("loop", "show", mine).refused(3)


def test_delete_names_the_bands_that_miss_it(jam, mine):
    jam("band", "save", "Duo", "--loops", f"{mine},pocket-funk")
    assert "duo" in jam("loop", "delete", mine, "--yes").err


def test_loops_belong_to_the_person_at_this_machine(jam, mine):
    connection = sqlite3.connect(os.environ["JAMTUI_DB"])
    owner = "SELECT username FROM user_custom_loops c JOIN user_profiles p ON p.id = c.user_id"
    assert connection.execute(owner).fetchone() == ("ana",)
    connection.close()
    assert mine not in jam("loop", "list", "--custom", "--as", "bob").out
