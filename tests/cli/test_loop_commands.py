"""`jam loop list|search|show`: what is on standard output, and what is refused."""

from __future__ import annotations

import json
import os
import sqlite3

import pytest

from jamtui.music.key import Key

KEYS = {
    "id",
    "name",
    "category",
    "subcategory",
    "bpm",
    "bars",
    "meter",
    "key",
    "sound",
    "tags",
    "intensity",
    "complexity",
    "description",
    "custom",
}


def test_the_list_has_a_line_of_ten_columns_for_each_loop(jam):
    ended = jam("loop", "list")
    assert (ended.code, ended.err) == (0, "")
    assert len(ended.rows) >= 96
    assert {len(row) for row in ended.rows} == {10}
    assert "\x1b" not in ended.out


def test_json_has_the_same_loops_in_the_same_order(jam):
    loops = jam("loop", "list", "--json").json
    assert [loop["id"] for loop in loops] == [row[0] for row in jam("loop", "list").rows]
    assert all(set(loop) == KEYS for loop in loops)
    assert not any(loop["custom"] for loop in loops)


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        (["--category", "bass"], lambda loop: loop["category"] == "bass"),
        (["--subcategory", "jazz-drums"], lambda loop: loop["subcategory"] == "jazz-drums"),
        (["--bpm", "90-100"], lambda loop: 90 <= loop["bpm"] <= 100),
        (["--bpm", "150-"], lambda loop: loop["bpm"] >= 150),
        (["--bpm", "-80"], lambda loop: loop["bpm"] <= 80),
        (["--bpm", "120"], lambda loop: loop["bpm"] == 120),
        (["--key", "em"], lambda loop: loop["key"] == "E minor"),
        (["--tag", "FUNK"], lambda loop: "funk" in loop["tags"]),
        (
            ["--tag", "funk,busy"],
            lambda loop: {"funk", "busy"} <= set(loop["tags"]),
        ),
        (["--intensity", "5"], lambda loop: loop["intensity"] == 5),
        (["--complexity", "1-2"], lambda loop: loop["complexity"] <= 2),
        (["--meter", "3/4"], lambda loop: loop["meter"] == "3/4"),
        (
            ["--category", "bass", "--intensity", "4-"],
            lambda loop: loop["category"] == "bass" and loop["intensity"] >= 4,
        ),
    ],
)
def test_filters_keep_exactly_what_fits(jam, options, fits):
    everything = jam("loop", "list", "--json").json
    found = jam("loop", "list", *options, "--json").json
    assert found == [loop for loop in everything if fits(loop)]
    assert 0 < len(found) < len(everything)


def test_keys_of_another_spelling_are_the_same_key(jam):
    everything = jam("loop", "list", "--json").json
    keys = {loop["key"] for loop in everything if loop["key"]}
    for sharp in ("A# minor", "D# major", "G# major"):
        found = {loop["key"] for loop in jam("loop", "list", "--key", sharp, "--json").json}
        assert found == {key for key in keys if Key.parse(key) == Key.parse(sharp)}


def test_search_looks_in_every_text_and_wants_all_words(jam):
    everything = jam("loop", "list", "--json").json
    for words in (["ghost"], ["GHOST", "shuffle"], ["latin-drums"], ["percussion"]):
        found = jam("loop", "search", *words, "--json").json
        assert found == [loop for loop in everything if _mentions(loop, words)]
        assert found
    assert len(jam("loop", "search", "funk", "--category", "bass").rows) < len(
        jam("loop", "search", "funk").rows
    )


def _mentions(loop, words):
    names = ("id", "name", "description", "category", "subcategory")
    text = " ".join([*(loop[name] or "" for name in names), *loop["tags"]]).lower()
    return all(word.lower() in text for word in words)


def test_pages_join_to_the_whole(jam):
    whole = jam("loop", "list").rows
    pages = [jam("loop", "list", "--limit", 100, "--offset", first).rows for first in (0, 100, 200)]
    assert [row for page in pages for row in page] == whole
    assert jam("loop", "list", "--limit", 0).out == ""
    assert jam("loop", "list", "--offset", 10**12).out == ""


