"""A search finds what the rules show of all that matches: for rooms and people of any kind."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest

from jamtui.storage.care.search import rebuild
from jamtui.storage.functions import room_words
from jamtui.storage.gateway import EVERYTHING, Condition, equals
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.room_query import RoomQuery

WORDS = ("blues", "velvet", "public", "café")
TAGS = ("slow", "late", "blues")
PEOPLE = ("ana", "bob", "cleo", "dan", "eve", "root", "anon", "service")
ROOMS = 30
AGO, TO_COME = "2020-01-01T00:00:00.000000+00:00", "2099-01-01T00:00:00.000000+00:00"

Room = dict[str, Any]


def fill(town: Any, dice: Random) -> list[Room]:
    """Makes rooms at random, and ties of all kinds between them and people."""
    gateway, people = town.service.gateway, [town.id(name) for name in PEOPLE[:5]]
    gateway.update("auth_users", {"email": "Eve@jam.test"}, equals(id=town.id("eve")))
    rooms = [_room(number, dice, people) for number in range(ROOMS)]
    for room in rooms:
        tags = '["' + '", "'.join(room["tags"]) + '"]'
        gateway.insert("rooms", {key: room[key] for key in room if key != "tags"} | {"tags": tags})
    for room, person in product(rooms, people):
        _tie(gateway, dice, room["id"], person, town.id("eve"))
    return rooms


def _room(number: int, dice: Random, people: list[str]) -> Room:
    return {
        "id": f"R{number:07d}",
        "name": " ".join(dice.sample(WORDS, 2)),
        "tags": dice.sample(TAGS, 2),
        "is_public": dice.randrange(2),
        "created_by": dice.choice(people),
    }


def _tie(gateway: Any, dice: Random, room: str, person: str, eve: str) -> None:
    until = dice.choice((None, AGO, TO_COME))
    pair = {"room_id": room, "user_id": person}
    if dice.random() < 0.2:
        banned = {"is_banned": dice.randrange(2), "user_name": "x"}
        gateway.upsert("room_members", {"id": new_id()} | pair | banned, ("room_id", "user_id"))
    if dice.random() < 0.1:
        ban = {"id": new_id(), "banned_by": "x", "expires_at": until}
        gateway.insert("room_bans", ban | pair)
    if dice.random() < 0.2:
        asked = {"id": new_id(), "room_id": room, "invited_by": person, "expires_at": until}
        who = {"invited_email": "eVE@jam.test"} if person == eve else {"invited_user_id": person}
        state = dice.choice(("pending", "declined"))
        gateway.insert("room_invitations", asked | who | {"status": state})


def expected(database: Any, rooms: list[Room], words: str, tags: tuple[str, ...]) -> set[str]:
    """Returns which rooms the rules show, and of those the ones with such words, one by one."""
    seen = {row["id"] for row in database.gateway.select("rooms", EVERYTHING, ("id",))}
    return {
        room["id"]
        for room in rooms
        if room["id"] in seen
        and all(_has(room, word) for word in words.split())
        and set(tags) <= set(room["tags"])
    }


def _has(room: Room, word: str) -> bool:
    said = (*room["name"].split(), *room["tags"])
    return any(one.replace("é", "e").startswith(word.replace("é", "e")) for one in said)


def check(town: Any, rooms: list[Room]) -> int:
    total = 0
    for name, words, tags in product(PEOPLE, (*WORDS, "b", "velvet blu"), ((), ("slow",))):
        database = town.service if name == "service" else getattr(town, name)
        query = RoomQuery(text=words, tags=tags)
        found = [row["id"] for row in database.rooms.listed(query, 100)]
        assert len(found) == len(set(found))
        assert set(found) == expected(database, rooms, words, tags), (name, words, tags)
        total += len(found)
    return total


@pytest.mark.parametrize("many", [1, 4_000], ids=["common words", "rare words"])
@pytest.mark.parametrize("seed", range(3))
def test_a_search_finds_what_the_rules_show(
    town: Any, monkeypatch: pytest.MonkeyPatch, many: int, seed: int
) -> None:
    monkeypatch.setattr(room_words, "MANY", many)
    dice = Random(seed)
    rooms = fill(town, dice)
    assert check(town, rooms) > 100
    for room in dice.sample(rooms, 10):
        room["is_public"] = 1 - room["is_public"]
        changed = {"is_public": room["is_public"]}
        town.service.gateway.update("rooms", changed, equals(id=room["id"]))
    check(town, rooms)
    rebuild(town.service._connection)
    check(town, rooms)


def test_the_word_of_public_rooms_is_found_by_nobody(town: Any) -> None:
    fill(town, Random(1))
    for text in (room_words.PUBLIC, f"x{room_words.PUBLIC}"):
        assert town.root.rooms.listed(RoomQuery(text=text), 100) == []
    match = Condition("local_room_search MATCH ?", (f'"{room_words.PUBLIC}"',))
    public = town.service.gateway.count("rooms", equals(is_public=1))
    assert town.service.gateway.count("local_room_search", match) == public > 0
