"""Names, lyrics, lists within songs, pictures of peaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import BadFileError, ConflictError, NotFoundError
from jamtui.storage.tracks.records import Song
from jamtui.studio.tracks.cards import minutes, set_list
from jamtui.studio.tracks.lyrics import MOST_BYTES, lines_of_lrc, lrc_of_lines
from jamtui.studio.tracks.naming import named
from jamtui.studio.tracks.peaks_picture import ROWS, peaks_picture
from jamtui.studio.tracks.song_parts import (
    CHORDS,
    LYRICS,
    SECTIONS,
    TRACKS,
    item_number,
    items,
    with_items,
)


@dataclass
class Thing:
    id: str
    name: str | None


THINGS = [
    Thing("01abcdef-1", "Guitar"),
    Thing("01abcdef-2", "7"),
    Thing("01abcd00-3", "Same"),
    Thing("zz", "same"),
    Thing("yy", None),
]


@pytest.mark.parametrize(
    ("text", "place"),
    [("zz", 3), ("1", 0), ("5", 4), ("7", 1), ("guitar", 0), (" GUITAR ", 0), ("01abcd00", 2)],
)
def test_things_are_named(text: str, place: int) -> None:
    assert named(THINGS, text, "thing") is THINGS[place]


def test_without_numbers_a_number_is_a_name() -> None:
    assert named(THINGS, "7", "thing", numbered=False) is THINGS[1]
    with pytest.raises(NotFoundError):
        named(THINGS, "1", "thing", numbered=False)


@pytest.mark.parametrize("text", ["6", "0", "-1", "Gitar", "", "01abc", "9" * 5000])
def test_what_nothing_is_called(text: str) -> None:
    with pytest.raises(NotFoundError, match="no thing"):
        named(THINGS, text, "thing")


@pytest.mark.parametrize("text", ["same", "01abcdef"])
def test_several_of_one_name(text: str) -> None:
    with pytest.raises(ConflictError, match="2 things"):
        named(THINGS, text, "thing")


WORDS = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="[]<>"), max_size=20
).map(lambda text: " ".join(text.split()))
LINES = st.lists(
    st.builds(
        lambda time, text: {"time": time / 100, "text": text}, st.integers(0, 500_000), WORDS
    ),
    min_size=1,
    max_size=20,
).map(lambda lines: sorted(lines, key=lambda line: float(line["time"])))


@given(LINES)
def test_lyrics_come_back_from_their_file(lines: list[dict[str, Any]]) -> None:
    assert lines_of_lrc(lrc_of_lines(lines).encode(), "x") == lines


def test_what_lrc_files_have() -> None:
    text = (
        "\ufeff[ar: Us]\r\n[offset:+500]\r\n\r\n"
        "[00:12.50][01:40]Last one home\r\n[0:20.1]<00:20.2>Oh <00:21>yes\r\n[00:00.20]\r\n"
    )
    assert lines_of_lrc(text.encode(), "x") == [
        {"time": 0.0, "text": ""},
        {"time": 12.0, "text": "Last one home"},
        {"time": 19.6, "text": "Oh yes"},
        {"time": 99.5, "text": "Last one home"},
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no line with a time"),
        (b"[ar:x]\n", "no line with a time"),
        (b"hello", "line 1"),
        (b"[00:01]a\n[00:60]b", "line 2.*60 seconds"),
        (b"[offset:x]\n[00:01]a", "line 1.*offset"),
        (b"\xff\xfe", "UTF-8"),
        (b"[00:01]a\n" * MOST_BYTES, "too large"),
    ],
)
def test_what_is_no_lrc_file(data: bytes, words: str) -> None:
    with pytest.raises(BadFileError, match=words):
        lines_of_lrc(data[: MOST_BYTES + 1], "words.lrc")


SONG = Song(id="1", room_id="R", name="Song", notation={"chords": [{"beat": 4, "chord": "G"}]})


def test_lists_in_a_song_are_kept_in_order() -> None:
    added = [*items(SONG, CHORDS), {"beat": 0, "chord": "Am"}]
    assert with_items(SONG, CHORDS, added) == {
        "notation": {"chords": [{"beat": 0, "chord": "Am"}, {"beat": 4, "chord": "G"}]}
    }
    sections = with_items(SONG, SECTIONS, [{"start": 0}])
    assert sections == {"notation": {"chords": SONG.notation["chords"], "sections": [{"start": 0}]}}
    assert with_items(SONG, LYRICS, [{"time": 2}, {"time": 1}]) == {
        "lyrics": [{"time": 1}, {"time": 2}]
    }
    tracks = [{"id": "b", "position": 7}, {"id": "a", "position": 7}]
    assert with_items(SONG, TRACKS, tracks) == {
        "tracks": [{"id": "b", "position": 0}, {"id": "a", "position": 1}]
    }
    assert items(SONG, TRACKS) == []


def test_a_number_that_a_list_does_not_have() -> None:
    assert item_number(SONG, CHORDS, 1) == 0
    for number, words in ((2, "from 1 to 1"), (0, "from 1 to 1")):
        with pytest.raises(NotFoundError, match=words):
            item_number(SONG, CHORDS, number)
    with pytest.raises(NotFoundError, match="none"):
        item_number(SONG, LYRICS, 1)


def test_a_set_list_adds_up() -> None:
    songs = [Song(id=f"{n}", room_id="R", name=f"{n}", duration=n / 2) for n in range(4)]
    entries = set_list(songs)
    assert [one.number for one in entries] == [1, 2, 3, 4]
    assert [one.starts_at for one in entries] == [0, 0, 0.5, 1.5]
    assert [minutes(seconds) for seconds in (0, 59.6, 185)] == ["0:00", "1:00", "3:05"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=600), st.integers(1, 200), st.booleans())
def test_a_picture_of_peaks_fits(peaks: list[float], width: int, unicode: bool) -> None:
    picture = peaks_picture(peaks, width, unicode=unicode)
    assert len(picture) == ROWS
    assert max(map(len, picture)) <= width
    if not unicode:
        assert "".join(picture).isascii()


def test_louder_is_higher_and_later_is_further_right() -> None:
    picture = peaks_picture([0.0, 0.25, 0.5, 1.0], 80)
    assert picture == ["   █", "   █", "  ██", " ███"]
