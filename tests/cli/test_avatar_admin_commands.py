"""`jam avatar admin` and `jam character`: administrators look after them, others may not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Jam = Callable[..., Any]


@pytest.fixture
def root(jam: Jam) -> Jam:
    """`jam` as root, an administrator."""
    assert jam("profile", "use", "root").code == 0
    return jam


def admin(jam: Jam, *words: object) -> Any:
    return jam("avatar", "admin", *words)


def sets(**fields: str) -> list[str]:
    return [word for name, value in fields.items() for word in ("--set", f"{name}={value}")]


NEW = {
    "category": sets(name="Pets", order="17", palette="hair", colored="yes"),
    "component": sets(name="Twin", category="nose", drawing="nose-small", tags="a, b"),
    "palette": sets(name="Neon", colors="#22d3ee,#e879f9"),
    "rule": sets(name="High", type="level", level="50"),
    "preset": sets(name="Sketch", prompt="A sketch of {description}", params='{"steps": 4}'),
}


@pytest.mark.parametrize("kind", NEW)
def test_each_kind_is_added_changed_put_aside_and_removed(root: Jam, kind: str) -> None:
    made = admin(root, "add", kind, "thing", *NEW[kind])
    assert made.out == "thing\n", made
    card = admin(root, "show", kind, "thing", "--json").json
    assert (card["kind"], card["id"], card["is_shipped"]) == (kind, "thing", False)
    for setting in NEW[kind][1::2]:
        assert setting.partition("=")[0] in card["fields"]
    assert admin(root, "edit", kind, "thing", "--set", "name=Other").code == 0
    assert admin(root, "show", kind, "thing", "--json").json["fields"]["name"] == "Other"
    every = admin(root, "list", kind, "--limit", "500", "--json").json
    assert "thing" in [one["id"] for one in every]
    if kind != "palette":
        assert admin(root, "deactivate", kind, "thing").code == 0
        inactive = admin(root, "list", kind, "--inactive", "--json").json
        assert [one["id"] for one in inactive] == ["thing"]
        assert admin(root, "activate", kind, "thing").code == 0
    admin(root, "remove", kind, "thing").refused(2, "--yes")
    assert admin(root, "remove", kind, "thing", "--yes").code == 0
    admin(root, "show", kind, "thing").refused(3, "thing")


@pytest.mark.parametrize("kind", NEW)
def test_others_may_look_and_nothing_more(root: Jam, kind: str) -> None:
    listed = admin(root, "list", kind, "--json", "--as", "ana")
    id_ = listed.json[0]["id"]
    admin(root, "add", kind, "thing", *NEW[kind], "--as", "ana").refused(4)
    admin(root, "edit", kind, id_, "--set", "name=Mine", "--as", "ana").refused(4)
    assert admin(root, "list", kind, "--json", "--as", "ana").json == listed.json


def test_what_ships_is_put_aside_and_not_removed(root: Jam) -> None:
    admin(root, "remove", "component", "headwear-cap", "--yes").refused(5, "deactivate")
    assert admin(root, "deactivate", "component", "headwear-cap").code == 0
    root("avatar", "wear", "headwear-cap", "--as", "ana").refused(3, "headwear-cap")


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("add", "shoe", "x"), 3, "shoe"),
        (("add", "rule", "x"), 2, "name"),
        (("add", "rule", "a b", "--set", "name=X"), 2, "a b"),
        (("add", "rule", "x", *sets(name="X", type="level")), 2, "level"),
        (("add", "rule", "x", *sets(name="X", type="statistic", statistic="id")), 2, "statistic"),
        (("add", "rule", "x", *sets(name="X", type="achievement", achievement="no")), 3, "no"),
        (("add", "component", "x", *sets(name="X", category="nose", drawing="no")), 2, "drawing"),
        (
            ("add", "component", "x", *sets(name="X", category="shoe", drawing="nose-small")),
            3,
            "shoe",
        ),
        (("add", "palette", "x", *sets(name="X", colors="red")), 2, "colors"),
        (("add", "palette", "x", *sets(name="\0", colors="#ffffff")), 2, "name"),
        (("add", "preset", "x", *sets(name="X", prompt="p", params="[1]")), 2, "params"),
        (("add", "preset", "x", *sets(name="X", prompt="p" * 5000)), 2, "prompt"),
        (("add", "palette", "hair", *sets(name="X", colors="#ffffff")), 5, "hair"),
        (("edit", "category", "nose", "--set", "order=1e9"), 2, "order"),
        (("edit", "category", "nose", "--set", "size=3"), 2, "size"),
        (("edit", "category", "nose"), 2, "--set"),
        (("edit", "rule", "level-5", "--set", "level="), 2, "level"),
        (("deactivate", "palette", "hair"), 2, "palette"),
        (("link", "headwear-cap", "no"), 3, "no"),
        (("unlink", "headwear-cap", "level-5"), 3, "level-5"),
        (("grant", "nobody", "headwear-cap"), 3, "nobody"),
        (("revoke", "ana", "headwear-cap", "--yes"), 3, "headwear-cap"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    root: Jam, words: tuple[str, ...], code: int, named: str
) -> None:
    admin(root, *words).refused(code, named)


def test_rules_are_linked_and_components_given(root: Jam) -> None:
    card = admin(root, "link", "headwear-cap", "gift", "--json").json
    assert card["links"] == ["gift"]
    root("avatar", "wear", "headwear-cap", "--as", "ana").refused(4, "A gift")
    admin(root, "grant", "ana", "headwear-cap", "--as", "ana").refused(4)
    assert admin(root, "grant", "ana", "headwear-cap", "--reason", "Song").code == 0
    admin(root, "grant", "ana", "headwear-cap").refused(5, "already")
    (given,) = admin(root, "unlocked", "ana", "--json").json
    assert (given["component"], given["reason"]) == ("headwear-cap", "Song")
    assert admin(root, "unlocked", "ana", "--json", "--as", "bob").json == []
    seen = root("avatar", "component", "show", "headwear-cap", "--json", "--as", "ana").json
    assert (seen["unlocked_at"], seen["reason"]) == (given["unlocked_at"], "Song")
    assert root("avatar", "wear", "headwear-cap", "--as", "ana").code == 0
    assert admin(root, "revoke", "ana", "headwear-cap", "--yes").code == 0
    assert admin(root, "unlink", "headwear-cap", "gift", "--json").json["links"] == []


def test_characters_are_made_changed_drawn_and_deleted(root: Jam) -> None:
    id_ = root("character", "create", "Ada", "--seed", "7", "--scene", "park").out.strip()
    card = root("character", "show", "ada", "--json").json
    assert (card["id"], card["name"], card["preferred_scenes"]) == (id_, "Ada", ["park"])
    assert card["canvas"]["layers"]
    root("character", "edit", "Ada", "--walk-speed", "0.5", "--personality", "shy", "--sort", "-3")
    root("avatar", "wear", "quiff")
    root("character", "edit", id_, "--like", "root", "--inactive")
    changed = root("character", "show", "Ada", "--json").json
    assert (changed["walk_speed"], changed["personality"]) == (0.5, "shy")
    assert changed["canvas"] == root("avatar", "export").json
    assert root("character", "list", "--inactive", "--json").json == [changed]
    assert root("character", "list", "--json", "--as", "ana").json == []
    assert root("character", "render", "Ada", "--out", "a.png", "--size", "16").out == "a.png\n"
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")
    assert root("character", "show", "Ada", "--size", "20").code == 0
    assert root("character", "delete", "Ada", "--yes").code == 0
    assert root("character", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("create", " "), 2, "name"),
        (("create", "x" * 81), 2, "name"),
        (("create", "Bo", "--walk-speed", "nan"), 2, "walk speed"),
        (("create", "Bo", "--walk-speed", "99"), 2, "walk speed"),
        (("create", "Bo", "--sort", "99999999"), 2, "sort order"),
        (("create", "Bo", "--seed", "1", "--like", "ana"), 2, "one way"),
        (("create", "Bo", "--canvas", "none.json"), 3, "none.json"),
        (("create", "Bo", "--as", "ana"), 4, "administrator"),
        (("edit", "Ada"), 2, "option"),
        (("edit", "Nobody", "--name", "x"), 3, "Nobody"),
        (("delete", "Ada"), 2, "--yes"),
        (("delete", "Ada", "--yes", "--as", "ana"), 4, "administrator"),
    ],
)
def test_characters_that_cannot_be(
    root: Jam, words: tuple[str, ...], code: int, named: str
) -> None:
    root("character", "create", "Ada")
    before = root("character", "list", "--json").json
    root("character", *words).refused(code, named)
    assert root("character", "list", "--json").json == before
