"""`jam band list|show|save|delete`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CARD = {
    "id",
    "name",
    "genre",
    "bpm",
    "key",
    "meter",
    "tags",
    "description",
    "loops",
    "custom",
}
TRACK = {
    "loop",
    "sound",
    "launch_bar",
    "volume",
    "pan",
    "humanize_timing",
    "humanize_velocity",
    "effects",
}


def tracks(jam, id_):
    return jam("band", "show", id_, "--json").json["tracks"]


def test_the_list_has_the_shipped_bands(jam):
    bands = jam("band", "list", "--json").json
    assert len(bands) >= 16
    assert all(set(band) == CARD and not band["custom"] for band in bands)
    assert [row[0] for row in jam("band", "list").rows] == [band["id"] for band in bands]
    funk = jam("band", "list", "--genre", "funk", "--json").json
    assert funk == [band for band in bands if band["genre"] == "funk"]
    assert jam("band", "list", "--custom").out == ""


def test_show_has_the_tracks_with_their_sounds(jam):
    band = jam("band", "show", "backyard-funk", "--json").json
    assert set(band) == CARD | {"tracks"}
    assert all(set(track) == TRACK and track["sound"] for track in band["tracks"])
    assert [track["loop"] for track in band["tracks"]] == band["loops"]
    out = jam("band", "show", "backyard-funk").out
    for track in band["tracks"]:
        effects = [name for name, values in track["effects"].items() if values["enabled"]]
        figures = [f"{value:g}" for value in list(track.values())[2:7]]
        line = [track["loop"], track["sound"], *figures, ", ".join(effects) or "-"]
        assert "\t".join(line) + "\n" in out


def test_a_band_of_loops_takes_after_them(jam):
    ended = jam("band", "save", "Süd Trio", "--loops", "pocket-funk,thumb-and-pop")
    assert (ended.code, ended.out) == (0, "sud-trio\n")
    band = jam("band", "show", "sud-trio", "--json").json
    assert (band["name"], band["custom"]) == ("Süd Trio", True)
    drums, bass = (
        jam("loop", "show", id_, "--json").json for id_ in ("pocket-funk", "thumb-and-pop")
    )
    assert (band["bpm"], band["meter"]) == (drums["bpm"], drums["meter"])
    assert (drums["key"], band["key"]) == (None, bass["key"])
    assert [(t["loop"], t["launch_bar"]) for t in band["tracks"]] == [
        ("pocket-funk", 0),
        ("thumb-and-pop", 4),
    ]
    assert jam("band", "list", "--custom").rows[0][0] == "sud-trio"
    assert (Path(os.environ["JAMTUI_DB"]).parent / "bands" / "sud-trio.toml").is_file()


def test_every_wish_is_kept(jam):
    ended = jam(
        *("band", "save", "My Band", "--id", "B1", "--loops", "pocket-funk", "--loops"),
        *("thumb-and-pop", "--bpm", "90.5", "--key", "Dm", "--genre", "slow funk"),
        *("--description", "Slow.", "--tag", "a,b", "--launch-every", "2"),
        *("--volume", "pocket-funk=0.5", "--pan", "thumb-and-pop=-0.25"),
        *("--sound", "thumb-and-pop=keys/organ"),
    )
    assert (ended.out, ended.err) == ("B1\n", "")
    band = jam("band", "show", "B1", "--json").json
    assert (band["bpm"], band["key"], band["genre"]) == (90.5, "D minor", "slow funk")
    assert (band["description"], band["tags"]) == ("Slow.", ["a", "b"])
    first, second = band["tracks"]
    assert (first["volume"], first["pan"], first["launch_bar"]) == (0.5, 0, 0)
    assert (second["volume"], second["pan"], second["launch_bar"]) == (0.8, -0.25, 2)
    assert second["sound"] == "keys/organ"


def test_a_band_from_another_keeps_how_it_plays(jam):
    before = tracks(jam, "backyard-funk")
    jam("band", "save", "copy", "--from", "backyard-funk")
    assert tracks(jam, "copy") == before
    jam(
        *("band", "save", "mixed", "--from", "backyard-funk", "--without", "clav-chop"),
        *("--replace", "pocket-funk=linear-funk", "--loops", "one-drop"),
    )
    mixed = tracks(jam, "mixed")
    assert mixed[0] == before[0] | {"loop": "linear-funk", "sound": mixed[0]["sound"]}
    kept = [track for track in before if track["loop"] not in ("clav-chop", "pocket-funk")]
    assert mixed[1:-1] == kept
    assert mixed[-1]["loop"] == "one-drop"
    assert mixed[-1]["launch_bar"] == before[-1]["launch_bar"] + 4


def test_replacing_a_band_needs_to_be_said(jam):
    jam("band", "save", "duo", "--loops", "pocket-funk")
    jam("band", "save", "duo", "--loops", "linear-funk").refused(5, "duo")
    assert tracks(jam, "duo")[0]["loop"] == "pocket-funk"
    assert jam("band", "save", "duo", "--loops", "linear-funk", "--overwrite").code == 0
    assert tracks(jam, "duo")[0]["loop"] == "linear-funk"
    jam("band", "save", "backyard-funk", "--loops", "one-drop", "--overwrite").refused(5)


def test_loops_of_other_meters_are_pointed_out(jam):
    ended = jam("band", "save", "odd", "--loops", "pocket-funk,kitchen-waltz")
    assert (ended.code, ended.out) == (0, "odd\n")
    assert "kitchen-waltz" in ended.err


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        ([], 2, "--loops"),
        (["--without", "x"], 2, "--from"),
        (["--replace", "x=y"], 2, "--from"),
        (["--loops", "poket-funk"], 3, "'pocket-funk'"),
        (["--loops", ",,"], 2, "--loops"),
        (["--loops", ",".join(["pocket-funk"] * 25)], 2, "24"),
        (["--from", "backyard-fun"], 3, "'backyard-funk'"),
        (["--from", "backyard-funk", "--without", "one-drop"], 3, "one-drop"),
        (["--from", "backyard-funk", "--replace", "pocket-funk"], 2, "="),
        (["--from", "backyard-funk", "--replace", "pocket-funk=x"], 3, "loop 'x'"),
        (["--loops", "pocket-funk", "--bpm", "0"], 2, "20 to 300"),
        (["--loops", "pocket-funk", "--bpm", "nan"], 2, "20 to 300"),
        (["--loops", "pocket-funk", "--key", "H"], 2, "key"),
        (["--loops", "pocket-funk", "--genre", " "], 2, "genre"),
        (["--loops", "pocket-funk", "--id", "a/b"], 2, "id"),
        (["--loops", "pocket-funk", "--launch-every", "-1"], 2, "bars"),
        (["--loops", "pocket-funk,one-drop", "--launch-every", "99999"], 2, "1,000"),
        (["--loops", "pocket-funk", "--volume", "pocket-funk=3"], 2, "0 to 2"),
        (["--loops", "pocket-funk", "--volume", "pocket-funk=nan"], 2, "0 to 2"),
        (["--loops", "pocket-funk", "--volume", "pocket-funk=x"], 2, "number"),
        (["--loops", "pocket-funk", "--pan", "one-drop=0"], 3, "one-drop"),
        (["--loops", "pocket-funk", "--sound", "pocket-funk=drums/rok-kit"], 3, "rock-kit"),
    ],
)
def test_bands_that_cannot_be_are_refused(jam, options, code, word):
    jam("band", "save", "mine", *options).refused(code, word)
    assert jam("band", "list", "--custom").out == ""


def test_delete_asks_and_spares_what_ships(jam):
    jam("band", "save", "duo", "--loops", "pocket-funk")
    jam("band", "delete", "duo").refused(2, "--yes")
    jam("band", "delete", "backyard-funk", "--yes").refused(4, "ships")
    jam("band", "delete", "nope", "--yes").refused(3)
    assert jam("band", "delete", "duo", "--yes").code == 0
    jam("band", "show", "duo").refused(3)


def test_a_broken_file_is_told_and_does_not_hide_the_others(jam):
    jam("band", "save", "duo", "--loops", "pocket-funk")
    folder = Path(os.environ["JAMTUI_DB"]).parent / "bands"
    (folder / "broken.toml").write_text("name = \x1b[31m")
    ended = jam("band", "list")
    assert ended.code == 0
    assert "duo" in [row[0] for row in ended.rows]
    assert "broken.toml" in ended.err
    assert "\x1b" not in ended.err
    jam("band", "show", "broken").refused(8, "broken.toml")
