"""`jam character`: administrators look after them, others may not."""

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
