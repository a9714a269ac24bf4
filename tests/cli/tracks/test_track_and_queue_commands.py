"""`jam track` and `jam queue`: files in the library, and what a room plays next."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jamtui.studio.tracks.cards import TrackCard

Run = Callable[..., Any]
Make = Callable[..., Path]


@pytest.fixture
def library(world: Mapping[str, str]) -> Path:
    return Path(world["JAMTUI_DB"]).parent / "library"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_comes_in_and_goes_out_as_it_was(
    jam: Run, make_sound: Make, library: Path, tmp_path: Path
) -> None:
    source = make_sound("Night Bus.wav")
    (made,) = jam("track", "add", source, "--artist", "Us", "--json").json
    card = msgspec.convert(made, TrackCard)
    assert (card.name, card.artist, card.duration) == ("Night Bus", "Us", 0.5)
    assert (card.format, card.sample_rate, card.channels) == ("wav", 8_000, 1)
    assert (card.bytes, card.room_id) == (source.stat().st_size, None)
    assert set(card.peaks) == {0.5}
    assert [card.url] == [f"library:{name}" for name in files(library)]
    assert jam("track", "show", "night bus", "--json").json == made
    assert "█" in jam("track", "show", card.id).out
    assert jam("track", "export", "Night Bus", "--out", tmp_path / "out.wav").code == 0
    assert (tmp_path / "out.wav").read_bytes() == source.read_bytes()
    jam("track", "export", card.id, "--out", tmp_path / "out.wav").refused(5, "--overwrite")
    assert jam("track", "export", card.id, "--out", ".").code == 0
    assert Path("Night Bus.wav").read_bytes() == source.read_bytes()


def test_a_name_leads_nowhere_else(jam: Run, make_sound: Make) -> None:
    assert jam("track", "add", make_sound(), "--name", "../../x\x1b[31m/y").code == 0
    (card,) = jam("track", "list", "--json").json
    assert card["name"] == "../../x\x1b[31m/y"
    assert "\x1b" not in jam("track", "list").out
    assert jam("track", "export", card["id"], "--out", ".").code == 0
    (written,) = Path().iterdir()
    assert written.name == "_.._x_[31m_y.wav"


def test_the_same_sound_is_kept_once_and_goes_last(
    jam: Run, make_sound: Make, library: Path
) -> None:
    both = jam("track", "add", make_sound("a.wav"), make_sound("b.wav")).out.split()
    assert len(both) == 2
    assert len(files(library)) == 1
    assert jam("track", "delete", "a", "--yes").code == 0
    assert len(files(library)) == 1
    jam("track", "delete", "b").refused(2, "--yes")
    assert jam("track", "delete", "b", "--yes").code == 0
    assert files(library) == []
    assert jam("track", "list").out == ""


def test_all_files_or_none(jam: Run, make_sound: Make, library: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(make_sound("a.wav").read_bytes()[:-100])
    jam("track", "add", make_sound("a.wav"), tmp_path / "bad.wav").refused(8, "bad.wav", "cut off")
    assert files(library) == []
    assert jam("track", "list").out == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "none.wav"), 3, "no file"),
        (("add", "."), 8, "folder"),
        (("add", os.devnull), 8, "device"),
        (("add", "a.wav", "b.wav", "--name", "x"), 2, "several files"),
        (("add", "a.wav", "--name", "x" * 201), 2, "at most 200"),
        (("add", "a.wav", "--room", "NOSUCHIT"), 3, "NOSUCHIT"),
        (("show", "none"), 3, "none"),
        (("list", "--of", "nobody"), 3, "nobody"),
    ],
)
def test_what_is_refused(
    jam: Run, make_sound: Make, library: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    Path("a.wav").write_bytes(make_sound().read_bytes())
    Path("b.wav").write_bytes(make_sound().read_bytes())
    jam("track", *words).refused(code, said)
    assert files(library) == []


def test_what_is_said_of_a_track(in_room: Run, make_sound: Make) -> None:
    assert in_room("track", "add", make_sound("a.wav")).code == 0
    stems = '{"vocals":"library:x","drums":"library:y"}'
    edited = in_room(
        "track", "edit", "a", "--name", "b", "--artist", "Us", "--ai-generated", "--set",
        f"stems={stems}", "--json",
    ).json  # fmt: skip
    assert (edited["name"], edited["artist"], edited["ai_generated"]) == ("b", "Us", True)
    assert edited["stems"] == {"vocals": "library:x", "drums": "library:y"}
    in_room("track", "edit", "b", "--set", "stems.vocal=x").refused(2, "'vocals'")
    in_room("track", "edit", "b", "--set", "url=/etc/passwd").refused(2, "no field 'url'")
    in_room("track", "edit", "b", "--set", "uploaded_by=me").refused(2, "no field")


def test_lists_are_filtered(in_room: Run, make_sound: Make) -> None:
    assert in_room("track", "add", make_sound("own.wav")).code == 0
    room = in_room("queue", "add", make_sound("queued.wav", level=32), "--json").json["room_id"]
    assert [row[0] for row in in_room("track", "list").rows] == ["queued", "own"]
    assert [row[0] for row in in_room("track", "list", "--room", room.lower()).rows] == ["queued"]
    assert [row[0] for row in in_room("track", "list", "--search", "OW").rows] == ["own"]
    assert in_room("track", "list", "--limit", 1, "--offset", 1).rows[0][0] == "own"


def test_files_that_nothing_refers_to_are_pruned(
    in_room: Run, make_sound: Make, library: Path, world: Mapping[str, str]
) -> None:
    assert in_room("track", "add", make_sound("a.wav")).code == 0
    assert in_room("track", "add", make_sound("b.wav", level=32)).code == 0
    assert in_room("track", "prune", "--dry-run").out == ""
    with sqlite3.connect(world["JAMTUI_DB"]) as connection:
        connection.execute("DELETE FROM tracks WHERE name = 'a'")
    connection.close()
    (unused,) = in_room("track", "prune", "--dry-run").out.split()
    assert len(files(library)) == 2
    assert in_room("track", "prune", "--yes").err == "Removed 1 files.\n"
    assert unused not in [f"library:{name}" for name in files(library)]
    assert len(files(library)) == 1


def test_what_was_left_half_way_is_counted(in_room: Run, library: Path) -> None:
    library.mkdir(exist_ok=True)
    for number, age in ((1, 0), (2, 90_000), (3, 90_000)):
        left = library / f".jamtui-{number:012x}.partial"
        left.touch()
        os.utime(left, (time.time() - age,) * 2)
    assert in_room("track", "prune", "--dry-run").err.startswith("2 more were left half-way")
    said = "Removed 2 files, 2 of them left half-way by programs that were killed.\n"
    assert in_room("track", "prune", "--yes").err == said
    assert in_room("track", "prune", "--yes").err == "Removed 0 files.\n"
    assert len(list(library.iterdir())) == 1


def queue(jam: Run) -> list[str]:
    return [row[1] for row in jam("queue", "list").rows]


def test_a_queue_of_files_and_tracks(in_room: Run, make_sound: Make, library: Path) -> None:
    assert in_room("track", "add", make_sound("a.wav")).code == 0
    for words in (
        ("a",),
        (make_sound("b.wav", level=32), "--artist", "Us"),
        ("a", "--name", "Again", "--position", 1),
    ):
        assert in_room("queue", "add", *words).code == 0, words
    assert queue(in_room) == ["Again", "a", "b"]
    assert in_room("queue", "move", 1, 3).code == 0
    assert in_room("queue", "move", "b", 1).code == 0
    assert queue(in_room) == ["b", "a", "Again"]
    assert in_room("queue", "list", "--offset", 1, "--limit", 1).rows[0][:2] == ["2", "a"]
    assert in_room("queue", "remove", 2, "--yes").code == 0
    assert queue(in_room) == ["b", "Again"]
    assert len(files(library)) == 2
    assert in_room("track", "delete", "a", "--yes").code == 0
    assert len(files(library)) == 2, "the queue still refers to it"
    assert in_room("queue", "remove", "again", "--yes").code == 0
    assert len(files(library)) == 1


def test_what_is_said_of_a_queued_track(in_room: Run, make_sound: Make) -> None:
    made = in_room("queue", "add", make_sound("a.wav", seconds=1.6), "--json").json
    assert (made["name"], made["duration"]) == ("a", 2)
    edited = in_room(
        "queue", "edit", 1, "--name", "A", "--youtube-id", "dQw4w9WgXcQ", "--set", "duration=7",
        "--json",
    ).json  # fmt: skip
    assert edited == made | {"name": "A", "youtube_id": "dQw4w9WgXcQ", "duration": 7}
    assert in_room("queue", "show", "a", "--json").json == edited
    in_room("queue", "edit", 1, "--youtube-id", "a b").refused(2, "a video")
    in_room("queue", "add", "nothing").refused(3, "nothing")
    in_room("queue", "add", "./nothing.wav").refused(3, "no file")
    in_room("queue", "move", 1, 0).refused(2, "too little")
