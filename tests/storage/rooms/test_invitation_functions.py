"""Invitations: to people, addresses and whoever has the code; in time, once, and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jamtui.community.room_codes import INVITE_ALPHABET
from jamtui.errors import ConflictError, DeniedError, NotFoundError, UsageError
from jamtui.storage.functions import invitations as functions
from jamtui.storage.functions.invitations import (
    accept_invitation,
    cleanup_expired_invitations,
    count_expired_invitations,
    generate_invite_code,
    is_invitation_valid,
    my_pending_invitations,
)
from jamtui.storage.functions.joining import join_room
from jamtui.storage.gateway import equals
from jamtui.studio.rooms import inviting, people
from jamtui.studio.rooms.opening import put_away
from jamtui.studio.rooms.room_cards import show_room

MakeRoom = Callable[..., str]
LONG_AGO = "2020-01-01T00:00:00.000000+00:00"


def ask(database: Any, code: str, who: str | None = None, **given: Any) -> Any:
    wanted = {"email": None, "with_code": False, "message": None, "until": None} | given
    return inviting.make_invitation(database, code, who=who, **wanted)


def status(town: Any, id_: str) -> str:
    return str(town.service.gateway.select("room_invitations", equals(id=id_))[0]["status"])


@pytest.fixture
def private(a_room: MakeRoom) -> str:
    return a_room(is_public=False, require_approval=True, default_role="performer")


def test_a_person_is_asked_told_and_comes_in_without_approval(town: Any, private: str) -> None:
    card = ask(town.ana, private, "BOB", message="Friday?")
    assert (card.invited, card.invited_by, card.status, card.code) == (
        "bob",
        "ana",
        "pending",
        None,
    )
    (told,) = town.bob.gateway.select("notifications", equals(type="room_invite"))
    assert (told["link_id"], told["message"]) == (card.id, "Friday?")
    assert show_room(town.bob, private).code == private
    (pending,) = inviting.pending(town.bob)
    assert pending.id == card.id
    joined = inviting.accept(town.bob, card.id)
    assert (joined.room, joined.role, joined.status) == (private, "performer", "joined")
    assert status(town, card.id) == "accepted"
    assert inviting.pending(town.bob) == []
    assert people.members(town.ana, private)[1].invited_by == "ana"
    with pytest.raises(ConflictError, match="accepted"):
        accept_invitation(town.bob.gateway, card.id)


def test_an_invited_one_may_join_by_the_rooms_code_but_then_asks(town: Any, private: str) -> None:
    ask(town.ana, private, "bob")
    assert join_room(town.bob.gateway, private).status == "requested"


def test_pending_invitations_say_who_asks_into_what(town: Any, private: str, room: str) -> None:
    canvas = {"id": "c", "user_id": town.id("ana"), "headshot_url": "ana.png"}
    town.service.gateway.insert("user_avatar_canvas", canvas)
    private_profile = {"profile_visibility": "private", "display_name": "Ana B."}
    town.service.gateway.update("user_profiles", private_profile, equals(id=town.id("ana")))
    first = ask(town.ana, private, "bob")
    second = ask(town.ana, room, "bob")
    rows = my_pending_invitations(town.bob.gateway)
    assert [row["id"] for row in rows] == [second.id, first.id]
    assert {key: rows[1][key] for key in rows[1] if key.startswith(("room_", "inviter"))} == {
        "room_id": private,
        "room_name": "Room",
        "room_color": "indigo",
        "room_icon": "music",
        "inviter_name": "Ana B.",
        "inviter_avatar": "ana.png",
    }
    assert my_pending_invitations(town.bob.gateway, 1, 1)[0]["id"] == first.id
    assert my_pending_invitations(town.cleo.gateway) == []
    with pytest.raises(DeniedError):
        my_pending_invitations(town.anon.gateway)


def test_an_address_is_asked_in_whatever_case_and_nobody_else(town: Any, private: str) -> None:
    card = ask(town.ana, private, email="BOB@jam.test")
    assert [one.id for one in inviting.pending(town.bob)] == [card.id]
    with pytest.raises(NotFoundError, match="to you"):
        accept_invitation(town.cleo.gateway, card.id)
    assert inviting.accept(town.bob, card.id).status == "joined"
    later = ask(town.ana, private, email="new@jam.test")
    newcomer = town.sign_up("newcomer")
    email = {"email": "New@Jam.test"}
    town.service.gateway.update("auth_users", email, equals(id=newcomer.actor.user_id))
    assert [one.id for one in inviting.pending(newcomer)] == [later.id]


def test_a_code_lets_in_one_person_who_has_it(town: Any, private: str) -> None:
    card = ask(town.ana, private, with_code=True)
    assert len(card.code) == 12
    assert set(card.code) <= set(INVITE_ALPHABET)
    assert inviting.show(town.cleo, card.code).room_name == "Room"
    for guess in (card.id, card.code.swapcase(), card.code[:-1]):
        with pytest.raises(NotFoundError):
            accept_invitation(town.cleo.gateway, guess)
    assert inviting.accept(town.cleo, card.code).role == "performer"
    assert inviting.show(town.ana, card.code).invited == "cleo"
    with pytest.raises(ConflictError, match="accepted"):
        accept_invitation(town.dan.gateway, card.code)


def test_a_code_is_unique(town: Any, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(town.ana, room, with_code=True)
    codes = iter([first.code, first.code, "A" * 12])
    monkeypatch.setattr(functions, "new_invite_code", lambda length: next(codes))
    assert generate_invite_code(town.ana.gateway) == "A" * 12
    monkeypatch.setattr(functions, "new_invite_code", lambda length: first.code)
    with pytest.raises(ConflictError):
        generate_invite_code(town.ana.gateway)


def test_only_owner_and_co_hosts_ask_people_in(town: Any, room: str) -> None:
    join_room(town.bob.gateway, room)
    for stranger in (town.bob, town.cleo, town.root):
        with pytest.raises(DeniedError, match="invite"):
            ask(stranger, room, "dan")
    assert town.service.gateway.count("room_invitations") == 0
    assert town.service.gateway.count("notifications", equals(type="room_invite")) == 0
    people.give_role(town.ana, room, "bob", "co-host")
    assert ask(town.bob, room, "dan").invited_by == "bob"


def test_who_cannot_be_asked(town: Any, room: str) -> None:
    town.service.gateway.update(
        "user_profiles", {"allow_room_invites": 0}, equals(id=town.id("cleo"))
    )
    with pytest.raises(DeniedError, match=r"invite cleo into .* invitations\.accepted_by"):
        ask(town.ana, room, "CLEO")
    block = {"id": "b", "user_id": town.id("root"), "friend_id": town.id("ana")}
    town.service.gateway.insert("friendships", block | {"status": "blocked"})
    with pytest.raises(DeniedError, match=r"invite root into .* invitations\.accepted_by"):
        ask(town.ana, room, "root")
    join_room(town.bob.gateway, room)
    people.ban(town.ana, room, "dan", None, None)
    ask(town.ana, room, "eve")
    for who, word in (("bob", "already"), ("dan", "banned"), ("eve", "asked"), ("ana", "yourself")):
        with pytest.raises(ConflictError, match=word):
            ask(town.ana, room, who)
    with pytest.raises(NotFoundError):
        ask(town.ana, room, "nobody")
    put_away(town.ana, room)
    with pytest.raises(ConflictError, match="put away"):
        ask(town.ana, room, "root")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"who": "bob", "email": "bob@jam.test"},
        {"email": "bob"},
        {"email": "a b@c"},
        {"email": "x" * 65 + "@c"},
    ],
)
def test_invitations_to_nobody_and_to_no_address_are_refused(
    town: Any, room: str, given: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        ask(town.ana, room, **given)


def test_what_is_past_its_time_is_marked_and_good_for_nothing(town: Any, private: str) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    cards = [ask(town.ana, private, name, until=soon) for name in ("bob", "cleo", "dan")]
    good = ask(town.ana, private, "eve", until=soon)
    for card in cards:
        late = {"expires_at": LONG_AGO}
        town.service.gateway.update("room_invitations", late, equals(id=card.id))
    assert inviting.pending(town.bob) == []
    with pytest.raises(NotFoundError):
        show_room(town.bob, private)
    assert is_invitation_valid(town.ana.gateway, cards[0].id) is False
    assert status(town, cards[0].id) == "expired"
    with pytest.raises(ConflictError, match="expired"):
        accept_invitation(town.cleo.gateway, cards[1].id)
    assert status(town, cards[1].id) == "expired"
    assert [card.status for card in inviting.listed(town.ana, private, "expired")] == [
        "expired"
    ] * 3
    assert [card.id for card in inviting.listed(town.ana, private, "pending")] == [good.id]
    assert count_expired_invitations(town.anon.gateway) == 1
    assert cleanup_expired_invitations(town.bob.gateway) == 1
    assert cleanup_expired_invitations(town.bob.gateway) == 0
    assert is_invitation_valid(town.ana.gateway, good.id) is True
    assert is_invitation_valid(town.ana.gateway, "no such id") is False


def test_answers_and_taking_back(town: Any, room: str) -> None:
    card = ask(town.ana, room, "bob")
    with pytest.raises(NotFoundError):
        inviting.decline(town.cleo, card.id)
    with pytest.raises(NotFoundError):
        inviting.revoke(town.cleo, card.id)
    with pytest.raises(DeniedError):
        inviting.revoke(town.bob, card.id)
    assert inviting.decline(town.bob, card.id).status == "declined"
    for answer in (inviting.decline, inviting.accept):
        with pytest.raises(ConflictError, match="declined"):
            answer(town.bob, card.id)
    again = ask(town.ana, room, "bob")
    assert inviting.revoke(town.ana, again.id).status == "revoked"
    with pytest.raises(ConflictError, match="revoked"):
        inviting.accept(town.bob, again.id)
    code = ask(town.ana, room, with_code=True).code
    with pytest.raises(UsageError, match="nobody"):
        inviting.decline(town.bob, code)
    assert len(inviting.listed(town.ana, room, None)) == 3
    assert inviting.listed(town.cleo, room, None) == []


def test_an_invitation_does_not_open_a_room_that_keeps_one_out(town: Any, a_room: MakeRoom) -> None:
    full, banned, away = a_room(max_users=1), a_room(), a_room()
    codes = [ask(town.ana, code, with_code=True).code for code in (full, banned, away)]
    people.ban(town.ana, banned, "bob", None, None)
    put_away(town.ana, away)
    for code, error in zip(codes, (ConflictError, DeniedError, ConflictError), strict=True):
        with pytest.raises(error):
            accept_invitation(town.bob.gateway, code)
        assert inviting.show(town.ana, code).status == "pending"
    with pytest.raises(DeniedError):
        accept_invitation(town.anon.gateway, codes[0])


def test_asking_a_friend_in_counts(town: Any, room: str) -> None:
    pair = {"id": "f", "user_id": town.id("bob"), "friend_id": town.id("ana")}
    town.service.gateway.insert("friendships", pair | {"status": "accepted"})
    points = equals(user_id=town.id("ana"), reason="invite_friend_to_room")
    ask(town.ana, room, "cleo")
    assert town.service.gateway.count("user_xp_transactions", points) == 0
    ask(town.ana, room, "bob")
    assert town.service.gateway.count("user_xp_transactions", points) == 1
