"""What is exported can be applied; a set list plays what there is in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jamtui.studio.room_files import document
from jamtui.studio.room_files.source import MOST_BYTES, read_room_source

SONGS = """
[room]
code = "FRYDAY22"
name = "Friday"
[[songs]]
name = "Empty"
[[songs]]
name = "Waltz"
[[songs.tracks]]
type = "loop"
trackId = "abyss-bass"
[[songs]]
name = "Gap"
"""


@pytest.mark.parametrize("file_format", ["toml", "json"])
def test_a_room_that_nobody_could_read_again_is_not_exported(party, code, monkeypatch, file_format):
    size = len(party("room", "export", code, "--format", file_format).out.encode())
    monkeypatch.setattr(document, "MOST_BYTES", size)
    assert party("room", "export", code, "--format", file_format).code == 0
    monkeypatch.setattr(document, "MOST_BYTES", size - 1)
    party("room", "export", code, "--format", file_format).refused(8, code, "too large")


def test_as_large_a_file_is_read():
    text = json.dumps({"room": {"code": "ABCD2345"}})
    source = read_room_source("-", text.encode().ljust(MOST_BYTES))
    assert source.tables["room"]["code"] == "ABCD2345"


@pytest.fixture
def setlist(party) -> None:
    Path("room.toml").write_text(SONGS, "utf-8")
    assert party("room", "apply", "room.toml").code == 0


def test_a_song_of_nothing_is_left_out_of_a_set_list(party, setlist):
    played = party("play", "FRYDAY22", "--setlist", "--null", "--seconds", "0.2", "--once")
    assert played.code == 0, played
    assert played.err.count("'Empty'") == played.err.count("'Gap'") == 1


@pytest.fixture
def one_core(monkeypatch):
    """Nothing is shared out: forks of a process that has played something may wait for ever."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def test_a_song_of_nothing_is_left_out_of_what_is_rendered(party, setlist, one_core):
    made = party("render", "FRYDAY22", "--setlist", "--seconds", "0.2", "--out", "songs/")
    assert made.code == 0, made
    assert made.err.count("'Empty'") == made.err.count("'Gap'") == 1
    assert [path.name for path in Path("songs").iterdir()] == ["02-waltz.wav"]


def test_a_set_list_of_nothing_is_refused(party, one_core):
    Path("room.toml").write_text(SONGS.split('[[songs]]\nname = "Waltz"')[0], "utf-8")
    assert party("room", "apply", "room.toml").code == 0
    party("play", "FRYDAY22", "--setlist", "--null", "--seconds", "0.2").refused(2, "nothing")
    party("render", "FRYDAY22", "--setlist", "--out", "songs/").refused(2, "nothing")
