"""A host over a town's database, and strangers who come to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jamtui.host.service import Admission, Entrant, Waiting
from jamtui.identity.key_pair import KeyPair
from jamtui.storage.actor import person
from jamtui.storage.database import Database
from jamtui.studio.hosting.rooms import HostedService
from jamtui.studio.rooms.opening import open_room


class House:
    """A room of ana's on a host. `time` is the room's, in nanoseconds."""

    def __init__(self, town: Any, changes: dict[str, Any]) -> None:
        self.town = town
        self.database: Database = town.database
        self.code = open_room(town.ana, {"name": "Evening"} | changes)
        self.time = 10**12
        self.keys: dict[str, KeyPair] = {}
        self.begin()

    def begin(self) -> None:
        """Starts a host, as also happens after one was killed."""
        self.service = HostedService(self.town.ana, [self.code], lambda: self.time)

    def entrant(self, name: str, /, **other: Any) -> Entrant:
        pair = self.keys.setdefault(name, KeyPair.generate())
        said = {
            "user_id": pair.user_id,
            "public_key": pair.public,
            "name": name,
            "guest_id": "",
            "room_code": self.code,
            "is_listening_only": False,
            "request": "",
            "address": "192.0.2.1",
        }
        return Entrant(**said | other)  # type: ignore[arg-type]

    def enter(self, name: str, /, **other: Any) -> Admission:
        found = self.ask(name, **other)
        assert isinstance(found, Admission)
        return found

    def ask(self, name: str, /, **other: Any) -> Admission | Waiting:
        return self.service.enter(self.entrant(name, **other))

    def id(self, name: str) -> str:
        return self.entrant(name).user_id

    def as_(self, name: str) -> Database:
        return self.database.acting_as(person(self.id(name)))

    def rows(self, sql: str, *values: object) -> list[Any]:
        return self.database._connection.execute(sql, values).fetchall()


@pytest.fixture
def make_house(town: Any) -> Iterator[Callable[..., House]]:
    made: list[House] = []

    def make(**changes: Any) -> House:
        made.append(House(town, changes))
        return made[-1]

    yield make
    for house in made:
        house.service.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()
