"""Lists of rooms: filters, words, pages, and no text that breaks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import UsageError
from jamtui.storage.functions import room_words
from jamtui.storage.functions.joining import join_room
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.room_query import RoomQuery, words_match
from jamtui.storage.timestamps import timestamp
from jamtui.studio.rooms.opening import change_room, take_away
from jamtui.studio.rooms.room_cards import list_rooms

MakeRoom = Callable[..., str]


def codes(database: Any, limit: int = 50, offset: int = 0, **query: Any) -> list[str]:
    wanted = RoomQuery(user_id=database.actor.user_id, **query)
    return [card.code for card in list_rooms(database, wanted, limit, offset)]


@pytest.fixture
def three(town: Any, a_room: MakeRoom) -> dict[str, str]:
    """Rooms of ana, ana (private) and bob, the newest last."""
    return {
        "blues": a_room(name="Late Blues", genre="Blues", tags=["slow", "open house"]),
        "hidden": a_room(name="Hidden Blues", is_public=False, tags=["slow"]),
        "café": a_room("bob", name="Café Señor", description="come and play", genre="jazz"),
    }


def test_the_newest_activity_comes_first_and_pages_are_whole(
    town: Any, three: dict[str, str]
) -> None:
    newest_first = list(reversed(three.values()))
    assert codes(town.ana) == newest_first
    assert codes(town.bob) == codes(town.anon) == [three["café"], three["blues"]]
    pages = [codes(town.ana, 1, offset)[0] for offset in range(3)]
    assert pages == newest_first
    assert codes(town.ana, 5, 3) == []
    town.service.gateway.update("rooms", {"last_activity": timestamp()}, equals(id=three["blues"]))
    assert codes(town.ana)[0] == three["blues"]


def test_filters(town: Any, three: dict[str, str]) -> None:
    assert codes(town.ana, which="public") == [three["café"], three["blues"]]
    assert codes(town.ana, which="my-rooms") == [three["hidden"], three["blues"]]
    assert codes(town.ana, genre="bLUES") == [three["blues"]]
    assert codes(town.ana, tags=("slow",)) == [three["hidden"], three["blues"]]
    assert codes(town.ana, tags=("slow", "OPEN HOUSE")) == [three["blues"]]
    assert codes(town.ana, tags=("open",)) == []
    assert codes(town.ana, tags=("🎺",)) == []
    for which in ("my-rooms", "recent", "friends"):
        assert codes(town.anon, which=which) == []


def test_rooms_of_friends_are_those_that_friends_are_in(town: Any, three: dict[str, str]) -> None:
    assert codes(town.cleo, which="friends") == []
    pair = {"id": new_id(), "user_id": town.id("dan"), "friend_id": town.id("cleo")}
    town.service.gateway.insert("friendships", pair | {"status": "accepted"})
    join_room(town.dan.gateway, three["blues"])
    assert codes(town.cleo, which="friends") == [three["blues"]]
    assert codes(town.dan, which="friends") == []
    town.service.gateway.update("friendships", {"status": "blocked"}, equals(id=pair["id"]))
    assert codes(town.cleo, which="friends") == []


def test_recent_rooms_are_those_one_was_in(town: Any, three: dict[str, str]) -> None:
    assert codes(town.cleo, which="recent") == []
    join_room(town.cleo.gateway, three["café"])
    assert codes(town.cleo, which="recent") == [three["café"]]
    long_ago = {"last_active_at": "2020-01-01T00:00:00.000000+00:00"}
    town.service.gateway.update("room_members", long_ago, equals(user_id=town.id("cleo")))
    assert codes(town.cleo, which="recent") == []
    session = {"id": "s", "user_id": town.id("cleo"), "room_id": three["blues"]}
    town.service.gateway.insert("session_history", session)
    assert codes(town.cleo, which="recent") == [three["blues"]]


@pytest.mark.parametrize("many", [1, 4_000], ids=["common words", "rare words"])
def test_words_are_found_from_their_beginning_in_every_field(
    town: Any, three: dict[str, str], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(room_words, "MANY", many)
    blues, hidden, cafe = three.values()
    assert codes(town.ana, text="blu") == [hidden, blues]
    assert codes(town.ana, text="BLUES late") == [blues]
    assert codes(town.ana, text="cafe senor") == codes(town.ana, text="CAFÉ") == [cafe]
    assert codes(town.ana, text="play") == codes(town.ana, text="ja") == [cafe]
    assert codes(town.ana, text="bob") == [cafe]
    assert codes(town.ana, text="hou") == [blues]
    assert codes(town.ana, text="lues") == codes(town.ana, text="blues cafe") == []
    assert codes(town.bob, text="hidden") == []
    assert codes(town.ana, text="blues", which="my-rooms", tags=("open house",)) == [blues]


def test_the_index_follows_what_rooms_say(town: Any, three: dict[str, str]) -> None:
    change_room(town.ana, three["blues"], {"name": "Funk", "tags": ["loud"], "genre": None})
    assert codes(town.ana, text="late") == codes(town.ana, text="open") == []
    assert codes(town.ana, text="loud") == codes(town.ana, text="fun") == [three["blues"]]
    take_away(town.ana, three["blues"])
    assert codes(town.ana, text="funk") == []
    assert town.service.gateway.count("local_room_numbers") == 2
    assert town.service.gateway.count("local_room_search") == 2


@pytest.mark.parametrize("text", ["", " ", "!!!", "*", '"', "🎺", "-", "\u200f"])
def test_a_search_without_a_word_finds_nothing(town: Any, three: dict[str, str], text: str) -> None:
    assert codes(town.ana, text=text) == []


@pytest.mark.parametrize("text", ["x" * 201, "a\0b", "\ud800"])
def test_a_search_that_cannot_be_is_refused(town: Any, text: str) -> None:
    with pytest.raises(UsageError, match="200"):
        codes(town.ana, text=text)


ANYTHING = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
SYNTAX = st.sampled_from(['"', "*", "AND", "OR", "NOT", "NEAR(", ")", "name:", "{", "^", "-", "+"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SYNTAX | ANYTHING, max_size=8).map(" ".join))
def test_no_text_is_taken_for_an_operator(town: Any, three: dict[str, str], text: str) -> None:
    found = codes(town.ana, text=f"zyzzyva {text}")
    assert found == []
    assert codes(town.ana, tags=(text,)) == []


def test_words_are_quoted_one_by_one() -> None:
    assert words_match("Late blues") == '"Late"* AND "blues"*'
    assert words_match('a"b OR-c') == '"a"* AND "b"* AND "OR"* AND "c"*'
    assert words_match("open house", prefix=False) == '"open" AND "house"'
