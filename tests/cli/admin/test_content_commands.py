"""`jam admin content`: each kind is added, changed, put aside and removed, by administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Jam = Callable[..., Any]


def content(jam: Jam, *words: object) -> Any:
    return jam("admin", "content", *words)


def sets(**fields: str) -> list[str]:
    return [word for name, value in fields.items() for word in ("--set", f"{name}={value}")]


MINUTES = '{"type": "minutes", "count": 20}'
DAYS = {"from": "2026-01-05", "until": "2026-01-11"}
NEW = {
    "loop": ["--notes", "notes.mid", *sets(name="Mine", category="drums", sound="drums/rock-kit")],
    "instrument": sets(name="Saw", category="strings", type="pitched", lowest="40"),
    "instrument-category": sets(name="Toys", icon="🪀"),
    "loop-category": sets(name="Noise", icon="🌫"),
    "loop-subcategory": sets(name="Clicks", category="drums"),
    "band": sets(name="Duo", loops="pocket-funk, linear-funk"),
    "achievement": sets(
        name="Regular",
        description="Ten rooms.",
        category="social",
        criteria='{"type": "rooms_joined", "count": 10}',
    ),
    "challenge": sets(name="Week", description="Play.", type="weekly", criteria=MINUTES, **DAYS),
    "tier": sets(name="Club", rooms="40"),
    "avatar-category": sets(name="Pets", order="17", palette="hair", colored="yes"),
    "avatar-component": sets(name="Twin", category="nose", drawing="nose-small", tags="a, b"),
    "avatar-palette": sets(name="Neon", colors="#22d3ee,#e879f9"),
    "avatar-rule": sets(name="High", type="level", level="50"),
    "avatar-preset": sets(name="Sketch", prompt="A sketch of {description}", params='{"steps": 4}'),
}
ALWAYS_OFFERED = {
    "instrument-category",
    "loop-category",
    "loop-subcategory",
    "achievement",
    "challenge",
    "tier",
    "avatar-palette",
}


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("kind", NEW)
def test_each_kind_is_added_changed_put_aside_and_removed(root: Jam, kind: str) -> None:
    made = content(root, "add", kind, "thing", *NEW[kind])
    assert made.out == "thing\n", made
    card = content(root, "show", kind, "thing", "--json").json
    assert (card["kind"], card["id"], card["is_shipped"]) == (kind, "thing", False)
    named = [word.partition("=")[0] for word in NEW[kind] if "=" in word]
    assert set(named) <= set(card["fields"])
    assert content(root, "edit", kind, "thing", "--set", "name=Other").code == 0
    assert content(root, "show", kind, "thing", "--json").json["title"] == "Other"
    every = content(root, "list", kind, "--limit", "500", "--json").json
    assert "thing" in [one["id"] for one in every]
    if kind in ALWAYS_OFFERED:
        content(root, "deactivate", kind, "thing").refused(2, kind)
    else:
        assert content(root, "deactivate", kind, "thing").code == 0
        inactive = content(root, "list", kind, "--inactive", "--json").json
        assert [one["id"] for one in inactive] == ["thing"]
        assert content(root, "activate", kind, "thing").code == 0
    content(root, "remove", kind, "thing").refused(2, "--yes")
    assert content(root, "remove", kind, "thing", "--yes").code == 0
    content(root, "show", kind, "thing").refused(3, "thing")


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("kind", NEW)
def test_others_may_look_and_nothing_more(root: Jam, kind: str) -> None:
    content(root, "add", kind, "thing", *NEW[kind])
    listed = content(root, "list", kind, "--limit", "500", "--json", "--as", "ana")
    content(root, "add", kind, "another", *NEW[kind], "--as", "ana").refused(4, "administrator")
    for words in (("edit", "thing", "--set", "name=Mine"), ("remove", "thing", "--yes")):
        content(root, words[0], kind, *words[1:], "--as", "ana").refused(4, "administrator")
    if kind not in ALWAYS_OFFERED:
        for word in ("deactivate", "activate"):
            content(root, word, kind, "thing", "--as", "ana").refused(4, "administrator")
    assert (
        content(root, "list", kind, "--limit", "500", "--json", "--as", "ana").json == listed.json
    )


@pytest.mark.parametrize(
    ("kind", "id_", "command"),
    [
        ("loop", "pocket-funk", ("loop", "show", "pocket-funk")),
        ("loop", "pocket-funk", ("render", "pocket-funk", "--out", "x.wav")),
        ("band", "attic-window", ("band", "show", "attic-window")),
        ("band", "attic-window", ("render", "attic-window", "--out", "x.wav")),
        ("instrument", "bongos", ("instrument", "add", "bongos")),
        ("avatar-component", "headwear-cap", ("avatar", "wear", "headwear-cap")),
    ],
)
def test_what_is_put_aside_is_not_offered(
    root: Jam, kind: str, id_: str, command: tuple[str, ...]
) -> None:
    content(root, "remove", kind, id_, "--yes").refused(5, "deactivate")
    assert content(root, "deactivate", kind, id_).code == 0
    for who in ("ana", "root"):
        root(*command, "--as", who).refused(3, id_)
    listed = root(command[0] if command[0] != "render" else kind, "list", "--as", "ana")
    assert id_ not in [row[0] for row in listed.rows]
    assert content(root, "activate", kind, id_).code == 0
    if command[0] != "render":
        assert root(*command, "--as", "ana").code == 0


def test_a_band_is_what_its_row_says(root: Jam) -> None:
    before = root("band", "show", "attic-window", "--json").json
    loops = [*(track["loop"] for track in before["tracks"][:2]), "pocket-funk"]
    words = sets(name="Attic", loops=",".join(loops), slowest="60", fastest="61")
    ended = content(root, "edit", "band", "attic-window", *words)
    assert "lasts until" in ended.err
    after = root("band", "show", "attic-window", "--json").json
    assert (after["name"], after["bpm"]) == ("Attic", 61)
    assert after["tracks"][:2] == before["tracks"][:2]
    assert [track["loop"] for track in after["tracks"]] == loops
    content(root, "deactivate", "loop", "pocket-funk")
    root("band", "show", "attic-window").refused(3, "attic-window")


def test_what_is_needed_elsewhere_stays(root: Jam, notes: str) -> None:
    content(root, "add", "loop", "thing", "--notes", notes, *NEW["loop"][2:])
    content(root, "add", "band", "duo", *sets(name="Duo", loops="thing"))
    content(root, "remove", "loop", "thing", "--yes").refused(5, "duo")
    content(root, "remove", "band", "duo", "--yes")
    assert content(root, "remove", "loop", "thing", "--yes").code == 0
    content(root, "add", "loop-category", "noise", *NEW["loop-category"])
    content(root, "add", "loop-subcategory", "hiss", *sets(name="Hiss", category="noise"))
    content(root, "remove", "loop-category", "noise", "--yes").refused(5, "hiss")


def test_loops_are_found_in_categories_that_were_added(root: Jam, notes: str) -> None:
    content(root, "add", "loop-category", "noise", *NEW["loop-category"])
    content(root, "add", "loop-subcategory", "hiss", *sets(name="Hiss", category="noise"))
    words = sets(name="Mine", category="noise", subcategory="hiss", sound="drums/rock-kit")
    assert content(root, "add", "loop", "thing", "--notes", notes, *words).code == 0
    listed = root("loop", "list", "--category", "noise", "--subcategory", "hiss", "--as", "ana")
    assert [row[0] for row in listed.rows] == ["thing"]


def test_a_loop_keeps_its_notes_where_they_are(root: Jam, notes: str) -> None:
    content(root, "add", "loop", "thing", "--notes", notes, *NEW["loop"][2:])

    before = root("loop", "show", "thing", "--json").json
    content(root, "edit", "loop", "thing", "--set", "bars=4")
    longer = root("loop", "show", "thing", "--json").json
    content(root, "edit", "loop", "thing", "--set", "bars=2")
    assert root("loop", "show", "thing", "--json").json == before
    assert longer["bars"] == 4
    assert [2 * note["t"] for note in longer["midi_data"]] == pytest.approx(
        [note["t"] for note in before["midi_data"]]
    )
    content(root, "edit", "loop", "thing", "--set", "meter=3/4", "--notes", notes)
    assert root("loop", "show", "thing", "--json").json["meter"] == "3/4"


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("add", "shoe", "x"), 3, "shoe"),
        (("add", "loop", "x", *NEW["loop"][2:]), 2, "--notes"),
        (("add", "loop", "x", "--notes", "none.mid", *NEW["loop"][2:]), 3, "none.mid"),
        (("add", "tier", "x", "--notes", "notes.mid", *NEW["tier"]), 2, "no notes"),
        (("add", "loop", "pocket-funk", *NEW["loop"]), 5, "pocket-funk"),
        (("add", "loop", "x", *NEW["loop"], *sets(category="no")), 3, "no"),
        (("add", "loop", "x", *NEW["loop"], *sets(subcategory="funk-bass")), 2, "funk-bass"),
        (("add", "loop", "x", *NEW["loop"], *sets(sound="no/sound")), 3, "no/sound"),
        (("edit", "loop", "pocket-funk", *sets(bpm="nan")), 2, "bpm"),
        (("edit", "loop", "pocket-funk", *sets(bpm="301")), 2, "300"),
        (("edit", "loop", "pocket-funk", *sets(meter="4/0")), 2, "meter"),
        (("edit", "loop", "pocket-funk", *sets(key="H flat")), 2, "key"),
        (("edit", "loop", "pocket-funk", *sets(name="x" * 201)), 2, "200"),
        (("edit", "loop", "pocket-funk", *sets(tags=",".join(["x"] * 65))), 2, "tags"),
        (("edit", "loop", "pocket-funk", *sets(midi_data="[]")), 2, "midi_data"),
        (("edit", "instrument", "bongos", *sets(lowest="100", highest="20")), 2, "lowest"),
        (("edit", "instrument", "bongos", *sets(synth="[]")), 2, "synth"),
        (("edit", "instrument", "bongos", *sets(type="kazoo")), 2, "pitched"),
        (("edit", "band", "attic-window", *sets(loops="")), 2, "loops"),
        (("edit", "band", "attic-window", *sets(loops="pocket-funk,nothing")), 3, "nothing"),
        (("edit", "band", "attic-window", *sets(slowest="200")), 2, "slowest"),
        (("add", "achievement", "x", *NEW["achievement"], *sets(criteria="{}")), 2, "type"),
        (
            ("add", "achievement", "x", *NEW["achievement"], *sets(criteria='{"type": "minutes"}')),
            2,
            "minutes",
        ),
        (
            (
                *("add", "achievement", "x", *NEW["achievement"]),
                *sets(criteria='{"type": "rooms_joined", "level": 2}'),
            ),
            2,
            "level",
        ),
        (
            (
                *("add", "challenge", "x", *NEW["challenge"]),
                *sets(criteria='{"type": "minutes", "count": true}'),
            ),
            2,
            "count",
        ),
        (("add", "challenge", "x", *NEW["challenge"], *sets(until="2025-01-01")), 2, "from"),
        (("add", "challenge", "x", *NEW["challenge"], *sets(until="soon")), 2, "until"),
        (("edit", "tier", "free", *sets(rooms="-2")), 2, "rooms"),
        (("add", "avatar-rule", "x"), 2, "name"),
        (("add", "avatar-rule", "a b", "--set", "name=X"), 2, "a b"),
        (("add", "avatar-rule", "x", *sets(name="X", type="level")), 2, "level"),
        (("add", "avatar-rule", "x", *sets(name="X", type="statistic", statistic="id")), 2, "stat"),
        (
            ("add", "avatar-rule", "x", *sets(name="X", type="achievement", achievement="no")),
            3,
            "no",
        ),
        (
            ("add", "avatar-component", "x", *sets(name="X", category="nose", drawing="no")),
            2,
            "draw",
        ),
        (
            (
                "add",
                "avatar-component",
                "x",
                *sets(name="X", category="shoe", drawing="nose-small"),
            ),
            3,
            "shoe",
        ),
        (("add", "avatar-palette", "x", *sets(name="X", colors="red")), 2, "colors"),
        (("add", "avatar-palette", "x", *sets(name="\0", colors="#ffffff")), 2, "name"),
        (("add", "avatar-preset", "x", *sets(name="X", prompt="p", params="[1]")), 2, "params"),
        (("add", "avatar-preset", "x", *sets(name="X", prompt="p" * 5000)), 2, "prompt"),
        (("add", "avatar-palette", "hair", *sets(name="X", colors="#ffffff")), 5, "hair"),
        (("edit", "avatar-category", "nose", "--set", "order=1e9"), 2, "order"),
        (("edit", "avatar-category", "nose", "--set", "size=3"), 2, "size"),
        (("edit", "avatar-category", "nose"), 2, "--set"),
        (("edit", "avatar-rule", "level-5", "--set", "level="), 2, "level"),
        (("link", "headwear-cap", "no"), 3, "no"),
        (("unlink", "headwear-cap", "level-5"), 3, "level-5"),
        (("grant", "nobody", "headwear-cap"), 3, "nobody"),
        (("grant", "ana", "headwear-cap", "--reason", "x" * 201), 2, "reason"),
        (("revoke", "ana", "headwear-cap", "--yes"), 3, "headwear-cap"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    root: Jam, words: tuple[str, ...], code: int, named: str
) -> None:
    content(root, *words).refused(code, named)
    assert root("admin", "audit", "--action", "content_insert", "--json").code == 3


def test_rules_are_linked_and_components_given(root: Jam) -> None:
    card = content(root, "link", "headwear-cap", "gift", "--json").json
    assert card["links"] == ["gift"]
    root("avatar", "wear", "headwear-cap", "--as", "ana").refused(4, "A gift")
    assert content(root, "grant", "ana", "headwear-cap", "--reason", "Song").code == 0
    content(root, "grant", "ana", "headwear-cap").refused(5, "already")
    (given,) = content(root, "unlocked", "ana", "--json").json
    assert (given["component"], given["reason"]) == ("headwear-cap", "Song")
    assert content(root, "unlocked", "ana", "--json", "--as", "bob").json == []
    seen = root("avatar", "component", "show", "headwear-cap", "--json", "--as", "ana").json
    assert (seen["unlocked_at"], seen["reason"]) == (given["unlocked_at"], "Song")
    assert root("avatar", "wear", "headwear-cap", "--as", "ana").code == 0
    assert content(root, "revoke", "ana", "headwear-cap", "--yes").code == 0
    assert content(root, "unlink", "headwear-cap", "gift", "--json").json["links"] == []
