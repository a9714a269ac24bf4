"""Invitations are worth as much as who made them, and an address tells nobody whose it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.functions.invitations import (
    accept_invitation,
    is_invitation_valid,
    my_pending_invitations,
)
from jamtui.storage.functions.joining import join_room
from jamtui.storage.gateway import equals
from jamtui.studio.rooms import inviting, people

MakeRoom = Callable[..., str]


def ask(database: Any, code: str, who: str | None = None, **given: Any) -> Any:
    wanted = {"email": None, "with_code": False, "message": None, "until": None} | given
    return inviting.make_invitation(database, code, who=who, **wanted)


def status(town: Any, id_: str) -> str:
    return str(town.service.gateway.select("room_invitations", equals(id=id_))[0]["status"])


@pytest.fixture
def shared(town: Any, a_room: MakeRoom) -> str:
    """A private room of ana's with bob as co-host and cleo as member."""
    code = a_room(is_public=False)
    for name, role in (("bob", "co-host"), ("cleo", "member")):
        accept_invitation(town.as_(name).gateway, ask(town.ana, code, with_code=True).code)
        people.give_role(town.ana, code, name, role)
    return code


FALLS: dict[str, Callable[[Any, str], object]] = {
    "kicked": lambda town, code: people.kick(town.ana, code, "bob"),
    "banned": lambda town, code: people.ban(town.ana, code, "bob", None, None),
    "demoted": lambda town, code: people.give_role(town.ana, code, "bob", "performer"),
    "gone": lambda town, code: people.leave(town.bob, code),
}


@pytest.mark.parametrize("fall", FALLS)
def test_invitations_fall_with_their_maker_and_no_others(town: Any, shared: str, fall: str) -> None:
    made = [ask(town.bob, shared, "dan"), ask(town.bob, shared, with_code=True)]
    others = ask(town.ana, shared, "eve")
    FALLS[fall](town, shared)
    assert [status(town, card.id) for card in made] == ["revoked"] * 2
    assert status(town, others.id) == "pending"
    assert my_pending_invitations(town.dan.gateway) == []
    for name, reference in (("dan", made[0].id), ("eve", made[1].code)):
        with pytest.raises(ConflictError, match="revoked"):
            accept_invitation(town.as_(name).gateway, reference)
    assert accept_invitation(town.eve.gateway, others.id).status == "joined"


def test_a_kicked_co_host_does_not_come_back_by_a_code_of_his_own(town: Any, shared: str) -> None:
    code = ask(town.bob, shared, with_code=True).code
    people.kick(town.ana, shared, "bob")
    with pytest.raises(ConflictError, match="revoked"):
        accept_invitation(town.bob.gateway, code)
    assert people.MemberRepository(town.ana.gateway).get(shared, town.id("bob")) is None


def test_nobody_accepts_what_he_or_she_has_made(town: Any, shared: str) -> None:
    code = ask(town.bob, shared, with_code=True)
    with pytest.raises(DeniedError, match="of_others"):
        accept_invitation(town.bob.gateway, code.code)
    assert status(town, code.id) == "pending"
    mine = ask(town.bob, shared, email="later@jam.test")
    email = {"email": "later@jam.test"}
    town.service.gateway.update("auth_users", email, equals(id=town.id("bob")))
    assert my_pending_invitations(town.bob.gateway) == []
    with pytest.raises(NotFoundError, match="to you"):
        accept_invitation(town.bob.gateway, mine.id)


def test_what_somebody_made_who_may_not_invite_any_more_is_not_valid(
    town: Any, shared: str
) -> None:
    card, code = ask(town.bob, shared, "dan"), ask(town.bob, shared, with_code=True)
    # A row that was changed elsewhere, so that nothing was revoked.
    who = equals(room_id=shared, user_id=town.id("bob"))
    town.service.gateway.update("room_members", {"role": "listener"}, who)
    assert [status(town, one.id) for one in (card, code)] == ["pending"] * 2
    assert not is_invitation_valid(town.ana.gateway, card.id)
    assert my_pending_invitations(town.dan.gateway) == []
    with pytest.raises(DeniedError):
        join_room(town.dan.gateway, shared)
    for name, reference in (("dan", card.id), ("eve", code.code)):
        with pytest.raises(ConflictError, match="may not invite"):
            accept_invitation(town.as_(name).gateway, reference)


def test_an_address_does_not_tell_whose_it_is(town: Any, room: str) -> None:
    service = town.service.gateway
    service.update("user_profiles", {"allow_room_invites": 0}, equals(id=town.id("cleo")))
    block = {"id": "b", "user_id": town.id("eve"), "friend_id": town.id("ana")}
    service.insert("friendships", block | {"status": "blocked"})
    join_room(town.dan.gateway, room)
    people.ban(town.ana, room, "root", None, None)
    ask(town.ana, room, "bob")
    addresses = [f"{name}@jam.test" for name in ("bob", "cleo", "dan", "eve", "root", "nobody")]
    for address in addresses:
        card = ask(town.ana, room, email=address.upper())
        assert (card.email, card.invited, card.status) == (address.upper(), None, "pending")
        with pytest.raises(ConflictError, match="asked into"):
            ask(town.ana, room, email=address)
    reached = {
        row["user_id"] for row in service.select("notifications", equals(type="room_invite"))
    }
    assert reached == {town.id("bob")}
    for name in ("cleo", "eve", "root"):
        assert my_pending_invitations(town.as_(name).gateway) == []
    with pytest.raises(ConflictError, match="yourself"):
        ask(town.ana, room, email="ANA@jam.test")


@pytest.mark.parametrize("first", ["name", "address"])
def test_one_by_name_and_one_by_address_are_used_up_together(
    town: Any, room: str, first: str
) -> None:
    given = {"name": {"who": "bob"}, "address": {"email": "bob@jam.test"}}
    one = ask(town.ana, room, **given.pop(first))
    (rest,) = given.values()
    other = ask(town.ana, room, **rest)
    accept_invitation(town.bob.gateway, one.id)
    assert [status(town, card.id) for card in (one, other)] == ["accepted"] * 2
