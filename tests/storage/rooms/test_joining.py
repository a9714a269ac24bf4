"""Joining, leaving, asking to be let in, handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.joining import (
    approve_request,
    is_user_banned_from_room,
    join_room,
    refuse_request,
)
from jamtui.storage.functions.membership import (
    ban_member,
    change_role,
    hand_over_room,
    kick_member,
    leave_room,
)
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.bans import BanRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.rooms import people
from jamtui.studio.rooms.opening import bring_back, change_room, put_away, take_away

MakeRoom = Callable[..., str]


def members(town: Any, code: str) -> dict[str, str]:
    rows = town.service.gateway.select("room_members", equals(room_id=code, is_banned=0))
    names = {town.id(name): name for name in ("ana", "bob", "cleo", "dan", "eve", "root")}
    return {names[row["user_id"]]: row["role"] for row in rows}


def ban(town: Any, code: str, name: str, **span: int) -> None:
    end = timestamp(datetime.now(UTC) + timedelta(**span)) if span else None
    BanRepository(town.ana.gateway).ban(code, town.id(name), town.id("ana"), "loud", end)


def test_joining_and_leaving_leaves_the_members_as_they_were(town: Any, room: str) -> None:
    before = members(town, room)
    joined = join_room(town.bob.gateway, room.lower())
    assert (joined.status, joined.role, joined.room_id) == ("joined", "member", room)
    assert join_room(town.bob.gateway, room).status == "already"
    assert members(town, room) == before | {"bob": "member"}
    leave_room(town.bob.gateway, room)
    assert members(town, room) == before
    with pytest.raises(NotFoundError):
        leave_room(town.bob.gateway, room)
    assert join_room(town.bob.gateway, room).status == "joined"
    stats = town.service.gateway.select("user_stats", equals(user_id=town.id("bob")))[0]
    assert stats["rooms_joined"] >= 1


def test_codes_are_taken_in_any_case(town: Any, room: str) -> None:
    lower, bob = room.lower(), town.id("bob")
    assert lower != room
    join_room(town.bob.gateway, lower)
    change_role(town.ana.gateway, lower, bob, "performer")
    assert members(town, room)["bob"] == "performer"
    kick_member(town.ana.gateway, lower, bob)
    assert "bob" not in members(town, room)
    join_room(town.bob.gateway, lower)
    leave_room(town.bob.gateway, lower)
    ban_member(town.ana.gateway, lower, bob, None, None)
    assert is_user_banned_from_room(town.ana.gateway, room, bob)
    with pytest.raises(NotFoundError, match="You are not in the room NONE2345"):
        leave_room(town.bob.gateway, "NONE2345")


def test_who_joins_has_the_default_role_or_listens(town: Any, a_room: MakeRoom) -> None:
    code = a_room(default_role="performer")
    assert join_room(town.bob.gateway, code).role == "performer"
    assert join_room(town.cleo.gateway, code, listen=True).role == "listener"
    change_room(town.ana, code, {"settings.allowListeners": False})
    with pytest.raises(DeniedError, match="--listen"):
        join_room(town.dan.gateway, code, listen=True)
    assert join_room(town.dan.gateway, code).role == "performer"


def test_nobody_comes_in_who_may_not(town: Any, a_room: MakeRoom) -> None:
    private, full, away = a_room(is_public=False), a_room(max_users=1), a_room()
    put_away(town.ana, away)
    with pytest.raises(DeniedError, match="invitation"):
        join_room(town.bob.gateway, private)
    with pytest.raises(ConflictError, match="full"):
        join_room(town.bob.gateway, full)
    with pytest.raises(ConflictError, match="put away"):
        join_room(town.bob.gateway, away)
    with pytest.raises(NotFoundError):
        join_room(town.bob.gateway, "AAAAAAAA")
    with pytest.raises(DeniedError, match="signed in"):
        join_room(town.anon.gateway, full)
    assert town.service.gateway.count("room_members") == 3


def test_a_place_that_is_free_again_is_taken(town: Any, a_room: MakeRoom) -> None:
    code = a_room(max_users=2)
    join_room(town.bob.gateway, code)
    with pytest.raises(ConflictError):
        join_room(town.cleo.gateway, code)
    ban(town, code, "bob")
    assert join_room(town.cleo.gateway, code).status == "joined"


def test_a_ban_keeps_out_until_it_is_over(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    people.give_role(town.ana, room, "bob", "performer")
    for name in ("bob", "cleo"):
        ban(town, room, name, hours=2)
        assert is_user_banned_from_room(town.ana.gateway, room, town.id(name))
        with pytest.raises(DeniedError, match=r"until .* loud"):
            join_room(town.as_(name).gateway, room)
    with pytest.raises(DeniedError, match="ban"):
        leave_room(town.bob.gateway, room)
    assert members(town, room) == {"ana": "owner"}
    over = {"expires_at": timestamp(datetime.now(UTC) - timedelta(seconds=1))}
    town.service.gateway.update("room_bans", over, equals(room_id=room))
    assert not is_user_banned_from_room(town.ana.gateway, room, town.id("bob"))
    assert join_room(town.bob.gateway, room).role == "performer"
    assert join_room(town.cleo.gateway, room).role == "member"
    assert town.service.gateway.count("room_bans") == 0


def test_a_marked_member_without_a_ban_is_kept_out_too(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    marked = {"is_banned": 1}
    town.service.gateway.update("room_members", marked, equals(user_id=town.id("bob")))
    with pytest.raises(DeniedError, match="ban"):
        join_room(town.bob.gateway, room)


def test_who_wants_in_asks_and_is_let_in(town: Any, a_room: MakeRoom) -> None:
    code = a_room(require_approval=True, default_role="performer")
    asked = join_room(town.bob.gateway, code, listen=True, message="hi")
    assert asked.status == "requested"
    assert join_room(town.bob.gateway, code, message="hello").status == "requested"
    assert "bob" not in members(town, code)
    told = town.ana.gateway.select("notifications", equals(type="room_request"))
    assert [one["message"] for one in told] == ["hi"]
    (request,) = people.requests(town.ana, code)
    assert (request.username, request.listens, request.message) == ("bob", False, "hello")
    for stranger in (town.bob, town.cleo, town.root):
        with pytest.raises(DeniedError):
            approve_request(stranger.gateway, code, town.id("bob"))
    assert approve_request(town.ana.gateway, code, town.id("bob")).role == "performer"
    assert members(town, code)["bob"] == "performer"
    assert people.requests(town.ana, code) == []
    assert len(town.bob.gateway.select("notifications", equals(type="room_request"))) == 1


def test_who_is_refused_may_ask_again(town: Any, a_room: MakeRoom) -> None:
    code = a_room(require_approval=True)
    join_room(town.bob.gateway, code)
    refuse_request(town.ana.gateway, code, town.id("bob"))
    with pytest.raises(NotFoundError, match="jam member requests"):
        approve_request(town.ana.gateway, code, town.id("bob"))
    assert people.requests(town.ana, code, "refused")[0].decided_by == "ana"
    assert join_room(town.bob.gateway, code).status == "requested"
    assert [one.username for one in people.requests(town.ana, code)] == ["bob"]


@pytest.mark.parametrize("way", ["leaves", "is kicked"])
def test_who_is_out_has_to_ask_again(town: Any, a_room: MakeRoom, way: str) -> None:
    code = a_room(require_approval=True)
    join_room(town.bob.gateway, code)
    approve_request(town.ana.gateway, code, town.id("bob"))
    if way == "leaves":
        leave_room(town.bob.gateway, code)
    else:
        kick_member(town.ana.gateway, code, town.id("bob"))
    assert join_room(town.bob.gateway, code).status == "requested"


def test_letting_in_looks_at_the_room_as_it_is_now(town: Any, a_room: MakeRoom) -> None:
    code = a_room(require_approval=True, max_users=1)
    join_room(town.bob.gateway, code)
    join_room(town.cleo.gateway, code)
    with pytest.raises(ConflictError, match="full"):
        approve_request(town.ana.gateway, code, town.id("bob"))
    assert [one.username for one in people.requests(town.ana, code)] == ["bob", "cleo"]
    ban(town, code, "cleo")
    change_room(town.ana, code, {"max_users": 5})
    with pytest.raises(DeniedError):
        approve_request(town.ana.gateway, code, town.id("cleo"))
    approve_request(town.ana.gateway, code, town.id("bob"))


def test_a_room_is_handed_over_with_all_that_goes_with_it(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    saved = {"id": "s", "user_id": town.id("ana"), "room_id": room}
    town.ana.gateway.insert("user_saved_rooms", saved)
    for stranger in (town.bob, town.cleo, town.root):
        with pytest.raises(DeniedError, match=r"members\.handover"):
            hand_over_room(stranger.gateway, room, town.id("bob"))
    with pytest.raises(NotFoundError):
        hand_over_room(town.ana.gateway, room, town.id("cleo"))
    with pytest.raises(ConflictError, match="already"):
        hand_over_room(town.ana.gateway, room, town.id("ana"))
    with pytest.raises(ConflictError, match="hand it over"):
        leave_room(town.ana.gateway, room)
    hand_over_room(town.ana.gateway, room, town.id("bob"))
    assert members(town, room) == {"ana": "co-host", "bob": "owner"}
    row = town.service.gateway.select("rooms", equals(id=room))[0]
    assert (row["created_by"], row["creator_username"]) == (town.id("bob"), "bob")
    assert town.service.gateway.count("user_saved_rooms") == 0
    leave_room(town.ana.gateway, room)
    take_away(town.bob, room)


def test_nobody_banned_becomes_owner(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    ban(town, room, "bob")
    with pytest.raises(ConflictError, match="ban"):
        hand_over_room(town.ana.gateway, room, town.id("bob"))


def test_doing_something_in_a_room_is_noted_for_members_alone(town: Any, room: str) -> None:
    old = "2020-01-01T00:00:00.000000+00:00"
    join_room(town.bob.gateway, room)
    town.service.gateway.update("room_members", {"last_active_at": old}, equals(room_id=room))
    town.service.gateway.update("rooms", {"last_activity": old}, equals(id=room))
    happened(town.cleo.gateway, Happening("message_sent", town.id("cleo"), room_id=room))
    assert town.service.gateway.select("rooms")[0]["last_activity"] == old
    assert people.members(town.ana, room, within=timedelta(minutes=5)) == []
    happened(town.bob.gateway, Happening("message_sent", town.id("bob"), room_id=room))
    now = town.service.gateway.select("rooms")[0]["last_activity"]
    assert now > old
    active = people.members(town.ana, room, within=timedelta(minutes=5))
    assert [card.username for card in active] == ["bob"]
    earlier = datetime(2024, 1, 1, tzinfo=UTC)
    happened(town.bob.gateway, Happening("message_sent", town.id("bob"), room_id=room), earlier)
    assert town.service.gateway.select("rooms")[0]["last_activity"] == now


def test_the_template_of_a_room_that_is_put_away_goes_with_it(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    put_away(town.ana, room)
    hand_over_room(town.ana.gateway, room, town.id("bob"))
    kept = town.service.gateway.select("saved_rooms", equals(code=room), ("owner_id",))
    assert [row["owner_id"] for row in kept] == [town.id("bob")]
    bring_back(town.bob, room)
    assert town.service.gateway.count("saved_rooms") == 0


def test_who_has_no_profile_here_keeps_nobody_from_asking(
    town: Any, towns: Any, a_room: MakeRoom
) -> None:
    code = a_room(require_approval=True)
    stranger = {"id": new_id(), "room_id": code, "user_id": "stranger", "user_name": "Somebody"}
    towns.raw(town.database).insert("room_members", stranger | {"role": "co-host"})
    assert join_room(town.bob.gateway, code).status == "requested"
    assert town.ana.gateway.count("notifications", equals(type="room_request")) == 1


def test_codes_are_the_same_in_whatever_case_for_who_decides(town: Any, a_room: MakeRoom) -> None:
    code = a_room(require_approval=True)
    for name in ("bob", "cleo"):
        join_room(town.as_(name).gateway, code.lower())
    assert approve_request(town.ana.gateway, code.lower(), town.id("bob")).room_id == code
    refuse_request(town.ana.gateway, code.lower(), town.id("cleo"))
    hand_over_room(town.ana.gateway, code.lower(), town.id("bob"))
    assert town.bob.rooms.find(code)["created_by"] == town.id("bob")


def test_whoever_takes_the_name_of_another_is_not_let_in_for_that_one(
    town: Any, a_room: MakeRoom
) -> None:
    code = a_room(require_approval=True)
    hidden = {"display_name": "bob", "profile_visibility": "private"}
    town.service.gateway.update("user_profiles", hidden, equals(id=town.id("eve")))
    join_room(town.eve.gateway, code)
    with pytest.raises(NotFoundError):
        people.decide(town.ana, code, "bob", let_in=True)
    assert set(members(town, code)) == {"ana"}
    join_room(town.bob.gateway, code)
    people.decide(town.ana, code, "bob", let_in=True)
    assert set(members(town, code)) == {"ana", "bob"}
    people.decide(town.ana, code, town.id("eve"), let_in=True)
    assert set(members(town, code)) == {"ana", "bob", "eve"}
