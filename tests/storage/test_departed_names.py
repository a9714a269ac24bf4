"""Chats tell who came and left; not any more of whom once the account is gone."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.storage.functions.chat import ENDINGS
from jamtui.storage.functions.departures import delete_account
from jamtui.storage.functions.joining import join_room
from jamtui.storage.functions.membership import leave_room
from jamtui.storage.gateway import equals
from jamtui.studio.rooms import people
from jamtui.studio.rooms.opening import open_room


@pytest.fixture
def code(town: Any) -> str:
    return open_room(town.ana, {"name": "Cellar"})


def told(town: Any, code: str) -> list[str]:
    rows = town.service.gateway.select("room_chat_messages", equals(room_id=code), order=("id",))
    return [row["content"] for row in rows]


def test_who_is_gone_is_named_no_more(town: Any, code: str) -> None:
    join_room(town.cleo.gateway, code)
    people.kick(town.ana, code, "cleo")
    join_room(town.cleo.gateway, code)
    join_room(town.bob.gateway, code)
    leave_room(town.bob.gateway, code)
    before = told(town, code)
    assert "cleo came in." in before
    delete_account(town.cleo.gateway, town.id("cleo"))
    after = told(town, code)
    assert after == [line.replace("cleo", "Somebody") for line in before]
    delete_account(town.bob.gateway, town.id("bob"))
    assert not any(line.startswith(("bob", "cleo")) for line in told(town, code))


def test_others_of_that_name_keep_it(town: Any, code: str) -> None:
    towns_cleo = town.sign_up("cleo2")
    towns_cleo.people.change(town.id("cleo2"), {"display_name": "cleo"})
    join_room(towns_cleo.gateway, code)
    delete_account(town.cleo.gateway, town.id("cleo"))
    assert "cleo came in." in told(town, code)


def test_what_somebody_wrote_stays(town: Any, code: str) -> None:
    row = {"id": "1", "room_id": code, "content": f"cleo{ENDINGS[0]}", "message_type": "text"}
    town.service.gateway.insert("room_chat_messages", row)
    delete_account(town.cleo.gateway, town.id("cleo"))
    assert row["content"] in told(town, code)
