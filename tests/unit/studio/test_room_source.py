"""Rooms' files as texts: what is hostile or mistaken is refused with its place."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jamtui.errors import BadFileError, JamError, NotFoundError, StorageError
from jamtui.studio.room_files.shape import RoomFile, keys_of, read_room_file
from jamtui.studio.room_files.source import MOST_BYTES, RoomSource, read_room_source

ROOM = '[room]\ncode = "ABCD2345"\n'


def read(text: str | bytes, name: str = "room.toml", folder: Path | None = None) -> RoomFile:
    data = text.encode() if isinstance(text, str) else text
    if folder is None:
        return read_room_file(read_room_source("-", data))
    (folder / name).write_bytes(data)
    return read_room_file(read_room_source(str(folder / name)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["says nothing"]),
        ("[[loops]]\nloop_id = 'x'", ["has no [room]"]),
        ("room = 3", ["has no [room]"]),
        ("[room]", ["line 1", "code"]),
        ('[room]\ncode = ""', ["code must be a text"]),
        ("[room]\ncode = 3", ["code must be a text, not 3"]),
        ("[room]\ncode = 2026-01-01", ["code must be a text"]),
        (f'[room]\ncode = "{"A" * 90}"', ["90 characters"]),
        ('[room]\ncode = "A\\u0000"', ["code must be a text"]),
        (ROOM + "colour = 'red'", ["line 3", "'colour'", "did you mean 'color'"]),
        (ROOM + "[lops]", ["unknown section 'lops'", "did you mean 'loops'"]),
        (ROOM + "[loops]", ["line 3", "list of tables [[loops]]"]),
        (ROOM + "[[loops]]\nvolume = 1", ["line 3, loops 1", "no loop_id"]),
        (
            ROOM + "[[loops]]\nloop_id = 'a'\nvolum = 1",
            ["line 5, loops 1", "did you mean 'volume'"],
        ),
        (ROOM + "[[members]]\nrole = 'member'", ["members 1", "no name"]),
        (
            ROOM + "[[members]]\nname = 'Bob'\n[[members]]\nname = '@bob'",
            ["line 5, members 2", "'bob' stands in this list twice"],
        ),
        (
            ROOM + "[[loops]]\nid='a'\nloop_id='x'\n[[loops]]\nid='a'\nloop_id='y'",
            ["loops 2", "twice"],
        ),
        ("a = [", ["is not TOML"]),
        ("a" + ".a" * 60 + " = 1", ["nested too deeply"]),
        ("x = " + "[" * 5000 + "]" * 5000, ["nested too deeply"]),
        (ROOM + "canvas = " + "[" * 45 + "]" * 45, ["nested too deeply"]),
        ("a = 9" + "9" * 5000, ["is not TOML"]),
        ("#" * (MOST_BYTES + 1), ["too large"]),
        (b"\xff\xfe", ["UTF-8"]),
        ("a = 1\na = 2", ["is not TOML"]),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(text: str | bytes, words: list[str]) -> None:
    with pytest.raises(BadFileError) as caught:
        read(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    for word in ["standard input", *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "is not JSON"),
        ("[]", "one JSON object"),
        ('{"room": {"code": "a", "code": "b"}}', "a key stands twice"),
        ('{"room": {"code": NaN}}', "NaN is no finite number"),
        ('{"a":' * 3000 + "1" + "}" * 3000, "nested too deeply"),
        ('{"room": {"code": null}}', "code"),
    ],
)
def test_json_is_read_as_strictly(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(BadFileError, match=word):
        read(text, "room.json", tmp_path)


def test_json_says_the_same_as_toml(tmp_path: Path) -> None:
    toml = read(ROOM + "[[loops]]\nloop_id = 'x'\nvolume = 0.5", folder=tmp_path)
    same = {"room": {"code": "ABCD2345"}, "loops": [{"loop_id": "x", "volume": 0.5}]}
    one, other = read(json.dumps(same)), read(json.dumps(same), "a.json", tmp_path)
    assert toml.room == one.room == other.room
    assert toml.lists == one.lists == other.lists


def test_what_is_not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file"):
        read_room_source(str(tmp_path / "none.toml"))
    with pytest.raises(StorageError, match="cannot be read"):
        read_room_source(str(tmp_path))
    with pytest.raises(JamError):
        read_room_source("a\0b.toml")


def test_an_absent_section_is_not_an_empty_one() -> None:
    assert read(ROOM).lists == {}
    assert read("bans = []\n" + ROOM).lists == {"bans": []}


def test_lines_are_those_of_keys_and_entries() -> None:
    text = (
        "# a comment\n[room]\ncode = 'A'\n[room.settings]\nbitDepth = 16\n"
        "[room.settings.transport]\nbpm = 3\n[[loops]]\nvolume = 1\n  [[loops]] # two\n"
        'pan = 0\n"volume" = 2\nname = "volume"\n'
    )
    source = RoomSource("x", text, tomllib.loads(text))
    separated = RoomSource("-", "# one\u2028line\n[room]\n", {"room": {}})
    assert separated.line("room", None, None) == 2
    assert source.line("room", None, None) == 2
    assert source.line("room", None, "code") == 3
    assert source.line("room.settings.transport", None, "bpm") == 7
    assert source.line("loops", 1, "volume") == 9
    assert source.line("loops", 2, None) == 10
    assert source.line("loops", 2, "volume") == 12
    assert source.line("loops", 2, "nothing") == 10
    assert source.line("songs", 1, "name") is None


def test_every_section_knows_its_keys() -> None:
    known: dict[str, Any] = {name: keys_of(name) for name in ("room", "loops", "songs", "bans")}
    assert {"code", "name", "settings", "rules"} <= set(known["room"])
    assert {"id", "loop_id", "volume", "custom_midi_data"} <= set(known["loops"])
    assert {"id", "tracks", "lyrics", "notation"} <= set(known["songs"])


def test_no_more_entries_than_a_room_holds() -> None:
    from jamtui.studio.room_files.shape import MOST_ENTRIES
    from jamtui.studio.tracks import loop_tracks, presets, queue, songs

    most = {"loops": loop_tracks, "songs": songs, "queue": queue, "presets": presets}
    assert {name: module.MOST for name, module in most.items()} == MOST_ENTRIES
    document = {"room": {"code": "ABCD2345"}, "loops": [{"loop_id": "x"}] * 129}
    with pytest.raises(BadFileError, match="129 are too many, at most 128"):
        read(json.dumps(document))