def test_nothing_found_is_said_beside_an_empty_answer(jam):
    ended = jam("loop", "search", "xyzzy")
    assert (ended.code, ended.out, ended.err) == (0, "", "No loop fits.\n")
    assert json.loads(jam("loop", "list", "--custom", "--json").out) == []


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--category", "bas"], 3, "'bass'"),
        (["--subcategory", "jaz-drums"], 3, "'jazz-drums'"),
        (["--category", "bass", "--subcategory", "jazz-drums"], 3, "of bass"),
        (["--bpm", "fast"], 2, "'fast'"),
        (["--bpm", "nan"], 2, "tempo"),
        (["--bpm", "120-90"], 2, "tempo"),
        (["--bpm", "1e9"], 2, "20 to 300"),
        (["--bpm", ""], 2, "tempo"),
        (["--bpm", "9" * 5000], 2, "tempo"),
        (["--key", "H minor"], 2, "not a key"),
        (["--meter", "4/5"], 2, "not a meter"),
        (["--meter", "waltz"], 2, "not a meter"),
        (["--intensity", "6"], 2, "1 to 5"),
        (["--complexity", "x"], 2, "1 to 5"),
    ],
)
def test_what_cannot_be_meant_is_refused(jam, options, code, word):
    jam("loop", "list", *options).refused(code, word)


@pytest.mark.parametrize(
    "words", [["--limit", "-1"], ["--limit", "x"], ["--offset", "-1"], ["--nonsense"], ["extra"]]
)
def test_wrong_usage_exits_2_with_nothing_on_standard_output(jam, words):
    ended = jam("loop", "list", *words)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err


def test_show_has_facts_and_a_picture(jam):
    ended = jam("loop", "show", "pocket-funk")
    assert (ended.code, ended.err) == (0, "")
    facts, _, picture = ended.out.partition("\n\n")
    assert ["name", "Pocket Funk"] in [line.split("\t") for line in facts.splitlines()]
    labels = [line.split("│")[0].strip() for line in picture.splitlines()[1:]]
    assert labels == ["open hat", "closed hat", "snare", "kick"]
    assert max(map(len, ended.out.splitlines()[-5:])) <= 80


def test_show_as_json_has_the_notes(jam):
    loop = jam("loop", "show", "pocket-funk", "--json").json
    assert set(loop) == KEYS | {"notes", "midi_data"}
    assert loop["notes"] == sum("n" in item for item in loop["midi_data"])
    assert all(0 <= item["t"] <= 1 for item in loop["midi_data"])


def test_the_picture_follows_the_width(jam, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    narrow = jam("loop", "show", "thumb-and-pop").out.partition("\n\n")[2]
    assert max(map(len, narrow.splitlines())) <= 50
    monkeypatch.setenv("COLUMNS", "200")
    wide = jam("loop", "show", "thumb-and-pop").out.partition("\n\n")[2]
    assert len(wide.splitlines()) < len(narrow.splitlines())


def test_bars_limits_the_picture(jam):
    whole = jam("loop", "show", "thumb-and-pop").out
    part = jam("loop", "show", "thumb-and-pop", "--bars", 1).out
    assert "2.1" in whole
    assert "2.1" not in part
    assert jam("loop", "show", "thumb-and-pop", "--bars", 0).code == 2


def test_an_unknown_loop_gets_the_nearest_ones(jam):
    jam("loop", "show", "poket-funk").refused(3, "'pocket-funk'")
    jam("loop", "show", "a\x1b[31mb\u202e").refused(3)
    assert "\x1b" not in jam("loop", "show", "a\x1b[31mb").err


def test_nothing_in_the_database_steers_the_terminal(jam):
    assert jam("loop", "edit", "pocket-funk", "--id", "mine").code == 0
    connection = sqlite3.connect(os.environ["JAMTUI_DB"])
    with connection:
        connection.execute(
            "UPDATE user_custom_loops SET name = ?, tags = ? WHERE id = 'mine'",
            ("evil\x1b]0;title\x07\nname\u202e", json.dumps(["\x9b31m"])),
        )
    connection.close()
    for words in (["list"], ["show", "mine"], ["search", "evil"]):
        out = jam("loop", *words).out
        assert "evil\\x1b]0;title\\x07\\nname\\u202e" in out
        assert not set("\x1b\x07\x9b\u202e") & set(out)
    loop = jam("loop", "show", "mine", "--json").json
    assert loop["name"] == "evil\x1b]0;title\x07\nname\u202e"


def test_without_arguments_there_is_help(jam):
    for group in ("loop", "band", "sound"):
        ended = jam(group)
        assert "Usage: jam" in ended.out + ended.err
