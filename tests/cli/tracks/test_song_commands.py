"""`jam song` and `jam setlist`: songs, what is in them, and their order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jamtui.studio.tracks.cards import SetListEntry, Song

Run = Callable[..., Any]
Make = Callable[..., Path]


@pytest.fixture
def songs(in_room: Run) -> Run:
    for name in ("Night Bus", "Waltz"):
        assert in_room("song", "add", name).code == 0
    return in_room


def show(jam: Run, song: object) -> Any:
    return jam("song", "show", song, "--json").json


def names(jam: Run) -> list[str]:
    return [row[1] for row in jam("song", "list").rows]


def test_every_option_is_kept(in_room: Run) -> None:
    made = in_room(
        "song", "add", "Seven", "--bpm", 300, "--key", "Bbm", "--meter", "7/8", "--color",
        "#000000", "--json",
    ).json  # fmt: skip
    assert msgspec.convert(made, Song).name == "Seven"
    assert (made["bpm"], made["key"], made["time_signature"]) == (300, "Bb minor", [7, 8])
    assert (made["color"], made["duration"], made["tracks"]) == ("#000000", 0, [])
    edited = in_room("song", "edit", 1, "--name", "Six", "--meter", "6/8", "--json").json
    changed = {"name": "Six", "time_signature": [6, 8], "updated_at": edited["updated_at"]}
    assert edited == made | changed == show(in_room, "six")
    assert in_room("song", "list").rows[0][:5] == ["1", "Six", "300", "Bb minor", "6/8"]


def test_a_song_is_shown_as_facts(songs: Run) -> None:
    for words in (
        ("section", "add", 1, "verse", "--start", 0, "--length", 8.5),
        ("section", "add", 1, "custom", "--start", 16, "--length", 8, "--name", "Count in"),
        ("chord", "add", 1, "Am7", "--beat", 4),
        ("lyric", "add", 1, "Last one, home", "--at", 2),
        ("track", "add", 1, "clav-chop", "--type", "loop", "--at", 1.5, "--muted"),
    ):
        assert songs("song", *words).code == 0, words
    facts = dict(songs("song", "show", 1).rows)
    assert facts["position"] == "1"
    assert facts["track 1"] == "loop clav-chop at 1.5 s, volume 1, muted"
    assert facts["section 1"] == "verse, 8.5 beats from beat 0 on"
    assert facts["section 2"] == "custom 'Count in', 8 beats from beat 16 on"
    assert (facts["chord 1"], facts["line 1"]) == ("Am7 on beat 4", "at 2 s: Last one, home")
    assert not {"tracks", "notation", "lyrics"} & set(facts)
    bare = dict(songs("song", "show", 2).rows)
    assert bare == {name: bare[name] for name in facts if not name[-1].isdecimal()}


def test_a_track_of_the_songs_room_is_meant_first(songs: Run, make_sound: Make) -> None:
    room = songs("room", "list", "--json").json[0]["code"]
    backing = make_sound("backing.wav")
    own, ours = (songs("track", "add", backing, *to).out.strip() for to in ((), ("-r", room)))
    assert songs("song", "track", "add", 1, "backing").code == 0
    assert show(songs, 1)["tracks"][0]["trackId"] == ours
    third = songs("track", "add", backing, "-r", room).out.strip()
    for name in ("Backing", "backing"):
        refused = songs("song", "track", "add", 2, name)
        refused.refused(5, "3 tracks", f"{own} of no room", f"{ours} of {room}", third)
    assert show(songs, 2)["tracks"] == []
    for _ in range(3):
        assert songs("track", "add", backing).code == 0
    songs("song", "track", "add", 2, "backing").refused(5, "6 tracks", "1 more")


def test_what_a_song_plays(songs: Run, make_sound: Make) -> None:
    assert songs("track", "add", make_sound("backing.wav", seconds=10)).code == 0
    assert songs("looptrack", "add", "pocket-funk").code == 0
    for words in (
        ("backing", "--at", 4.5),
        ("Pocket Funk", "--type", "loop", "--volume", 0.5, "--muted"),
        ("clav-chop", "--type", "loop", "--solo"),
        ("some-session", "--type", "lyria"),
    ):
        assert songs("song", "track", "add", 1, *words).code == 0, words
    tracks = songs("song", "track", "list", "night bus", "--json").json
    assert [one["position"] for one in tracks] == [0, 1, 2, 3]
    assert [one["type"] for one in tracks] == ["audio", "loop", "loop", "lyria"]
    assert (tracks[0]["startOffset"], tracks[1]["volume"], tracks[2]["solo"]) == (4.5, 0.5, True)
    assert (tracks[1]["muted"], tracks[2]["trackId"]) == (True, "clav-chop")
    assert show(songs, 1)["duration"] == 14.5
    assert songs("song", "track", "edit", 1, 1, "--at", 20).code == 0
    assert show(songs, 1)["duration"] == 30
    assert songs("song", "track", "move", 1, 4, 1).code == 0
    assert songs("song", "track", "remove", 1, 2, "--yes").code == 0
    left = songs("song", "track", "list", 1, "--json").json
    assert [one["id"] for one in left] == [tracks[number]["id"] for number in (3, 1, 2)]
    assert [one["position"] for one in left] == [0, 1, 2]


def test_a_loop_is_as_long_as_the_songs_tempo_says(songs: Run) -> None:
    loop = songs("loop", "show", "pocket-funk", "--json").json
    beats = loop["bars"] * 4
    assert songs("song", "track", "add", 1, "pocket-funk", "--type", "loop").code == 0
    for bpm in (60, 90, 240):
        assert songs("song", "edit", 1, "--bpm", bpm).code == 0
        assert show(songs, 1)["duration"] == pytest.approx(beats * 60 / bpm)


def test_sections_chords_and_lines(songs: Run) -> None:
    for words in (
        ("section", "add", 1, "verse", "--start", 16, "--length", 32),
        ("section", "add", 1, "intro", "--start", 0, "--length", 16, "--name", "Rain"),
        ("chord", "add", 1, "D/F#", "--beat", 4),
        ("chord", "add", 1, "Am7", "--beat", 0),
        ("lyric", "add", 1, "Last one home", "--at", 30.5),
        ("lyric", "add", 1, "Oh", "--at", 3),
    ):
        assert songs("song", *words).code == 0, words
    assert songs("song", "section", "list", 1).rows == [
        ["1", "intro", "Rain", "0", "16"],
        ["2", "verse", "-", "16", "32"],
    ]
    assert songs("song", "chord", "list", 1, "--json").json == [
        {"beat": 0, "chord": "Am7"},
        {"beat": 4, "chord": "D/F#"},
    ]
    assert songs("song", "lyric", "list", 1).rows == [
        ["1", "3", "Oh"],
        ["2", "30.5", "Last one home"],
    ]
    song = show(songs, 1)
    assert song["duration"] == 30.5
    assert set(song["notation"]) == {"sections", "chords"}
    for part in ("section", "chord", "lyric"):
        assert songs("song", part, "remove", 1, 1, "--yes").code == 0
        songs("song", part, "remove", 1, 2, "--yes").refused(3, "from 1 to 1")
    assert show(songs, 1)["notation"] == {
        "sections": [{"type": "verse", "start": 16, "length": 32}],
        "chords": [{"beat": 4, "chord": "D/F#"}],
    }


def test_lyrics_come_from_files_and_go_into_them(songs: Run) -> None:
    Path("words.lrc").write_text("[ar:Us]\n[00:12.50][01:40]Last one home\n", "utf-8")
    assert songs("song", "lyric", "import", 1, "words.lrc").code == 0
    text = "[00:12.50]Last one home\n[01:40.00]Last one home\n"
    assert songs("song", "lyric", "export", 1).out == text
    assert songs("song", "lyric", "export", 1, "out.lrc").code == 0
    assert Path("out.lrc").read_text("utf-8") == text
    Path("bad.lrc").write_text("[00:12.50]a\nhello\n", "utf-8")
    songs("song", "lyric", "import", 1, "words.lrc").refused(2, "--yes")
    songs("song", "lyric", "import", 1, "bad.lrc", "--yes").refused(8, "line 2")
    songs("song", "lyric", "import", 1, "none.lrc", "--yes").refused(3, "no file")
    assert songs("song", "lyric", "export", 1).out == text


def test_a_copy_is_a_song_of_its_own(songs: Run) -> None:
    assert songs("song", "track", "add", 1, "clav-chop", "--type", "loop").code == 0
    copy = songs("song", "duplicate", 1, "--json").json
    original = show(songs, "Night Bus")
    assert names(songs) == ["Night Bus", "Night Bus (2)", "Waltz"]
    assert copy["position"] == 1
    assert copy["tracks"][0]["id"] != original["tracks"][0]["id"]
    assert copy["duration"] == original["duration"] > 0
    assert songs("song", "duplicate", 1, "--name", "Slow Bus").code == 0
    assert songs("song", "edit", "Slow Bus", "--bpm", 60).code == 0
    assert show(songs, "Night Bus")["bpm"] == 120
    assert songs("song", "delete", "Night Bus (2)", "--yes").code == 0
    assert names(songs) == ["Night Bus", "Slow Bus", "Waltz"]


def test_the_set_list(songs: Run) -> None:
    assert songs("song", "add", "Last").code == 0
    for song, seconds in (("Night Bus", 60), ("Waltz", 90)):
        assert songs("song", "lyric", "add", song, "Oh", "--at", seconds).code == 0
    assert songs("setlist", "move", 3, 1).code == 0
    assert names(songs) == ["Last", "Night Bus", "Waltz"]
    ordered = songs("setlist", "order", "waltz", 2, "--json").json
    assert [one["name"] for one in ordered] == ["Waltz", "Night Bus", "Last"]
    assert [one["starts_at"] for one in ordered] == [0, 90, 150]
    assert songs("setlist", "show", "--json").json == ordered
    assert msgspec.convert(ordered, list[SetListEntry])[2].number == 3
    second = songs("setlist", "show", "--offset", 1, "--limit", 1).rows
    assert second == [["2", "Night Bus", "1:30", "1:00", "120", "-", "4/4"]]
    songs("setlist", "order", 1, 1).refused(2, "once")
    songs("setlist", "order", 1, "Nothing").refused(3, "Nothing")
    assert songs("setlist", "show", "--json").json == ordered


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "x" * 81), 2, "at most 80"),
        (("add", "\u2003"), 2, "empty"),
        (("add", "A", "--bpm", "301"), 2, "20 to 300"),
        (("add", "A", "--meter", "4/5"), 2, "not a meter"),
        (("add", "A", "--key", "X"), 2, "not a key"),
        (("track", "add", "1", "nothing"), 3, "nothing"),
        (("track", "add", "1", "nothing", "--type", "loop"), 3, "nothing"),
        (("track", "add", "1", "x", "--type", "video"), 2, "audio, loop, lyria"),
        (("track", "add", "1", "clav-chop", "--type", "loop", "--at", "-1"), 2, "0 to 86400"),
        (("track", "edit", "1", "1", "--volume", "1"), 3, "none"),
        (("section", "add", "1", "chrous", "--start", "0", "--length", "4"), 2, "chorus"),
        (("chord", "add", "1", "H7", "--beat", "0"), 2, "a chord"),
        (("lyric", "add", "1", "Oh", "--at", "nan"), 2, "0 to 86400"),
        (("edit", "1", "--set", "duration=3"), 2, "no field"),
        (("edit", "1", "--set", 'tracks=[{"id":"1"}]'), 2, "has no"),
        (("edit", "1", "--set", "tracks.0.volume=1"), 2, "no place"),
        (("show", "3"), 3, "'3'"),
    ],
)
def test_what_is_refused(songs: Run, words: tuple[str, ...], code: int, said: str) -> None:
    before = songs("song", "list", "--json").json
    songs("song", *words).refused(code, said)
    assert songs("song", "list", "--json").json == before


def test_two_tracks_of_one_id(songs: Run) -> None:
    track = (
        '{"id":"1","type":"loop","trackId":"clav-chop","position":0,"startOffset":0,'
        '"volume":1,"muted":false,"solo":false}'
    )
    assert songs("song", "edit", 1, "--set", f"tracks.+={track}").code == 0
    songs("song", "edit", 1, "--set", f"tracks.+={track}").refused(5, "same id")


@pytest.mark.parametrize("kind", ["loop", "audio"])
def test_a_track_that_names_nothing(songs: Run, kind: str) -> None:
    track = (
        f'{{"id":"1","type":"{kind}","trackId":"nothing-at-all","position":0,"startOffset":0,'
        '"volume":1,"muted":false,"solo":false}'
    )
    for words in (
        ("edit", 1, "--set", f"tracks.+={track}"),
        ("add", "X", "--set", f"tracks=[{track}]"),
    ):
        songs("song", *words).refused(3, "nothing-at-all")
