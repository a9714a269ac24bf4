"""Roles, permissions, kicks and bans: who may do them to whom, and what is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError, UsageError
from jamtui.storage.functions.joining import join_room
from jamtui.storage.functions.membership import effective_permissions
from jamtui.storage.gateway import equals
from jamtui.studio.rooms import people
from jamtui.studio.rooms.opening import change_room

MakeRoom = Callable[..., str]


@pytest.fixture
def full(town: Any, room: str) -> str:
    """Ana owns it, bob and cleo are co-hosts, dan is a member, eve a stranger."""
    for name in ("bob", "cleo", "dan"):
        join_room(town.as_(name).gateway, room)
    for name in ("bob", "cleo"):
        people.give_role(town.ana, room, name, "co-host")
    return room


def allowed(town: Any, code: str, name: str) -> set[str]:
    found = effective_permissions(town.ana.gateway, code, town.id(name))
    return {capability for capability, one in found.items() if one.allowed}


def test_roles_are_given_by_those_above(town: Any, full: str) -> None:
    assert people.give_role(town.bob, full, "dan", "performer").role == "performer"
    assert people.give_role(town.bob, full, "DAN", "admin").role == "co-host"
    assert people.give_role(town.ana, full, "dan", "listener").role == "listener"
    for who in (town.dan, town.eve, town.root):
        with pytest.raises(DeniedError):
            people.give_role(who, full, "dan", "performer")
    with pytest.raises(DeniedError, match="rank"):
        people.give_role(town.bob, full, "cleo", "member")
    with pytest.raises(ConflictError, match="handover"):
        people.give_role(town.bob, full, "ana", "member")
    with pytest.raises(UsageError, match="handover"):
        people.give_role(town.ana, full, "dan", "owner")
    with pytest.raises(UsageError, match="the roles are"):
        people.give_role(town.ana, full, "dan", "king")
    with pytest.raises(NotFoundError, match="'dan'"):
        people.give_role(town.ana, full, "dann", "member")


def test_permissions_are_given_taken_and_reset(town: Any, full: str) -> None:
    plain = allowed(town, full, "dan")
    people.set_permissions(town.bob, full, "dan", ["transport.*", "mixer.masterVolume"], True)
    people.set_permissions(town.bob, full, "dan", ["chat.sendMessages"], False)
    after = allowed(town, full, "dan")
    assert after - plain >= {"transport.play", "transport.seek", "mixer.masterVolume"}
    assert plain - after == {"chat.sendMessages"}
    people.set_permissions(town.bob, full, "dan", ["chat.sendMessages"], None)
    assert plain < allowed(town, full, "dan")
    card = people.set_permissions(town.bob, full, "dan", [], None)
    assert card.permissions == {}
    assert allowed(town, full, "dan") == plain
    with pytest.raises(DeniedError):
        people.set_permissions(town.dan, full, "dan", ["transport.play"], True)
    with pytest.raises(UsageError):
        people.set_permissions(town.ana, full, "dan", [], True)


def test_the_rooms_defaults_stand_between_role_and_member(town: Any, full: str) -> None:
    change_room(town.ana, full, {"default_permissions.transport.play": True})
    change_room(town.ana, full, {"default_permissions.chat.voiceChat": False})
    people.set_permissions(town.ana, full, "dan", ["chat.voiceChat"], True)
    cards = {card.permission: card for card in people.permissions(town.dan, full, None)}
    assert (cards["transport.play"].allowed, cards["transport.play"].source) == (True, "room")
    assert (cards["chat.voiceChat"].allowed, cards["chat.voiceChat"].source) == (True, "own")
    assert (cards["chat.shareLinks"].allowed, cards["chat.shareLinks"].source) == (True, "role")


def test_permissions_in_a_private_room_are_its_members_business(town: Any, full: str) -> None:
    assert people.permissions(town.eve, full, "dan")
    change_room(town.ana, full, {"is_public": False})
    assert people.permissions(town.dan, full, "bob")
    with pytest.raises(DeniedError, match="members"):
        effective_permissions(town.eve.gateway, full, town.id("dan"))
    with pytest.raises(NotFoundError):
        people.permissions(town.ana, full, "eve")


def test_whoever_looks_at_permissions_keeps_nobody_from_writing(town: Any, full: str) -> None:
    asked: list[str] = []
    connection = town.dan._connection
    connection.set_trace_callback(asked.append)
    assert people.permissions(town.dan, full, None)
    connection.set_trace_callback(None)
    assert "BEGIN" in asked
    assert not [sql for sql in asked if "IMMEDIATE" in sql or sql.startswith(("UPDATE", "INSERT"))]


def test_kicks_follow_the_ranks(town: Any, full: str) -> None:
    for who, whom in (("dan", "bob"), ("bob", "cleo"), ("bob", "ana"), ("eve", "dan")):
        with pytest.raises(DeniedError):
            people.kick(town.as_(who), full, whom)
    with pytest.raises(UsageError, match="leave"):
        people.kick(town.bob, full, "bob")
    assert people.kick(town.bob, full, "dan").username == "dan"
    with pytest.raises(NotFoundError):
        people.kick(town.bob, full, "dan")
    people.kick(town.ana, full, "cleo")
    assert [card.username for card in people.members(town.ana, full)] == ["ana", "bob"]


def test_bans_follow_the_ranks(town: Any, full: str) -> None:
    for who, whom in (("dan", "bob"), ("bob", "cleo"), ("bob", "ana"), ("eve", "dan")):
        with pytest.raises(DeniedError):
            people.ban(town.as_(who), full, whom, None, None)
    with pytest.raises(UsageError):
        people.ban(town.ana, full, "ana", None, None)
    assert town.service.gateway.count("room_bans") == 0
    assert town.service.gateway.count("room_members", equals(is_banned=1)) == 0


def test_a_ban_takes_every_right_and_lifting_it_gives_them_back(town: Any, full: str) -> None:
    before = people.members(town.ana, full)
    rights = allowed(town, full, "dan")
    people.set_permissions(town.ana, full, "dan", ["transport.play"], True)
    until = datetime.now(UTC) + timedelta(hours=2)
    card = people.ban(town.bob, full, "dan", "loud", until)
    assert (card.username, card.banned_by, card.in_force) == ("dan", "bob", True)
    assert allowed(town, full, "dan") == set()
    assert people.members(town.ana, full, role="member")[0].ban_reason == "loud"
    again = people.ban(town.bob, full, "dan", "still loud", None)
    assert (again.expires_at, len(people.bans_of(town.ana, full, over=False))) == (None, 1)
    people.unban(town.cleo, full, "dan")
    assert allowed(town, full, "dan") == rights | {"transport.play"}
    people.set_permissions(town.ana, full, "dan", [], None)
    assert people.members(town.ana, full) == before
    with pytest.raises(NotFoundError, match="banned"):
        people.unban(town.ana, full, "dan")


def test_bans_that_are_over_are_listed_on_request(town: Any, full: str) -> None:
    people.ban(town.ana, full, "eve", None, datetime.now(UTC) + timedelta(hours=1))
    over = {"expires_at": "2020-01-01T00:00:00.000000+00:00"}
    town.service.gateway.update("room_bans", over, equals(room_id=full))
    assert people.bans_of(town.ana, full, over=False) == []
    (card,) = people.bans_of(town.ana, full, over=True)
    assert (card.username, card.in_force) == ("eve", False)
    assert people.bans_of(town.dan, full, over=True) == []


def test_the_log_has_each_change_once_and_only_hosts_read_it(town: Any, full: str) -> None:
    people.give_role(town.bob, full, "dan", "performer")
    people.give_role(town.bob, full, "dan", "performer")
    people.set_permissions(town.bob, full, "dan", ["transport.play"], True)
    people.set_permissions(town.bob, full, "dan", ["transport.play"], True)
    people.ban(town.bob, full, "dan", "a", None)
    people.ban(town.cleo, full, "dan", "b", None)
    people.unban(town.bob, full, "dan")
    people.kick(town.bob, full, "dan")
    log = people.log(town.ana, full, who="dan")
    assert [(one.action, one.performed_by) for one in reversed(log)] == [
        ("role_change", "bob"),
        ("permission_update", "bob"),
        ("ban", "bob"),
        ("ban", "cleo"),
        ("unban", "bob"),
        ("kick", "bob"),
    ]
    assert log[-1].new_value == {"role": "performer"}
    assert log[2].new_value == {"reason": "b", "expires_at": None}
    assert [one.action for one in people.log(town.ana, full, actions=["kick", "unban"])] == [
        "kick",
        "unban",
    ]
    assert people.log(town.ana, full, limit=1, offset=1)[0].action == "unban"
    assert people.log(town.eve, full) == []


def test_a_member_with_a_hidden_profile_is_found_by_the_name_in_the_room(
    town: Any, full: str
) -> None:
    hidden = {"profile_visibility": "private"}
    town.service.gateway.update("user_profiles", hidden, equals(id=town.id("dan")))
    assert people.give_role(town.ana, full, "dan", "listener").username == town.id("dan")
    assert people.kick(town.ana, full, town.id("dan")).name == "dan"
