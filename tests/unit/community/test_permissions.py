"""What roles may do, and what overrides them."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community import permissions
from jamtui.community.permissions import ROLES, capabilities, effective, overridden, role_set
from jamtui.errors import NotFoundError, UsageError

CAPABILITY = st.sampled_from(capabilities())
OVERRIDES = st.dictionaries(CAPABILITY, st.booleans()).map(
    lambda flat: {
        group: {
            name.split(".")[1]: said for name, said in flat.items() if name.startswith(group + ".")
        }
        for group in {name.split(".")[0] for name in flat}
    }
)


def test_each_role_may_do_no_more_than_the_one_above() -> None:
    sets = [role_set(role) for role in ROLES]
    assert sets[0] == sets[1] == set(capabilities())
    assert all(low <= high for high, low in itertools.pairwise(sets))
    assert role_set("admin") == role_set("co-host")
    assert all(role_set(role) <= set(capabilities()) for role in ROLES)


def test_a_role_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="'boss'"):
        role_set("boss")
    with pytest.raises(NotFoundError, match=r"transport\.play"):
        overridden(None, "transport.plai", True)


@given(st.sampled_from(ROLES), OVERRIDES, OVERRIDES, CAPABILITY)
def test_own_comes_before_room_before_role(
    role: str,
    custom: dict[str, dict[str, bool]],
    default: dict[str, dict[str, bool]],
    capability: str,
) -> None:
    group, name = capability.split(".")
    found = effective(role, custom, default)[capability]
    if name in custom.get(group, {}):
        assert (found.allowed, found.source) == (custom[group][name], "own")
    elif name in default.get(group, {}):
        assert (found.allowed, found.source) == (default[group][name], "room")
    else:
        assert (found.allowed, found.source) == (capability in role_set(role), "role")


@given(st.sampled_from(ROLES), OVERRIDES, OVERRIDES)
def test_whoever_is_banned_may_do_nothing(
    role: str, custom: dict[str, dict[str, bool]], default: dict[str, dict[str, bool]]
) -> None:
    found = effective(role, custom, default, banned=True)
    assert {one.allowed for one in found.values()} == {False}
    assert {one.source for one in found.values()} == {"ban"}
    assert list(found) == list(capabilities())


@given(OVERRIDES, CAPABILITY, st.sampled_from([True, False, None]))
def test_an_override_changes_one_capability(
    held: dict[str, dict[str, bool]], capability: str, said: bool | None
) -> None:
    changed = overridden(held, capability, said)
    before, after = effective("member", held, None), effective("member", changed, None)
    assert {name for name in before if before[name] != after[name]} <= {capability}
    expected = (said, "own") if said is not None else (capability in role_set("member"), "role")
    assert (after[capability].allowed, after[capability].source) == expected
    assert all(changed.values())
    assert permissions.overrides(json.dumps(changed)) == changed


def test_what_is_no_override_does_not_count() -> None:
    text = '{"chat": {"sendMessages": 1, "shareLinks": false}, "room": true, "x": {"y": true}}'
    assert permissions.overrides(text) == {"chat": {"shareLinks": False}, "x": {"y": True}}
    assert permissions.overrides("[]") == permissions.overrides(None) == {}


def test_roles_with_a_capability_are_named_as_rows_name_them() -> None:
    assert permissions.roles_with("transport.play") == ("owner", "co-host", "admin")
    assert set(permissions.roles_with("chat.sendMessages")) == {*ROLES, "admin"}
