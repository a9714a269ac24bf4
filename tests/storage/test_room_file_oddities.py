"""Odd values and odd files: refused in one sentence that is about the file, or read as meant."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jamtui.errors import BadFileError, NotFoundError
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.studio.room_files.applying import apply_files
from jamtui.studio.room_files.document import room_document
from jamtui.studio.room_files.shape import read_room_file
from jamtui.studio.room_files.source import read_room_source
from jamtui.studio.room_files.toml_text import to_toml
from jamtui.studio.tracks.presets import Presets


def apply(town: Any, path: Path) -> str:
    (room,) = apply_files(town.ana, [read_room_file(read_room_source(str(path)))])
    return room.code


def complaint(town: Any, path: Path) -> str:
    with pytest.raises(BadFileError) as caught:
        apply(town, path)
    said = str(caught.value)
    assert said.startswith(str(path))
    assert said.endswith(".")
    for word in ("\n", "CHECK", "json_valid", "datetime", "None", "True", "('", "sys."):
        assert word not in said.removeprefix(str(path))
    return said


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[room.canvas]\nx = nan", "canvas holds nan, which is no number"),
        ("[room.canvas]\nx = [{y = -inf}]", "canvas holds -inf, which is no number"),
        ("[room.settings.transport]\nbpm = inf", "settings holds inf"),
        (f"canvas = {{x = {10**400}}}", "canvas holds a number that is too large"),
        ("description = 2020-01-01", "not the date 2020-01-01"),
        ("description = 12:30:00", "not the time 12:30:00"),
        ("genre = true", "not true"),
        ("max_users = [true]", "not a list of 1"),
        (f"max_users = {'9' * 5000}", "a number has thousands of digits"),
        ("[room]", "Cannot declare room twice"),
        ("settings.a.b = 1\n[room.settings.a]", "room.settings.a"),
        ("canvas = []", "canvas must be a JSON object"),
        ("[[library]]\nname = 'x'\nurl = 'x'\nduration = nan", "duration holds nan"),
    ],
)
def test_odd_values_in_toml(town: Any, tmp_path: Path, toml: str, said: str) -> None:
    path = tmp_path / "room.toml"
    path.write_text(f'[room]\nname = "Friday"\n{toml}\n')
    assert said in complaint(town, path)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('"canvas": {"x": 1e999}', "1e999 is no finite number"),
        ('"canvas": {"x": [NaN]}', "NaN is no finite number"),
        ('"canvas": {"x": -Infinity}', "-Infinity is no finite number"),
        (f'"canvas": {{"x": {"9" * 5000}}}', "a number has 5,000 digits"),
        ('"name": null', "name"),
        ('"name": "\\ud800"', "name holds half of a letter"),
        ('"code": "\\udfff"', "code holds half of a letter"),
        ('"canvas": {"\\udfff": 1}', "canvas holds half of a letter"),
    ],
)
def test_odd_values_in_json(town: Any, tmp_path: Path, more: str, said: str) -> None:
    path = tmp_path / "room.json"
    head = "" if '"name"' in more else '"name": "Friday", '
    path.write_text(f'{{"room": {{{head}{more}}}}}')
    assert said in complaint(town, path)


def test_a_mark_at_the_beginning_is_none_of_the_text(town: Any, tmp_path: Path) -> None:
    plain, other = tmp_path / "room.toml", tmp_path / "room.json"
    plain.write_text('\ufeff[room]\nname = "Friday"\n', "utf-8")
    other.write_text("\ufeff" + json.dumps({"room": {"name": "Friday"}}), "utf-8")
    assert apply(town, plain) == apply(town, other)
    data = other.read_bytes()
    assert read_room_file(read_room_source("-", data)).room == {"name": "Friday"}


def test_what_could_be_without_end_is_no_file(town: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "room.toml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        assert "a pipe or a device" in complaint(town, path)


def test_the_place_is_named_once(town: Any, tmp_path: Path) -> None:
    path = tmp_path / "room.toml"
    path.write_text('[room]\nname = "Friday"\n[[queue]]\nname = "x"\nurl = "a\\nb"\n')
    said = complaint(town, path)
    assert said.count(str(path)) == 1
    assert "line 5, queue 1: url must be one line" in said


@pytest.mark.parametrize(
    ("toml", "table"),
    [
        ('[room]\nname = "Attic"\nbpm = 90', "[room.settings.transport]"),
        ('[room]\nname = "Attic"\nSampleRate = 44100', "[room.settings]"),
        ('[room]\nname = "Attic"\n[room.settings]\nbpm = 90', "[room.settings.transport]"),
    ],
)
def test_a_key_in_the_wrong_table_is_told_its_own(
    town: Any, tmp_path: Path, toml: str, table: str
) -> None:
    path = tmp_path / "room.toml"
    path.write_text(toml, "utf-8")
    assert f"it belongs in {table}" in complaint(town, path)


def test_one_record_is_not_named_twice_by_its_word_and_by_its_id(town: Any, tmp_path: Path) -> None:
    path = tmp_path / "room.toml"
    head, loop = '[room]\nname = "Friday"\n', '[[loops]]\nid = "{}"\nloop_id = "arena-stomp"\n'
    path.write_text(head + loop.format("beat"))
    code = apply(town, path)
    (track,) = LoopTrackRepository(town.ana.gateway).of_room(code)
    path.write_text(head + loop.format(track.id) + loop.format("beat"))
    assert "loops 2: this means the same one as loops 1" in complaint(town, path)
    assert LoopTrackRepository(town.ana.gateway).of_room(code) == [track]


def test_a_very_long_name_is_not_all_of_the_complaint(town: Any, tmp_path: Path) -> None:
    path = tmp_path / "room.toml"
    path.write_text(f'[room]\nname = "Friday"\n[[loops]]\nloop_id = "{"x" * 1_000_000}"\n')
    with pytest.raises(NotFoundError, match=r"There is no loop 'x+…'") as caught:
        apply(town, path)
    assert len(str(caught.value)) < 1_000


SONG = '[room]\nname = "Friday"\n[[loops]]\nid = "d"\nloop_id = "arena-stomp"\n'
SONG += '[[songs]]\nname = "Opener"\n[[songs.tracks]]\ntrackId = "d"\n'


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ('trackId = "drms"', "no such loop of the room or the library"),
        ('trackId = ""', "no such loop of the room or the library"),
        ('type = "audio"\ntrackId = "d"', "no such sound file"),
    ],
)
def test_a_song_plays_what_there_is(town: Any, tmp_path: Path, reference: str, said: str) -> None:
    path = tmp_path / "room.toml"
    path.write_text(SONG + f"[[songs.tracks]]\n{reference}\n")
    there = complaint(town, path)
    assert said in there
    assert "songs 1: tracks 2 has the trackId" in there
    path.write_text(SONG + '[[songs.tracks]]\ntrackId = "pocket-funk"\n')
    apply(town, path)


def test_a_song_loses_no_track_by_itself_but_by_its_file(town: Any, tmp_path: Path) -> None:
    path = tmp_path / "room.toml"
    path.write_text(SONG)
    code = apply(town, path)
    of_room = LoopTrackRepository(town.ana.gateway).of_room
    document = room_document(town.ana, code)
    document["loops"] = []
    path.write_text(to_toml(document))
    assert "no such loop" in complaint(town, path)
    assert len(of_room(code)) == 1
    LoopTrackRepository(town.ana.gateway).delete(of_room(code)[0].id)
    path.write_text(to_toml(room_document(town.ana, code)))
    assert apply(town, path) == code


def test_a_preset_that_is_no_default_is_none(town: Any, tmp_path: Path) -> None:
    presets = Presets(town.ana)
    presets.save("Dark", None, {})
    presets.save("Light", None, {})
    path = tmp_path / "room.toml"
    head = '[room]\nname = "Friday"\n'
    path.write_text(head + '[[presets]]\nname = "Dark"\nis_default = false\n')
    apply(town, path)
    assert [one.is_default for one in presets.all()] == [False, False]
    path.write_text(head + '[[presets]]\nname = "New"\nis_default = false\n')
    apply(town, path)
    assert not any(one.is_default for one in presets.all())
    path.write_text(head + '[[presets]]\nname = "Light"\nis_default = true\n')
    apply(town, path)
    assert [one.name for one in presets.all() if one.is_default] == ["Light"]
    path.write_text(head + '[[presets]]\nname = "Light"\nis_default = "no"\n')
    assert "is_default must be" in complaint(town, path)
