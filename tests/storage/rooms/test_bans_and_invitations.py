"""What invitations are worth after joining, a kick and a ban; and the end of a ban."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.functions.invitations import accept_invitation, is_invitation_valid
from jamtui.storage.functions.joining import approve_request, join_room
from jamtui.storage.functions.membership import effective_permissions, kick_member, leave_room
from jamtui.storage.gateway import equals
from jamtui.storage.rooms.bans import BanRepository
from jamtui.studio.rooms import inviting, people
from jamtui.studio.rooms.room_cards import show_room

MakeRoom = Callable[..., str]
PAST = "2020-01-01T00:00:00.000000+00:00"


def ask(database: Any, code: str, who: str | None = None, **given: Any) -> Any:
    wanted = {"email": None, "with_code": False, "message": None, "until": None} | given
    return inviting.make_invitation(database, code, who=who, **wanted)


def statuses(town: Any, code: str) -> list[str]:
    rows = town.service.gateway.select("room_invitations", equals(room_id=code), order=("id",))
    return [str(row["status"]) for row in rows]


def with_email(town: Any, name: str) -> str:
    email = f"{name}@jam.test"
    town.service.gateway.upsert("auth_users", {"id": town.id(name), "email": email}, ("id",))
    return email


def end_bans(town: Any) -> None:
    town.service.gateway.update("room_bans", {"expires_at": PAST}, equals())


def allowed(town: Any, code: str, name: str) -> set[str]:
    found = effective_permissions(town.as_(name).gateway, code, town.id(name))
    return {capability for capability, one in found.items() if one.allowed}


@pytest.fixture
def private(a_room: MakeRoom) -> str:
    return a_room(is_public=False)


@pytest.mark.parametrize("by_email", [False, True])
def test_joining_uses_an_invitation_up(town: Any, private: str, by_email: bool) -> None:
    if by_email:
        ask(town.ana, private, email=with_email(town, "bob"))
    else:
        ask(town.ana, private, "bob")
    ask(town.ana, private, "cleo")
    assert join_room(town.bob.gateway, private).status == "joined"
    assert statuses(town, private) == ["accepted", "pending"]
    leave_room(town.bob.gateway, private)
    with pytest.raises(NotFoundError):
        show_room(town.bob, private)
    with pytest.raises(DeniedError, match="invitation"):
        join_room(town.bob.gateway, private)


def test_being_let_in_uses_an_invitation_up(town: Any, a_room: MakeRoom) -> None:
    code = a_room(is_public=False, require_approval=True)
    ask(town.ana, code, "bob")
    assert join_room(town.bob.gateway, code).status == "requested"
    assert statuses(town, code) == ["pending"]
    approve_request(town.ana.gateway, code, town.id("bob"))
    assert statuses(town, code) == ["accepted"]


def test_an_invitation_that_is_over_is_not_used_up(town: Any, a_room: MakeRoom) -> None:
    code = a_room()
    card = ask(town.ana, code, "bob")
    town.service.gateway.update("room_invitations", {"expires_at": PAST}, equals(id=card.id))
    join_room(town.bob.gateway, code)
    assert [one.status for one in inviting.listed(town.ana, code, "expired")] == ["expired"]


@pytest.mark.parametrize("way", ["kick", "ban"])
def test_who_has_to_leave_is_not_invited_any_more(town: Any, a_room: MakeRoom, way: str) -> None:
    code = a_room(is_public=False)
    ask(town.ana, code, "bob")
    join_room(town.bob.gateway, code)
    # One that came some other way, such as from a file.
    town.service.gateway.update("room_invitations", {"status": "pending"}, equals(room_id=code))
    if way == "kick":
        kick_member(town.ana.gateway, code, town.id("bob"))
    else:
        people.ban(town.ana, code, "bob", None, None)
    assert statuses(town, code) == ["revoked"]
    with pytest.raises(NotFoundError):
        show_room(town.bob, code)
    with pytest.raises(DeniedError):
        join_room(town.bob.gateway, code)


def test_who_is_no_member_can_be_banned_and_loses_the_invitation(town: Any, private: str) -> None:
    ask(town.ana, private, email=with_email(town, "bob"))
    people.ban(town.ana, private, "bob", None, None)
    assert statuses(town, private) == ["revoked"]
    assert inviting.pending(town.bob) == []
    with pytest.raises(DeniedError):
        people.ban(town.dan, private, "cleo", None, None)


def test_an_invitation_of_somebody_banned_is_not_valid(town: Any, private: str) -> None:
    card = ask(town.ana, private, "bob")
    mail = ask(town.ana, private, email=with_email(town, "cleo"))
    for name in ("bob", "cleo"):
        # Only the row of the ban: what stands by itself must be enough.
        BanRepository(town.ana.gateway).ban(private, town.id(name), town.id("ana"), None, None)
    assert statuses(town, private) == ["pending", "pending"]
    for database, one in ((town.bob, card), (town.cleo, mail)):
        assert is_invitation_valid(town.ana.gateway, one.id) is False
        assert inviting.pending(database) == []
        assert database.gateway.select("rooms", equals(id=private)) == []
        with pytest.raises(DeniedError, match="ban"):
            accept_invitation(database.gateway, one.id)
    end_bans(town)
    assert is_invitation_valid(town.ana.gateway, card.id) is True
    assert [one.id for one in inviting.pending(town.bob)] == [card.id]
    assert show_room(town.bob, private).code == private


def test_who_was_banned_for_a_while_is_a_member_again(town: Any, private: str) -> None:
    ask(town.ana, private, "bob")
    join_room(town.bob.gateway, private)
    people.give_role(town.ana, private, "bob", "co-host")
    end = datetime.now(UTC) + timedelta(hours=1)
    people.ban(town.ana, private, "bob", "loud", end)
    bob = people.members(town.ana, private)[1]
    assert (bob.is_banned, bob.ban_reason) == (True, "loud")
    assert town.bob.gateway.select("rooms", equals(id=private)) == []
    assert "chat.sendMessages" not in allowed(town, private, "bob")
    end_bans(town)
    bob = people.members(town.ana, private)[1]
    assert (bob.is_banned, bob.ban_reason, bob.role) == (False, None, "co-host")
    assert show_room(town.bob, private).code == private
    # A co-host's right, by rule and by function.
    ask(town.bob, private, "dan")
    assert "chat.sendMessages" in allowed(town, private, "bob")
    assert join_room(town.bob.gateway, private).status == "already"
    assert town.service.gateway.count("room_bans", equals(room_id=private)) == 0
    assert town.service.gateway.count("room_members", equals(is_banned=1)) == 0
    with pytest.raises(ConflictError):
        ask(town.ana, private, "bob")


def test_a_second_ban_counts_after_the_first_is_over(town: Any, a_room: MakeRoom) -> None:
    code = a_room()
    join_room(town.bob.gateway, code)
    people.ban(town.ana, code, "bob", None, datetime.now(UTC) + timedelta(hours=1))
    end_bans(town)
    people.ban(town.ana, code, "bob", None, None)
    with pytest.raises(DeniedError, match="ban"):
        join_room(town.bob.gateway, code)
    with pytest.raises(DeniedError):
        leave_room(town.bob.gateway, code)
