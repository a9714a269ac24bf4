"""What commands about tracks print with --json: what is so now, or what is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

THERE = {
    "looptrack": ("looptrack add pocket-funk", "looptrack add thumb-and-pop"),
    "input": ("input add Guitar", "input add Voice"),
    "song": ("song add First", "song add Second"),
    "queue": ("queue add one.wav", "queue add two.wav"),
    "track": ("track add one.wav", "track add two.wav"),
    "stream": ("stream publish first", "stream publish second"),
    "preset": ("preset save Old --instrument piano", "preset save Dark --instrument piano"),
}

CHANGES = {
    # What changes something, and what shows each of the changed.
    "looptrack move 2 2": ["looptrack show 2"],
    "looptrack play 1 2": ["looptrack show 1", "looptrack show 2"],
    "looptrack stop 1 2": ["looptrack show 1", "looptrack show 2"],
    "looptrack mute 2 1": ["looptrack show 2", "looptrack show 1"],
    "looptrack unmute 1": ["looptrack show 1"],
    "looptrack solo 1": ["looptrack show 1"],
    "looptrack unsolo 1": ["looptrack show 1"],
    "looptrack volume 1 0.5": ["looptrack show 1"],
    "looptrack pan 1 -0.5": ["looptrack show 1"],
    "input mute 1 2": ["input show 1", "input show 2"],
    "input unmute 1": ["input show 1"],
    "input solo 1": ["input show 1"],
    "input unsolo Voice": ["input show 2"],
    "input volume 1 0.5": ["input show 1"],
    "queue move one 2": ["queue show 2"],
    "song move First 2": ["song show 2"],
    "preset default Dark": ["preset show Dark"],
}

REMOVALS = {
    # What is removed in silence, what is removed with --json, what showed that.
    "looptrack": ("looptrack delete 1", "looptrack delete 1", "looptrack show 1"),
    "input": ("input delete 1", "input delete 1", "input show 1"),
    "queue": ("queue remove 1", "queue remove 1", "queue show 1"),
    "song": ("song delete 1", "song delete 1", "song show 1"),
    "stream": ("stream withdraw 1", "stream withdraw 1", "stream show 1"),
    "track": ("track delete one", "track delete two", "track show two"),
    "preset": ("preset delete Old", "preset delete Dark", "preset show Dark"),
}

PARTS = {
    # What adds an entry to a list of a song, between one that is there and another.
    "track": ("lyria-1 --type lyria", "lyria-2 --type lyria --at 2", "lyria-3 --type lyria"),
    "section": (
        "verse --start 0 --length 4",
        "solo --start 4 --length 4",
        "outro --start 8 --length 4",
    ),
    "chord": ("Am --beat 0", "C --beat 0", "G --beat 4"),
    "lyric": ("one --at 1", "two --at 1.5", "three --at 2"),
}


@pytest.fixture
def filled(in_room: Run, make_sound: Run) -> Run:
    """Puts two of a kind there."""

    def fill(kind: str) -> None:
        for level, name in enumerate(("one.wav", "two.wav"), 32):
            Path(name).write_bytes(make_sound(name, level).read_bytes())
        for words in THERE[kind]:
            assert in_room(*words.split()).code == 0, words

    return fill


@pytest.mark.parametrize("words", CHANGES)
def test_a_change_prints_what_is_shown_afterwards(
    jam: Run, printed: Run, filled: Run, words: str
) -> None:
    filled(words.split()[0])
    found = printed(*words.split())
    shown = [printed(*show.split()) for show in CHANGES[words]]
    assert found == (shown if isinstance(found, list) else shown[0])
    plain = jam(*words.split())
    assert (plain.code, plain.out, plain.err.count("\n")) == (0, "", 1)


@pytest.mark.parametrize("kind", REMOVALS)
def test_a_removal_prints_what_was_shown_before(
    jam: Run, printed: Run, filled: Run, kind: str
) -> None:
    silent, told, show = REMOVALS[kind]
    filled(kind)
    plain = jam(*silent.split(), "--yes")
    assert (plain.code, plain.out, plain.err.count("\n")) == (0, "", 1)
    before = printed(*show.split())
    found = printed(*told.split(), "--yes")
    assert found == ([before] if isinstance(found, list) else before)
    jam(*show.split()).refused(3)


@pytest.mark.parametrize("part", PARTS)
def test_an_entry_of_a_song_is_printed_as_its_list_has_it(
    printed: Run, filled: Run, part: str
) -> None:
    filled("song")
    first, middle, last = PARTS[part]
    group = ("song", part)

    def listed() -> Any:
        return printed(*group, "list", "1")

    for words in (first, last):
        printed(*group, "add", "1", *words.split())
    before = listed()
    new = printed(*group, "add", "1", *middle.split())
    (added,) = (one for one in listed() if one not in before)
    assert new == added
    number = listed().index(new) + 1
    assert printed(*group, "remove", "1", number, "--yes") == new
    assert listed() == before


def test_a_track_of_a_song_is_printed_where_it_is_now(printed: Run, filled: Run) -> None:
    filled("song")
    for name in "abc":
        printed("song", "track", "add", "1", name, "--type", "lyria")
    moved = printed("song", "track", "move", "1", "1", "9")
    assert (moved["trackId"], moved["position"]) == ("a", 2)
    changed = printed("song", "track", "edit", "1", "3", "--volume", "0.5")
    assert changed == moved | {"volume": 0.5}
    assert printed("song", "track", "list", "1")[2] == changed


def test_moving_within_a_set_list_prints_all_of_it(printed: Run, filled: Run) -> None:
    filled("song")
    moved = printed("setlist", "move", "Second", "1")
    assert [one["name"] for one in moved] == ["Second", "First"]
    assert moved == printed("setlist", "show") == printed("setlist", "order", "Second")


def test_lyrics_come_and_go_as_lines(printed: Run, filled: Run) -> None:
    filled("song")
    Path("words.lrc").write_text("[00:01.00]one\n[00:02.50]two\n", "utf-8")
    lines = [{"time": 1.0, "text": "one"}, {"time": 2.5, "text": "two"}]
    assert printed("song", "lyric", "import", "1", "words.lrc") == lines
    assert printed("song", "lyric", "export", "1") == lines
    written = printed("song", "lyric", "export", "1", "again.lrc")
    assert written == {"path": "again.lrc", "bytes": Path("again.lrc").stat().st_size}


def test_the_library_tells_which_files_it_wrote_and_removed(
    jam: Run, printed: Run, filled: Run, world: dict[str, str]
) -> None:
    filled("track")
    written = printed("track", "export", "one", "--out", "copy.wav")
    assert written == {"path": "copy.wav", "bytes": Path("one.wav").stat().st_size}
    assert printed("track", "prune", "--yes") == []
    left = Path(world["JAMTUI_DB"]).parent / "library" / f"{'0' * 64}.wav"
    left.write_bytes(Path("one.wav").read_bytes())
    unused = [{"url": f"library:{'0' * 64}.wav"}]
    assert printed("track", "prune", "--dry-run") == unused
    assert printed("track", "prune", "--yes") == unused
    assert not left.exists()
    assert jam("track", "prune", "--yes").err == "Removed 0 files.\n"
