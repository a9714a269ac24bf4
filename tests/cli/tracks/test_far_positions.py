"""A position behind the end of a list is its end, however far it lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Make = Callable[..., Path]

FAR = pytest.mark.parametrize("far", [99, 2**63, 99_999_999_999_999_999_999, 10**400])


def names(jam: Run, noun: str) -> list[str]:
    return [one["name"] for one in jam(noun, "list", "--json").json]


@FAR
def test_songs_and_what_they_play(in_room: Run, far: int) -> None:
    for name in "ABC":
        assert in_room("song", "add", name).code == 0
        assert in_room("song", "track", "add", "A", f"session-{name}", "--type", "lyria").code == 0
    assert in_room("song", "move", 1, far).code == 0
    assert names(in_room, "song") == ["B", "C", "A"]
    assert in_room("song", "add", "D", "--position", far).code == 0
    assert names(in_room, "song")[-1] == "D"
    assert in_room("song", "track", "move", "A", 1, far).code == 0
    played = in_room("song", "track", "list", "A", "--json").json
    assert [one["trackId"][-1] for one in played] == ["B", "C", "A"]


@FAR
def test_loops(in_room: Run, far: int) -> None:
    for loop in ("pocket-funk", "abyss-bass"):
        assert in_room("looptrack", "add", loop).code == 0
    assert in_room("looptrack", "move", 1, far).code == 0
    assert names(in_room, "looptrack") == ["Abyss Bass", "Pocket Funk"]
    assert in_room("looptrack", "add", "arena-stomp", "--position", far).code == 0
    assert names(in_room, "looptrack")[-1] == "Arena Stomp"


@FAR
def test_the_queue(in_room: Run, make_sound: Make, far: int) -> None:
    for number, name in enumerate("ab", 1):
        assert in_room("queue", "add", make_sound(f"{name}.wav", number)).code == 0
    assert in_room("queue", "move", 1, far).code == 0
    assert names(in_room, "queue") == ["b", "a"]
    added = in_room("queue", "add", make_sound("c.wav", 3), "--position", far)
    assert added.code == 0
    assert names(in_room, "queue") == ["b", "a", "c"]


@pytest.mark.parametrize("noun", ["song", "looptrack", "queue"])
def test_there_is_nothing_before_the_first(in_room: Run, noun: str) -> None:
    in_room(noun, "move", 10**30, 1).refused(3)
