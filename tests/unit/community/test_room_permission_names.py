"""Permissions as people name them, and how overrides add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.permissions import ROLES, capabilities, effective, role_set
from jamtui.community.room_permissions import changed, named
from jamtui.errors import NotFoundError, UsageError

NAMES = st.lists(st.sampled_from(capabilities()), min_size=1)


def test_names_groups_and_all() -> None:
    assert named(["transport.play,chat.voiceChat", "transport.play"]) == [
        "transport.play",
        "chat.voiceChat",
    ]
    assert named(["effects.*"]) == [
        "effects.ownEffects",
        "effects.masterEffects",
        "effects.applyPresets",
        "effects.savePresets",
    ]
    assert tuple(named(["*"])) == capabilities()


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("trasport.play", "transport.play"),
        ("trasport.*", r"transport\.\*"),
        ("play", "There is no permission"),
        ("transport.play.x", "transport.play"),
        ("x" * 10_000, "There is no permission"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(NotFoundError, match=near) as caught:
        named([name])
    assert len(str(caught.value)) < 300


def test_a_bare_group_and_nothing_are_refused() -> None:
    with pytest.raises(UsageError, match=r"'chat\.\*'"):
        named(["chat"])
    for nothing in ([], ["", ","]):
        with pytest.raises(UsageError):
            named(nothing)


@given(st.sampled_from(ROLES), NAMES, st.booleans())
def test_what_is_set_holds_and_the_rest_stays(role: str, names: list[str], allowed: bool) -> None:
    before = effective(role, None, None)
    after = effective(role, changed(None, names, allowed), None)
    for name in capabilities():
        if name in names:
            assert (after[name].allowed, after[name].source) == (allowed, "own")
        else:
            assert after[name] == before[name]


@given(st.sampled_from(ROLES), NAMES, NAMES)
def test_own_stands_over_room_and_room_over_role(
    role: str, own: list[str], room: list[str]
) -> None:
    found = effective(role, changed(None, own, False), changed(None, room, True))
    for name, permission in found.items():
        if name in own:
            assert (permission.allowed, permission.source) == (False, "own")
        elif name in room:
            assert (permission.allowed, permission.source) == (True, "room")
        else:
            assert permission.allowed == (name in role_set(role))


@given(NAMES, NAMES, st.booleans())
def test_reset_takes_back_what_was_set(names: list[str], others: list[str], allowed: bool) -> None:
    held = changed(None, others, not allowed)
    both = changed(held, names, allowed)
    rest = [name for name in others if name not in names]
    assert changed(both, names, None) == changed(None, rest, not allowed)
    assert changed(both, capabilities(), None) == {}
    assert changed(both, names, allowed) == both


@given(st.sampled_from(ROLES), NAMES)
def test_who_is_banned_may_do_nothing(role: str, names: list[str]) -> None:
    found = effective(role, changed(None, names, True), None, banned=True)
    assert {(one.allowed, one.source) for one in found.values()} == {(False, "ban")}
