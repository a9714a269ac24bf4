"""Rooms: opened, changed, put away and deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.community.room_codes import ROOM_ALPHABET
from jamtui.community.room_columns import values_of
from jamtui.errors import ConflictError, DeniedError, NotFoundError, UsageError
from jamtui.storage.functions.joining import join_room
from jamtui.storage.gateway import equals
from jamtui.storage.rooms import rooms as rooms_module
from jamtui.studio.rooms.opening import (
    bring_back,
    change_room,
    contents,
    differing,
    open_room,
    put_away,
    room_named,
    take_away,
    use_room,
)
from jamtui.studio.rooms.room_cards import list_rooms, room_details, show_room

MakeRoom = Callable[..., str]


def row(town: Any, code: str) -> dict[str, Any]:
    return town.service.gateway.select("rooms", equals(id=code))[0]


def test_the_creator_owns_the_room_and_it_is_theirs_to_go_on_with(town: Any, room: str) -> None:
    assert len(room) == 8
    assert set(room) <= set(ROOM_ALPHABET)
    found = row(town, room)
    assert (found["created_by"], found["creator_username"]) == (town.id("ana"), "ana")
    members = town.service.gateway.select("room_members", equals(room_id=room))
    assert [(one["user_id"], one["role"]) for one in members] == [(town.id("ana"), "owner")]
    assert room_named(town.ana, None)["id"] == room
    with pytest.raises(UsageError, match="jam room use"):
        room_named(town.bob, None)
    assert use_room(town.bob, room.lower()) == room
    assert room_named(town.bob, None)["id"] == room


def test_a_room_is_an_activity_unless_it_is_private(town: Any, a_room: MakeRoom) -> None:
    a_room(is_public=False)
    public = a_room()
    told = town.service.gateway.select("activity_feed", equals(type="room_created"))
    assert [json.loads(one["data"])["room_id"] for one in told] == [public]
    stats = town.service.gateway.select("user_stats", equals(user_id=town.id("ana")))[0]
    assert stats["rooms_created"] == 2


def test_a_taken_code_is_drawn_again(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["AAAAAAAA", "AAAAAAAA", "aaaaAAAA", "BBBBBBBB"])
    monkeypatch.setattr(rooms_module, "new_room_code", lambda: next(codes))
    assert open_room(town.ana, {"name": "One"}) == "AAAAAAAA"
    assert open_room(town.bob, {"name": "Two"}) == "BBBBBBBB"
    monkeypatch.setattr(rooms_module, "new_room_code", lambda: "AAAAAAAA")
    with pytest.raises(ConflictError, match="try again"):
        open_room(town.cleo, {"name": "Three"})
    assert town.service.gateway.count("rooms") == 2
    with pytest.raises(ConflictError):
        open_room(town.cleo, {"name": "Four"}, "bbbbbbbb")


def test_nobody_opens_a_room_without_signing_in_or_a_name(town: Any) -> None:
    with pytest.raises(DeniedError, match="jam profile"):
        open_room(town.anon, {"name": "X"})
    with pytest.raises(UsageError, match="name"):
        open_room(town.ana, {})
    assert town.service.gateway.count("rooms") == 0


def test_codes_are_compared_without_case_and_private_rooms_are_not_there(
    town: Any, room: str, a_room: MakeRoom
) -> None:
    assert show_room(town.bob, room.lower()).code == room
    hidden = a_room(is_public=False)
    assert show_room(town.ana, hidden).is_public is False
    assert show_room(town.root, hidden).code == hidden
    for stranger in (town.bob, town.anon):
        with pytest.raises(NotFoundError, match=hidden):
            show_room(stranger, hidden)


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(
            lambda text: text.strip() != "" and len(text) <= 80
        ),
        "genre": st.sampled_from(["blues", "بلوز", "🎺", None]),
        "max_users": st.integers(1, 10),
        "is_public": st.booleans(),
        "tags": st.lists(st.sampled_from(["a", "b c", "ü"]), min_size=1, unique=True),
        "settings.bufferSize": st.sampled_from([32, 64, 128, 256]),
        "settings.transport.bpm": st.integers(20, 300),
        "settings.transport.timeSignature": st.sampled_from([[3, 4], [7, 8]]),
        "settings.welcomeMessage": st.sampled_from(["hi", None]),
        "rules.allowRecording": st.booleans(),
        "default_permissions.transport.play": st.sampled_from([True, False, None]),
    },
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_what_is_set_is_so_and_setting_it_again_changes_nothing(
    town: Any, room: str, changes: dict[str, Any]
) -> None:
    new = change_room(town.ana, room, changes)
    assert set(new) <= set(changes)
    held = row(town, room)
    assert differing(held, changes) == {}
    for path, value in values_of(held).items():
        if path in changes and changes[path] is not None:
            assert value == changes[path]
    assert change_room(town.ana, room, changes) == []


def test_only_owner_and_co_hosts_change_a_room(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    for stranger in (town.bob, town.cleo, town.root):
        with pytest.raises(DeniedError):
            change_room(stranger, room, {"name": "Mine"})
    town.service.gateway.update("room_members", {"role": "co-host"}, equals(user_id=town.id("bob")))
    assert change_room(town.bob, room, {"name": "Ours"}) == ["name"]
    assert show_room(town.cleo, room).name == "Ours"


def test_a_broken_change_leaves_nothing_half_done(town: Any, room: str) -> None:
    before = row(town, room)
    with pytest.raises(ConflictError):
        change_room(town.ana, room, {"name": "New", "default_role": "emperor"})
    assert row(town, room) == before


def test_a_room_that_is_put_away_is_found_nowhere_and_comes_back_as_it_was(
    town: Any, room: str
) -> None:
    from jamtui.storage.rooms.room_query import RoomQuery

    before = row(town, room)
    assert put_away(town.ana, room) is True
    assert put_away(town.ana, room) is False
    assert list_rooms(town.ana, RoomQuery(), 9) == []
    archived = list_rooms(town.ana, RoomQuery(archived=True), 9)
    assert [(card.code, card.archived_at is None) for card in archived] == [(room, False)]
    assert "archivedAt" not in room_details(town.ana, row(town, room)).settings
    with pytest.raises(ConflictError, match="put away"):
        join_room(town.bob.gateway, room)
    kept = town.service.gateway.select("saved_rooms", equals(code=room))
    assert [(one["owner_id"], one["name"]) for one in kept] == [(town.id("ana"), "Cellar")]
    with pytest.raises(DeniedError):
        bring_back(town.bob, room)
    assert bring_back(town.ana, room) is True
    assert bring_back(town.ana, room) is False
    assert row(town, room) == before
    assert town.service.gateway.count("saved_rooms") == 0


def test_a_template_of_a_room_that_is_put_away_says_how_it_was_used(town: Any, room: str) -> None:
    for number, name in enumerate(["ana", "bob", "bob"]):
        town.service.gateway.insert(
            "session_history",
            {
                "id": f"s{number}",
                "user_id": town.id(name),
                "room_id": room,
                "duration_seconds": 60,
            },
        )
    put_away(town.ana, room)
    kept = town.service.gateway.select("saved_rooms", equals(code=room))[0]
    figures = ("total_sessions", "total_unique_visitors", "total_jam_seconds")
    assert [kept[name] for name in figures] == [3, 2, 180]


def test_deleting_a_room_takes_what_is_in_it_and_leaves_what_people_played(
    town: Any, room: str
) -> None:
    join_room(town.bob.gateway, room)
    session = {"id": "s", "user_id": town.id("bob"), "room_id": room}
    message = {"id": "m", "room_id": room, "user_id": town.id("bob"), "content": "hi"}
    town.service.gateway.insert("session_history", session)
    town.service.gateway.insert("room_chat_messages", message)
    # The other message notes that bob came in.
    assert contents(town.ana, room) == {"members": 2, "messages": 2}
    for stranger in (town.bob, town.root):
        with pytest.raises(DeniedError):
            take_away(stranger, room)
    take_away(town.ana, room)
    for table in ("rooms", "room_members", "room_chat_messages", "room_permission_logs"):
        assert town.service.gateway.count(table) == 0, table
    assert town.service.gateway.count("session_history") == 1
    with pytest.raises(UsageError):
        room_named(town.ana, None)
