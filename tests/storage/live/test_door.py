"""The door of a hosted room: who comes in, who waits, who may not, and who has to go."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError, UsageError
from jamtui.host.service import Waiting
from jamtui.identity.key_folder import KeyFolder
from jamtui.identity.key_pair import to_text
from jamtui.studio.hosting.door import MOST_WAITING
from jamtui.studio.rooms.inviting import make_invitation
from jamtui.studio.rooms.opening import change_room, put_away, take_away
from jamtui.studio.rooms.people import ban, decide, give_role, kick
from jamtui.text import LONGEST_TEXT

Make = Callable[..., Any]


def accounts(house: Any) -> int:
    found: int = house.rows("SELECT count(*) FROM auth_users")[0][0]
    return found


def test_a_stranger_gets_a_profile_without_a_private_key(house: Any) -> None:
    admission = house.enter("Zoë Z")
    assert (admission.role, admission.may_play, admission.name) == ("member", True, "Zoë Z")
    (row,) = house.rows(
        "SELECT public_key, username, display_name, account_type FROM auth_users "
        "JOIN user_profiles USING (id) WHERE id = ?",
        admission.user_id,
    )
    assert row == (to_text(house.keys["Zoë Z"].public), "zo_z", "Zoë Z", "free")
    assert KeyFolder(house.database.path).ids() == []


def test_a_guest_is_called_one(house: Any) -> None:
    admission = house.enter("Zoe", guest_id="jamguest1.checked.before")
    found = house.rows("SELECT username FROM user_profiles WHERE id = ?", admission.user_id)
    assert found == [(f"guest_{admission.user_id[:8]}",)]


@pytest.mark.parametrize("request_", ["x" * (LONGEST_TEXT + 1), "\0", "\ud800"])
def test_a_request_that_is_no_text(house: Any, request_: str) -> None:
    with pytest.raises(UsageError):
        house.ask("Zoe", request=request_)


def test_names_of_strangers_are_made_unique(house: Any) -> None:
    house.enter("ana")
    assert house.rows("SELECT username FROM user_profiles WHERE id = ?", house.id("ana")) == [
        ("ana2",)
    ]


def test_who_comes_again_under_another_name_is_the_same_person(house: Any) -> None:
    first = house.enter("Zoe")
    house.service.left(first)
    before = accounts(house)
    second = house.service.enter(house.entrant("Zoe", name="Zora"))
    assert (second.user_id, second.name) == (first.user_id, "Zora")
    assert accounts(house) == before
    assert house.rows("SELECT user_name FROM room_members WHERE user_id = ?", first.user_id) == [
        ("Zora",)
    ]


def test_an_id_of_another_key_is_refused(house: Any) -> None:
    with pytest.raises(DeniedError, match=r"hosting\.key"):
        house.ask("Zoe", user_id=house.town.id("ana"))
    before = accounts(house)
    with pytest.raises(UsageError):
        house.ask("Zoe", name="\0")
    assert accounts(house) == before


def test_a_room_that_is_not_served_is_not_there(house: Any) -> None:
    for code in ("ABCD2345", "", "x" * 400):
        with pytest.raises(NotFoundError):
            house.ask("Zoe", room_code=code)
    assert house.enter("Zoe", room_code=house.code.lower()).room_code == house.code


def test_who_is_refused_leaves_nothing_behind(make_house: Make) -> None:
    house = make_house(is_public=False)
    before = accounts(house)
    with pytest.raises(DeniedError, match=r"joining\.invited"):
        house.ask("Zoe")
    assert accounts(house) == before


def test_an_invitation_lets_into_a_private_room(make_house: Make) -> None:
    open_house, house = make_house(), make_house(is_public=False)
    house.keys = open_house.keys
    zoe = open_house.enter("Zoe")
    make_invitation(
        house.town.ana,
        house.code,
        who=zoe.user_id,
        email=None,
        with_code=False,
        message=None,
        until=None,
    )
    assert house.enter("Zoe").room_id == house.code


def test_a_code_lets_a_stranger_in_once(make_house: Make) -> None:
    house = make_house(is_public=False, require_approval=True)
    made = make_invitation(
        house.town.ana,
        house.code,
        who=None,
        email=None,
        with_code=True,
        message=None,
        until=None,
    )
    admission = house.enter("Zoe", request=f" {made.code}\n")
    assert house.enter("Zoe", request=made.code).user_id == admission.user_id
    for request in (made.code, made.id, "", "%"):
        with pytest.raises(DeniedError):
            house.ask("Zora", request=request)


def test_who_asks_is_let_in_by_the_owner(make_house: Make) -> None:
    house = make_house(require_approval=True)
    waiting = house.ask("Zoe", request="please", is_listening_only=True)
    assert isinstance(waiting, Waiting)
    assert isinstance(house.service.poll(waiting), Waiting)
    decide(house.town.ana, house.code, house.id("Zoe"), let_in=True)
    admission = house.service.poll(waiting)
    assert (admission.user_id, admission.role) == (house.id("Zoe"), "listener")
    assert not admission.may_play


def test_who_asks_and_is_refused_is_told_so(make_house: Make) -> None:
    house = make_house(require_approval=True)
    waiting = house.ask("Zoe")
    decide(house.town.ana, house.code, house.id("Zoe"), let_in=False)
    with pytest.raises(DeniedError, match=r"hosting\.refused"):
        house.service.poll(waiting)
    again = house.ask("Zoe")
    take_away(house.town.ana, house.code)
    with pytest.raises(NotFoundError):
        house.service.poll(again)


def test_only_so_many_wait(make_house: Make) -> None:
    house = make_house(require_approval=True)
    for at in range(MOST_WAITING):
        assert isinstance(house.ask(f"a{at}"), Waiting)
    before = accounts(house)
    with pytest.raises(ConflictError, match="wait"):
        house.ask("one more")
    assert accounts(house) == before
    assert isinstance(house.ask("a0"), Waiting)  # who waits already may ask again


def test_only_so_many_play_and_others_may_listen(make_house: Make) -> None:
    house = make_house(**{"settings.maxPerformers": 2})
    first = house.enter("a1")
    house.enter("a2")
    with pytest.raises(ConflictError, match="2 people play"):
        house.ask("a3")
    assert not house.enter("a3", is_listening_only=True).may_play
    # Who comes in again, before the host has noticed that they went, takes no second place.
    assert house.enter("a1").may_play
    house.service.left(first)
    house.service.left(first)
    assert house.enter("a4").may_play


def test_a_room_that_takes_no_listeners(make_house: Make) -> None:
    house = make_house(**{"settings.allowListeners": False})
    member = house.enter("Zoe")
    house.service.left(member)
    for name in ("Zoe", "Zora"):  # a member already, and somebody new
        with pytest.raises(DeniedError, match=r"joining\..*listeners"):
            house.ask(name, is_listening_only=True)


def test_a_full_room(make_house: Make) -> None:
    house = make_house(max_users=2)
    house.enter("Zoe")
    with pytest.raises(ConflictError, match="full"):
        house.ask("Zora")


def test_a_room_that_is_put_away(house: Any) -> None:
    admission = house.enter("Zoe")
    put_away(house.town.ana, house.code)
    with pytest.raises(ConflictError):
        house.ask("Zora")
    assert house.service.standing(admission).ended.code == ConflictError.exit_code


@pytest.mark.parametrize(
    ("end", "code", "word"),
    [
        (lambda house: kick(house.town.ana, house.code, "zoe"), 4, "no longer a member"),
        (lambda house: ban(house.town.ana, house.code, "zoe", "loud", None), 4, "loud"),
        (lambda house: take_away(house.town.ana, house.code), 3, "gone"),
        (
            lambda house: house.rows(
                "UPDATE user_profiles SET is_banned = 1, ban_reason = 'spam' WHERE username = 'zoe'"
            ),
            4,
            "spam",
        ),
        (lambda house: house.rows("DELETE FROM auth_users WHERE id = ?", house.id("Zoe")), 3, ""),
    ],
)
def test_what_ends_a_stay(house: Any, end: Callable[[Any], object], code: int, word: str) -> None:
    admission = house.enter("Zoe")
    assert house.service.standing(admission).ended is None
    end(house)
    ended = house.service.standing(admission).ended
    assert ended is not None
    assert (ended.code, ended.may_return) == (code, False)
    assert word in ended.sentence
    with pytest.raises(JamError):
        house.service.call(admission, "chat.send", {"text": "still here"})
    house.service.clock(house.code)
    house.service.left(admission)


def test_a_role_decides_who_plays_also_within(house: Any) -> None:
    admission = house.enter("Zoe")
    listening = house.enter("Zora", is_listening_only=True)
    give_role(house.town.ana, house.code, "zoe", "listener")
    give_role(house.town.ana, house.code, "zora", "performer")
    assert not house.service.standing(admission).may_play
    # Who came to listen has no tracks to send.
    assert house.service.standing(listening).role == "performer"
    assert not house.service.standing(listening).may_play
    give_role(house.town.ana, house.code, "zoe", "performer")
    assert house.service.standing(admission).may_play


def test_who_may_play_by_now_finds_the_limit(make_house: Make) -> None:
    house = make_house(**{"settings.maxPerformers": 1, "default_role": "listener"})
    first, second = house.enter("a1"), house.enter("a2")
    for name in ("a1", "a2"):
        give_role(house.town.ana, house.code, name, "performer")
    standings = [house.service.standing(one).may_play for one in (first, second)]
    assert standings == [True, False]
    change_room(house.town.ana, house.code, {"settings.maxPerformers": 2})
    assert house.service.standing(second).may_play


def test_limits_hold_within(make_house: Make) -> None:
    house = make_house()
    first, second = house.enter("a1"), house.enter("a2")
    listener = house.enter("a3", is_listening_only=True)
    change_room(house.town.ana, house.code, {"settings.maxPerformers": 1})
    standings = [house.service.standing(one).may_play for one in (second, first)]
    assert standings == [False, True]
    house.service.left(first)
    assert house.service.standing(second).may_play
    change_room(house.town.ana, house.code, {"settings.allowListeners": False})
    assert house.service.standing(second).ended is None
    assert "listeners" in house.service.standing(listener).ended.sentence


COMINGS = st.lists(
    st.tuples(
        st.sampled_from(("a1", "a2", "a3", "a4")),
        st.sampled_from(("enter", "listen", "leave", "listener", "performer", "look")),
    ),
    max_size=40,
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(COMINGS, st.integers(1, 3))
def test_whoever_plays_has_a_session_and_a_stream(
    make_house: Make, comings: list[tuple[str, str]], most: int
) -> None:
    house = make_house(**{"settings.maxPerformers": most})
    inside: dict[str, list[Any]] = {}
    for name, act in comings:
        with contextlib.suppress(ConflictError, NotFoundError):
            if act in ("enter", "listen"):
                found = house.enter(name, is_listening_only=act == "listen")
                inside.setdefault(name, []).append(found)
            elif act == "leave" and inside.get(name):
                house.service.left(inside[name].pop())
            elif act in ("listener", "performer"):
                give_role(house.town.ana, house.code, house.id(name), act)
        standings = {
            name: house.service.standing(there[-1]) for name, there in inside.items() if there
        }
        playing = {house.id(name) for name, one in standings.items() if one.may_play}
        assert len(playing) <= most
        for table in ("local_session_heartbeats", "room_webrtc_sessions"):
            ids = house.rows(f"SELECT user_id FROM {table}")
            assert sorted(ids) == sorted((one,) for one in playing)
    house.service.close()
    assert house.rows("SELECT * FROM local_session_heartbeats") == []
