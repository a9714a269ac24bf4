"""Leaving a room and coming back undoes nothing that was taken from somebody, and gives nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.community.permissions import ROLES, overrides
from jamtui.storage.functions.joining import join_room
from jamtui.storage.functions.putting_in import put_into_room
from jamtui.storage.gateway import equals
from jamtui.studio.rooms import people

MakeRoom = Callable[..., str]
GIVEN = ("co-host", "performer", "member", "listener")
SAME_TOWN = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def row(town: Any, code: str, name: str = "bob") -> dict[str, Any]:
    where = equals(room_id=code, user_id=town.id(name))
    return town.service.gateway.select("room_members", where)[0]


def leave(town: Any, code: str) -> None:
    people.leave(town.bob, code)


def kick(town: Any, code: str) -> None:
    people.kick(town.ana, code, "bob")


@SAME_TOWN
@given(
    default=st.sampled_from(("performer", "member", "listener")),
    role=st.none() | st.sampled_from(GIVEN),
    rights=st.lists(
        st.tuples(
            st.sampled_from(("transport.play", "chat.sendMessages", "room.inviteUsers")),
            st.booleans(),
        ),
        max_size=3,
    ),
    goes=st.sampled_from((leave, kick)),
    times=st.integers(1, 3),
)
def test_no_right_comes_back_and_no_denial_goes(
    town: Any, a_room: MakeRoom, default: str, role: Any, rights: Any, goes: Any, times: int
) -> None:
    code = a_room(default_role=default)
    join_room(town.bob.gateway, code)
    if role is not None:
        people.give_role(town.ana, code, "bob", role)
    for name, allowed in rights:
        people.set_permissions(town.ana, code, "bob", [name], allowed)
    before = row(town, code)
    for _ in range(times):
        goes(town, code)
        join_room(town.bob.gateway, code)
    after = row(town, code)
    assert after["role"] == max(before["role"], default, key=ROLES.index)
    held = overrides(before["custom_permissions"])
    denied = {(group, name) for group, names in held.items() for name in names if not names[name]}
    now = overrides(after["custom_permissions"])
    assert {(group, name) for group, names in now.items() for name in names} == denied
    assert not any(value for names in now.values() for value in names.values())
    assert town.service.gateway.count("local_former_members", equals(room_id=code)) == 0


def test_who_only_listened_may_come_back_to_play(town: Any, room: str) -> None:
    assert join_room(town.bob.gateway, room, listen=True).role == "listener"
    people.leave(town.bob, room)
    assert town.service.gateway.count("local_former_members") == 0
    assert join_room(town.bob.gateway, room).role == "member"


def test_owner_and_co_hosts_undo_it(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    people.give_role(town.ana, room, "bob", "listener")
    people.set_permissions(town.ana, room, "bob", ["chat.*"], False)
    people.leave(town.bob, room)
    assert join_room(town.bob.gateway, room).role == "listener"
    people.give_role(town.ana, room, "bob", "member")
    people.set_permissions(town.ana, room, "bob", [], None)
    people.leave(town.bob, room)
    assert join_room(town.bob.gateway, room).role == "member"
    assert row(town, room)["custom_permissions"] is None


def test_who_is_put_in_by_an_owner_comes_in_anew(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    people.give_role(town.ana, room, "bob", "listener")
    people.set_permissions(town.ana, room, "bob", ["chat.*"], False)
    people.leave(town.bob, room)
    assert put_into_room(town.ana.gateway, room, town.id("bob"), "performer").role == "performer"
    assert row(town, room)["custom_permissions"] is None


@pytest.mark.parametrize(("who", "seen"), [("ana", 1), ("bob", 1), ("cleo", 0)])
def test_the_room_and_the_person_see_what_is_kept(
    town: Any, room: str, who: str, seen: int
) -> None:
    join_room(town.bob.gateway, room)
    people.set_permissions(town.ana, room, "bob", ["chat.*"], False)
    people.leave(town.bob, room)
    assert town.as_(who).gateway.count("local_former_members") == seen
