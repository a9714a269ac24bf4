"""The same people and rows in both databases, and values to try things with."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

from jamtui.storage.postgres.tables import schema

PEOPLE = ("ana", "bob", "cleo", "dan", "eve", "fay", "root")
ROOMS = ("PUBLIC22", "PRIVATE2", "APPROVE2", "QUIET222")

WORDS: dict[str, tuple[str, ...]] = {
    "role": ("owner", "admin", "co-host", "performer", "member", "listener"),
    "default_role": ("performer", "member", "listener"),
    "message_type": ("text", "reaction", "system"),
    "track_type": ("audio", "midi"),
    "tier": ("bronze", "gold"),
    "account_type": ("free", "pro", "admin"),
    "profile_visibility": ("public", "friends", "private"),
    "action": ("role_change", "kick", "ban"),
    "activity_feed.type": ("achievement", "friend"),
    "friendships.status": ("pending", "accepted", "blocked"),
    "room_invitations.status": ("pending", "accepted", "declined", "expired", "revoked"),
    "reports.status": ("pending", "reviewed", "resolved"),
    "invited_email": ("bob@jam.test", "CLEO@jam.test", "nobody@jam.test"),
    "custom_permissions": (
        json.dumps({"chat": {"sendMessages": False}}),
        json.dumps({"recording": {"createLoop": True}, "transport": {"loopControl": True}}),
        json.dumps({"mixer": {"otherUserVolume": True}, "tracks": {"createSong": True}}),
    ),
}
WORDS["default_permissions"] = WORDS["custom_permissions"]

PERSON_COLUMNS = {
    "user_id", "friend_id", "follower_id", "following_id", "created_by", "uploaded_by", "owner_id",
    "invited_user_id", "invited_by", "banned_by", "performed_by", "target_user_id", "reporter_id",
    "reviewed_by", "admin_id", "deleted_by", "promoted_by", "owner_user_id",
}  # fmt: skip

PAST, FUTURE = "2020-01-01T00:00:00.000000+00:00", "2099-01-01T00:00:00.000000+00:00"


class Square:
    """Ids of people and of what is there, and random values that might be meant."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.ids = {name: self.new_id() for name in PEOPLE}
        self.keys: dict[str, list[tuple[Any, ...]]] = {table: [] for table in schema()}

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def row(self, table: str, *, sparse: bool = False) -> dict[str, Any]:
        """Returns a row that the table takes; `sparse` leaves what has a default to it."""
        told = schema()[table]
        row: dict[str, Any] = {}
        for name, (type_, is_nullable, *default) in told["columns"].items():
            is_key = name in told["primary_key"]
            if not is_key and (default or is_nullable) and self.dice.random() < (sparse or 0.4):
                continue
            row[name] = self.value(table, name, type_, is_key)
        return row

    def change(self, table: str) -> dict[str, Any]:
        """Returns new values for one to three columns that are no key."""
        told = schema()[table]
        names = [name for name in told["columns"] if name not in told["primary_key"]]
        if not names:
            return {}
        chosen = self.dice.sample(names, min(len(names), self.dice.choice((1, 1, 1, 2, 3))))
        return {name: self.value(table, name, told["columns"][name][0], False) for name in chosen}

    def value(self, table: str, name: str, type_: str, is_key: bool) -> Any:
        """Returns a value as SQLite holds it."""
        for words in (f"{table}.{name}", name):
            if words in WORDS:
                return self.dice.choice(WORDS[words])
        if name == "room_id":
            return self.dice.choice(ROOMS)
        if self._is_person(table, name):
            return self.dice.choice(list(self.ids.values()))
        if is_key:
            return self.new_id()
        return self._plain(name, type_)

    def _is_person(self, table: str, name: str) -> bool:
        return name in PERSON_COLUMNS or (table in ("user_profiles",) and name == "id")

    def _plain(self, name: str, type_: str) -> Any:
        dice = self.dice
        match type_:
            case "bool":
                return dice.randrange(2)
            case "int4" | "int8":
                return dice.choice((0, 1, 2, 3))
            case "float4" | "numeric":
                return dice.choice((0.0, 0.125, 0.0625))
            case "timestamptz":
                return dice.choice((PAST, FUTURE))
            case "date":
                return dice.choice(("2026-01-01", "2026-02-28"))
            case "uuid":
                return self.new_id()
            case "jsonb":
                return dice.choice(("{}", "[]"))
            case "text[]" | "int4[]" | "uuid[]":
                return "[]"
            case "inet":
                return "127.0.0.1"
        return f"{name}-{dice.randrange(1000)}"
