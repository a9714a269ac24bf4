"""People to test with: a database and those who live in it.

town = Town(database)
town.ana.rooms...        # the database as ana uses it
town.id("ana")           # her user id
"""

from __future__ import annotations

from jamtui.storage.actor import ANON, SERVICE, person
from jamtui.storage.database import Database
from jamtui.storage.gateway import SqliteGateway, equals
from jamtui.storage.ids import new_id

PEOPLE = ("ana", "bob", "cleo", "dan", "eve")


class Town:
    """Five people without any special rights, and `root`, an administrator."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.service = database.acting_as(SERVICE)
        self.anon = database.acting_as(ANON)
        self._ids: dict[str, str] = {}
        for name in PEOPLE:
            self.sign_up(name)
        self.sign_up("root", account_type="admin")

    def sign_up(self, name: str, **profile: object) -> Database:
        """Adds a person and returns the database as that person uses it."""
        gateway = raw(self.database)
        self._ids[name] = id_ = new_id()
        gateway.insert("auth_users", {"id": id_, "name": name, "email": f"{name}@jam.test"})
        if profile:
            gateway.update("user_profiles", profile, equals(id=id_))
        return self.as_(name)

    def id(self, name: str) -> str:
        return self._ids[name]

    def as_(self, name: str) -> Database:
        return self.database.acting_as(person(self._ids[name]))

    def __getattr__(self, name: str) -> Database:
        if name.startswith("_") or name not in self._ids:
            raise AttributeError(name)
        return self.as_(name)


def raw(database: Database) -> SqliteGateway:
    """Returns the gateway that no rule holds back, to set things up and to look at them."""
    return SqliteGateway(database._connection, database.path)
