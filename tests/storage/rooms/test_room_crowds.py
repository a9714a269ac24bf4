"""Many at the same moment: a room does not overflow, and a code lets in one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from jamtui.errors import ConflictError
from jamtui.storage.actor import person
from jamtui.storage.database import open_database
from jamtui.storage.functions.invitations import accept_invitation
from jamtui.storage.functions.joining import join_room
from jamtui.storage.gateway import Gateway, equals
from jamtui.studio.rooms import inviting
from jamtui.studio.rooms.opening import open_room

CROWD = 8


@pytest.fixture
def crowd(town: Any, path: Path) -> Callable[[Callable[[Gateway], object]], list[str]]:
    """Lets newcomers do something, each with a connection of their own; tells how it ended."""
    ids = [town.sign_up(f"guest{number}").actor.user_id for number in range(CROWD)]

    def try_as(id_: str, action: Callable[[Gateway], object]) -> str:
        with open_database(path) as database:
            try:
                action(database.acting_as(person(id_)).gateway)
            except ConflictError as error:
                return str(error)
        return "in"

    def everybody(action: Callable[[Gateway], object]) -> list[str]:
        with ThreadPoolExecutor(CROWD) as pool:
            return list(pool.map(lambda id_: try_as(id_, action), ids))

    return everybody


def inside(town: Any, code: str) -> int:
    return int(town.service.gateway.count("room_members", equals(room_id=code)))


def test_a_room_holds_no_more_than_it_should(town: Any, crowd: Any) -> None:
    code = open_room(town.ana, {"name": "Small", "max_users": 4})
    ended = crowd(lambda gateway: join_room(gateway, code))
    assert ended.count("in") == 3
    assert {text for text in ended if text != "in"} == {
        f"The room {code} is full: it holds 4 people."
    }
    assert inside(town, code) == 4


def test_a_code_lets_in_one(town: Any, crowd: Any) -> None:
    code = open_room(town.ana, {"name": "Den", "is_public": False})
    card = inviting.make_invitation(
        *(town.ana, code), who=None, email=None, with_code=True, message=None, until=None
    )
    ended = crowd(lambda gateway: accept_invitation(gateway, card.code))
    assert ended.count("in") == 1
    assert all("accepted" in text for text in ended if text != "in")
    assert inside(town, code) == 2


def test_everybody_makes_a_room_of_their_own(town: Any, crowd: Any, path: Path) -> None:
    def make(gateway: Gateway) -> None:
        with open_database(path) as database:
            open_room(database.acting_as(gateway.actor), {"name": "Mine"})

    assert crowd(make) == ["in"] * CROWD
    assert town.service.gateway.count("rooms") == CROWD
    assert town.service.gateway.count("room_members", equals(role="owner")) == CROWD
