"""The people to test with are what they say."""

from __future__ import annotations

from typing import Any

from jamtui.storage.gateway import equals


def test_people_have_profiles_and_act_for_themselves(town: Any) -> None:
    rows = town.service.gateway.select("user_profiles", order=("username",))
    assert [row["username"] for row in rows] == ["ana", "bob", "cleo", "dan", "eve", "root"]
    assert town.bob.actor.user_id == town.id("bob")
    admins = town.service.gateway.count("user_profiles", equals(account_type="admin"))
    assert admins == 1
