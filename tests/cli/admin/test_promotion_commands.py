"""`jam admin loop`: people's loops become everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Jam = Callable[..., Any]


def test_a_loop_is_promoted_once_and_stays_its_makers(root: Jam, anas_loop: str) -> None:
    (candidate,) = root("admin", "loop", "promotions", "--candidates", "--json").json
    assert (candidate["id"], candidate["owner"], candidate["is_promoted"]) == ("anas", "ana", False)
    card = root("admin", "loop", "promote", anas_loop, "--json").json
    assert (card["id"], card["is_shipped"]) == ("ana-s", False)
    theirs = root("loop", "show", "anas", "--json", "--as", "ana").json
    copy = root("loop", "show", "ana-s", "--json", "--as", "bob").json
    assert {**copy, "id": "anas", "custom": True} == {**theirs, "custom": True} or (
        copy["bpm"],
        copy["name"],
    ) == (theirs["bpm"], theirs["name"])
    (promoted,) = root("admin", "loop", "promotions", "--promoted", "--json").json
    assert (promoted["is_promoted"], promoted["promoted_by"]) == (True, "root")
    assert root("admin", "loop", "promotions", "--candidates", "--json").json == []
    root("admin", "loop", "promote", anas_loop).refused(5, "already")
    assert root("loop", "edit", "anas", "--bpm", "70", "--as", "ana").code == 0
    assert root("loop", "show", "ana-s", "--json", "--as", "bob").json == copy


def test_its_id_can_be_chosen_where_it_is_free(root: Jam, anas_loop: str) -> None:
    root("admin", "loop", "promote", anas_loop, "--id", "pocket-funk").refused(5, "pocket-funk")
    root("admin", "loop", "promote", anas_loop, "--id", "a b").refused(2, "a b")
    root("admin", "loop", "promote", "anass").refused(3, "anas")
    assert root("admin", "loop", "promotions", "--promoted", "--json").json == []
    assert root("admin", "loop", "promote", anas_loop, "--id", "groove").out == "groove\n"
    assert root("loop", "show", "groove", "--as", "bob").code == 0


def test_two_of_the_same_name_get_ids_of_their_own(root: Jam, anas_loop: str) -> None:
    root("loop", "edit", "anas", "--id", "bobs", "--name", "Pocket Funk", "--as", "ana")
    assert root("admin", "loop", "promote", "bobs").out == "pocket-funk-2\n"
