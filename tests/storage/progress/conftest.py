"""A stage: people of the town, rooms, and a clock that goes where a test wants it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jamtui.storage.database import Database
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.sessions import end_session, start_session
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Stage:
    """Does things as people do them, at `now`; `raw` looks and sets things up."""

    def __init__(self, town: Any, raw: Any) -> None:
        self.town, self.raw = town, raw
        self.now = MONDAY
        self.room = self.open_room("cleo")

    def id(self, name: str) -> str:
        return self.town.id(name)

    def as_(self, name: str) -> Database:
        return self.town.as_(name)

    def newcomer(self) -> str:
        """Signs somebody up and returns the name."""
        name = f"guest{len(self.town._ids)}"
        self.town.sign_up(name)
        return name

    def open_room(self, owner: str, **columns: object) -> str:
        """Opens a room, without anything following from it."""
        code = f"ROOM{new_id()[-4:].upper()}"
        row = {"id": code, "name": "Room", "created_by": self.id(owner)}
        self.raw.insert("rooms", row | {"created_at": timestamp(self.now)} | columns)
        return code

    def join(self, name: str, room: str | None = None) -> None:
        """Lets somebody into a room; the first time, what follows from that does."""
        room = room or self.room
        if self.raw.count("room_members", equals(room_id=room, user_id=self.id(name))):
            return
        self.put_in(name, room)
        self.happen("room_joined", name, room_id=room)

    def put_in(self, name: str, room: str) -> None:
        row = {"id": new_id(), "room_id": room, "user_id": self.id(name), "user_name": name}
        self.raw.insert("room_members", row | {"joined_at": timestamp(self.now)})

    def happen(self, kind: Any, name: str, **details: Any) -> None:
        happened(self.as_(name).gateway, Happening(kind, self.id(name), **details), self.now)

    def start(self, name: str, instrument: str | None = None, **options: Any) -> dict[str, Any]:
        room = options.pop("room", self.room)
        if not self.raw.count("room_members", equals(room_id=room, user_id=self.id(name))):
            self.put_in(name, room)
        gateway = self.as_(name).gateway
        return start_session(gateway, room, instrument, now=self.now, **options)

    def end(self, name: str) -> dict[str, Any]:
        return end_session(self.as_(name).gateway, self.now)

    def play(self, name: str, *, instrument: str | None = None, **length: float) -> dict[str, Any]:
        """Has somebody play alone for so long; the clock goes on."""
        self.start(name, instrument)
        self.wait(**length)
        return self.end(name)

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length)

    def react(self, giver: str, to: str, kind: str = "fire") -> None:
        """Writes a reaction and says that it happened."""
        id_ = new_id()
        self.raw.insert(
            "room_chat_messages",
            {
                "id": id_,
                "room_id": self.room,
                "user_id": self.id(giver),
                "content": kind,
                "message_type": "reaction",
                "reaction_type": kind,
                "target_user_id": self.id(to),
                "created_at": timestamp(self.now),
            },
        )
        self.happen(
            "reaction_given",
            giver,
            room_id=self.room,
            other_id=self.id(to),
            source_id=id_,
            detail=kind,
        )

    def write(self, name: str, room: str | None = None) -> None:
        """Writes a message and says that it happened."""
        room = room or self.room
        row = {"id": new_id(), "room_id": room, "user_id": self.id(name), "content": "hello"}
        self.raw.insert("room_chat_messages", row | {"created_at": timestamp(self.now)})
        self.happen("message_sent", name, room_id=room, source_id=row["id"])

    def befriend(self, name: str, other: str) -> None:
        """Makes two people friends, without anything following from it."""
        pair = {"user_id": self.id(name), "friend_id": self.id(other), "status": "accepted"}
        self.raw.insert("friendships", {"id": new_id(), **pair})

    def stats(self, name: str) -> dict[str, Any]:
        return self.raw.select("user_stats", equals(user_id=self.id(name)))[0]

    def profile(self, name: str) -> dict[str, Any]:
        return self.raw.select("user_profiles", equals(id=self.id(name)))[0]

    def set_stats(self, name: str, **columns: object) -> None:
        self.raw.update("user_stats", columns, equals(user_id=self.id(name)))

    def set_profile(self, name: str, **columns: object) -> None:
        self.raw.update("user_profiles", columns, equals(id=self.id(name)))

    def set_zone(self, name: str, zone: str) -> None:
        self.set_profile(name, preferences=json.dumps({"timezone": zone}))

    def set_record(self, name: str, record: str, value: int) -> None:
        row = {"user_id": self.id(name), "name": record, "value": value}
        self.raw.upsert("local_records", row, ("user_id", "name"))

    def rows(self, table: str, name: str) -> list[dict[str, Any]]:
        return self.raw.select(table, equals(user_id=self.id(name)))

    def ledger(self, name: str) -> list[dict[str, Any]]:
        rows = self.raw.select("user_xp_transactions", equals(user_id=self.id(name)))
        return sorted(rows, key=lambda row: row["id"])

    def reasons(self, name: str) -> list[str]:
        return [row["reason"] for row in self.ledger(name)]

    def unlocked(self, name: str) -> set[str]:
        return {row["achievement_id"] for row in self.rows("user_achievements", name)}


@pytest.fixture
def stage(town: Any, towns: Any) -> Stage:
    return Stage(town, towns.raw(town.database))
