"""A small world with somebody for every line of the rules.

It has the real tables without triggers, foreign keys and checks, so that a statement changes the
rows that it names and no others, and what the tables hold can be foretold.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from jamtui.storage.actor import ANON, Actor, person
from jamtui.storage.gateway import SqliteGateway
from jamtui.storage.migrations import migrate
from jamtui.storage.policy.gateway import PolicyGateway

Row = dict[str, Any]
Tables = dict[str, list[Row]]

PAST, FUTURE = "2020-01-01T00:00:00.000000+00:00", "2999-01-01T00:00:00.000000+00:00"

ROLES = {
    "olga": "owner",
    "carl": "co-host",
    "cora": "co-host",
    "imre": "admin",
    "pete": "performer",
    "mary": "member",
    "lisa": "listener",
    "kurt": "member",
    "bert": "member",
    "theo": "performer",
    "zoe": "member",
}
"""Members of every room. kurt and pete have permissions of their own, bert is banned, theo has a
ban that holds, zoe one that mary made and that has run out, in some rooms with a mark left."""

OTHERS = ("sam", "root", "ines", "emil", "late", "fred", "jack", "hugo", "nora", "crea")
"""sam is a stranger, root an administrator, ines is invited, emil by e-mail, late's invitation has
run out, fred is a friend of mary and pete, jack has blocked mary, hugo has asked sam, nora wants
no requests and shows nothing, crea has created a room and left it."""

PEOPLE = (*ROLES, *OTHERS)
ROOMS = ("PUBLIC", "PRIVATE", "APPROVAL", "QUIET")

OWN = {"transport": {"loopControl": True}, "mixer": {"muteOtherUsers": True, "otherUserVolume": 1}}
KURTS = {
    **OWN,
    "tracks": {"editMetadata": True, "addToQueue": True},
    "chat": {"sendMessages": False},
}
PETES = {"tracks": {"addToQueue": False}, "mixer": {"otherUserVolume": True}}
CUSTOM = {"kurt": json.dumps(KURTS), "pete": json.dumps(PETES)}
QUIETS = {"chat": {"sendMessages": False, "sendReactions": True}, "recording": {"editLoops": True}}


def build() -> sqlite3.Connection:
    """Returns the world in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        connection.execute(f'DROP TRIGGER "{name}"')
    gateway = SqliteGateway(connection, Path("world.db"))
    _people(gateway)
    _rooms(gateway)
    for table in tables_of(connection):
        if not gateway.count(table):
            _fill(gateway, connection, table)
    return connection


def acting(connection: sqlite3.Connection, who: str | None) -> PolicyGateway:
    """Returns the gateway under test for somebody, None for nobody."""
    actor: Actor = ANON if who is None else person(who)
    return PolicyGateway(connection, Path("world.db"), actor)


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """Returns the tables of the contract."""
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'local_%' AND name <> 'auth_users'"
    )
    return sorted(row[0] for row in rows)


def contents(connection: sqlite3.Connection, *names: str) -> Tables:
    """Returns all rows of some tables, or of all that a rule may ask for."""
    found = {}
    for table in names or (*tables_of(connection), "auth_users"):
        cursor = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
        columns = [column[0] for column in cursor.description]
        found[table] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return found


def columns_of(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Returns what SQLite tells of each column: number, name, type, not null, default, key."""
    return connection.execute(f'PRAGMA table_info("{table}")').fetchall()


def _people(gateway: SqliteGateway) -> None:
    for name in PEOPLE:
        gateway.insert("auth_users", {"id": name, "email": f"{name}@jam.test"})
        visibility = {"mary": "friends", "sam": "private", "pete": "private"}.get(name, "public")
        gateway.insert(
            "user_profiles",
            {
                "id": name,
                "username": name,
                "display_name": name,
                "account_type": "admin" if name == "root" else "free",
                "profile_visibility": visibility,
                "show_stats": int(name != "nora"),
                "allow_friend_requests": int(name != "nora"),
            },
        )
        gateway.insert("user_stats", {"user_id": name})
    ties = (("fred", "mary", "accepted"), ("pete", "fred", "accepted"), ("jack", "mary", "blocked"))
    for one, other, status in (*ties, ("hugo", "sam", "pending"), ("mary", "hugo", "pending")):
        gateway.insert(
            "friendships",
            {"id": f"{one}-{other}", "user_id": one, "friend_id": other, "status": status},
        )


def _rooms(gateway: SqliteGateway) -> None:
    for room in ROOMS:
        gateway.insert(
            "rooms",
            {
                "id": room,
                "name": room,
                "created_by": "crea" if room == "QUIET" else "olga",
                "is_public": int(room in ("PUBLIC", "APPROVAL")),
                "require_approval": int(room == "APPROVAL"),
                "default_role": "performer" if room == "QUIET" else "member",
                "default_permissions": json.dumps(QUIETS) if room == "QUIET" else None,
            },
        )
        for name, role in ROLES.items():
            gateway.insert("room_members", _membership(room, name, role))
        for name, until in (("theo", None), ("zoe", PAST), ("jack", FUTURE)):
            gateway.insert(
                "room_bans",
                {
                    "id": f"{room}-{name}",
                    "room_id": room,
                    "user_id": name,
                    "banned_by": "mary" if name == "zoe" else "carl",
                    "expires_at": until,
                },
            )
        _invite(gateway, room)


def _membership(room: str, name: str, role: str) -> Row:
    return {
        "id": f"{room}-{name}",
        "room_id": room,
        "user_id": name,
        "user_name": name,
        "role": role,
        "custom_permissions": CUSTOM.get(name),
        "is_banned": int(name == "bert" or (name == "zoe" and room in ("PRIVATE", "QUIET"))),
    }


def _invite(gateway: SqliteGateway, room: str) -> None:
    common = {"room_id": room, "invited_by": "olga"}
    for number, who in enumerate(
        (
            {"invited_user_id": "ines", "expires_at": FUTURE},
            {"invited_email": "EMIL@jam.test"},
            {"invited_user_id": "late", "expires_at": PAST},
            {"invited_user_id": "jack", "expires_at": None},
            {"invited_user_id": "sam", "status": "accepted"},
        )
    ):
        gateway.insert("room_invitations", {"id": f"{room}-{number}", **common, **who})


def _fill(gateway: SqliteGateway, connection: sqlite3.Connection, table: str) -> None:
    """Adds rows of several people, in several rooms, switched on and off."""
    columns = columns_of(connection, table)
    for number, name in enumerate(("mary", "pete", "fred", "nora", "kurt", "bert", "lisa", "sam")):
        row: Row = {}
        for _, column, kind, required, default, key in columns:
            if column == "room_id":
                nowhere = not required and number in (2, 7)
                row[column] = None if nowhere else ROOMS[number % len(ROOMS)]
            elif column in PERSON_COLUMNS:
                row[column] = name
            elif column == "is_active":
                row[column] = number % 2
            elif column == "room_type":
                row[column] = ("public", "private")[number % 2]
            elif key or (required and default is None):
                row[column] = f"{table}-{number}" if kind == "TEXT" else 1
        gateway.insert(table, row)


PERSON_COLUMNS = {
    "user_id",
    "owner_id",
    "created_by",
    "uploaded_by",
    "follower_id",
    "following_id",
    "friend_id",
    "reporter_id",
    "invited_user_id",
    "invited_by",
    "performed_by",
    "banned_by",
    "admin_id",
    "deleted_by",
    "target_user_id",
}
