"""Ids as tables show them, by their ends, or by their beginnings, in whatever case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WAYS = [
    pytest.param(lambda id_: id_, id="whole"),
    pytest.param(str.upper, id="upper"),
    pytest.param(lambda id_: id_[-8:], id="end"),
    pytest.param(lambda id_: id_[-8:].upper(), id="upper-end"),
    pytest.param(lambda id_: id_[:30], id="beginning"),
]


@pytest.mark.parametrize("way", WAYS)
def test_any_part_will_do(in_room: Any, make_sound: Callable[..., Path], way: Any) -> None:
    jam = in_room
    (track,) = jam("track", "add", str(make_sound()), "--json").json
    queued = jam("queue", "add", track["id"], "--json").json
    loop = jam("looptrack", "add", "abyss-bass", "--json").json
    song = jam("song", "add", "Waltz", "--json").json
    made = {"track": track, "queue": queued, "looptrack": loop, "song": song}
    for noun, card in made.items():
        card = card[0] if isinstance(card, list) else card
        assert jam(noun, "show", way(card["id"]), "--json").json["id"] == card["id"], noun


@pytest.mark.parametrize("way", WAYS)
def test_also_of_what_others_brought_to_a_room(
    in_room: Any, make_sound: Callable[..., Path], way: Any
) -> None:
    jam = in_room
    code = jam("room", "list", "--json").json[0]["code"]
    (track,) = jam("track", "add", str(make_sound()), "--room", code, "--json").json
    shown = jam("track", "show", way(track["id"]), "--as", "bob", "--json")
    assert shown.json["id"] == track["id"]


def test_a_name_comes_before_a_part(in_room: Any, make_sound: Callable[..., Path]) -> None:
    (first,) = in_room("track", "add", str(make_sound()), "--json").json
    named = ("track", "add", str(make_sound("b.wav", 9)), "--name", first["id"][-8:], "--json")
    (second,) = in_room(*named).json
    assert in_room("track", "show", first["id"][-8:], "--json").json["id"] == second["id"]
