"""How quickly a page of a large database is there, and what the rules about rows cost.

The peer of each page is the same question in plain SQL through sqlite3, with the same rule written
by hand.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figure import Figure
from jamtui.storage.actor import person
from jamtui.storage.chat.messages import MessageFilter
from jamtui.storage.database import Database, open_database
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.ids import new_id
from jamtui.storage.people import PeopleQuery
from jamtui.storage.rooms.room_query import RoomQuery
from jamtui.studio.chat.room_chat import Page, RoomChat
from jamtui.studio.rooms.opening import list_rooms

PEOPLE, ROOMS, MESSAGES = 10_000, 100_000, 1_000_000
PAGE = 50
MOST_MS = 50.0
MOST_OVERHEAD = 1.3
REPEATS = 20
WORDS = ["funk", "swing", "tempo", "again", "louder", "bass", "drop", "bridge", "once", "more"]

START = datetime(2026, 1, 1, tzinfo=UTC)

NOW = "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')"
MEMBER = (
    "EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = {room} AND m.user_id = ? "
    "AND m.is_banned IS NOT 1 AND NOT EXISTS (SELECT 1 FROM room_bans b WHERE "
    f"b.room_id = m.room_id AND b.user_id = m.user_id AND (b.expires_at IS NULL OR "
    f"b.expires_at > {NOW})))"
)


def figures(runs: int) -> Iterator[Figure]:
    """Yields the time of pages, and the rules' cost."""
    with TemporaryDirectory(prefix="jamtui-bench-") as folder:
        path = Path(folder) / "jam.db"
        with open_database(path) as database:
            town = fill(database)
        with open_database(path) as database:
            me = database.acting_as(person(town["me"]))
            for name, ask in pages(me, town).items():
                yield Figure(name, "ms", MOST_MS, [milliseconds(ask) for _ in range(runs * 3)])
            plain = sqlite3.connect(path)
            for name, (ours, theirs) in pairs(me.gateway, plain, town).items():
                yield ratio(name, ours, theirs, runs)
            plain.close()


def pages(me: Database, town: dict[str, str]) -> dict[str, Callable[[], Any]]:
    """Returns the pages that people look at, as commands ask for them."""
    chat = RoomChat(me, town["room"])
    rare, common = "ostinato", "tempo"
    return {
        "page of 100,000 rooms": lambda: list_rooms(me, RoomQuery(), PAGE),
        "page 1,000 of them": lambda: list_rooms(me, RoomQuery(), PAGE, PAGE * 1_000),
        "rooms by genre": lambda: list_rooms(me, RoomQuery(genre="funk"), PAGE),
        "rooms by tag": lambda: list_rooms(me, RoomQuery(tags=("late",)), PAGE),
        "rooms by a word of all": lambda: list_rooms(me, RoomQuery(text="room"), PAGE),
        "rooms by a rare word": lambda: list_rooms(me, RoomQuery(text="ostinato"), PAGE),
        "one's own rooms": lambda: list_rooms(
            me, RoomQuery(which="my-rooms", user_id=town["me"]), PAGE
        ),
        "page of 1,000,000 messages": lambda: chat.page(MessageFilter(), Page(PAGE)),
        "messages by a common word": lambda: chat.search(common, Page(PAGE)),
        "messages by a rare word": lambda: chat.search(rare, Page(PAGE)),
        "messages of one person": lambda: chat.page(
            MessageFilter(author_id=town["other"]), Page(PAGE)
        ),
        "page of 10,000 people": lambda: me.people.page(PeopleQuery(limit=PAGE)),
        "people by part of a name": lambda: me.people.page(PeopleQuery(text="er99", limit=PAGE)),
    }


def pairs(
    gateway: Gateway, plain: sqlite3.Connection, town: dict[str, str]
) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Returns questions through the rules, and the same written by hand."""
    me, room = town["me"], town["room"]
    in_room = MEMBER.format(room="c.room_id")
    chat = (
        "SELECT * FROM room_chat_messages c WHERE c.room_id IS ? AND (EXISTS "
        f"(SELECT 1 FROM rooms r WHERE r.id = c.room_id AND r.is_public = 1) OR {in_room}) "
        "ORDER BY c.created_at DESC LIMIT 50"
    )
    invited = (
        "EXISTS (SELECT 1 FROM room_invitations i WHERE i.room_id = r.id AND i.status = 'pending' "
        f"AND (i.expires_at IS NULL OR i.expires_at > {NOW}) AND (i.invited_user_id = ? OR "
        "i.invited_email = (SELECT email FROM auth_users WHERE id = ?) COLLATE NOCASE))"
    )
    rooms = (
        f"SELECT * FROM rooms r WHERE r.is_public = 1 OR r.created_by = ? OR "
        f"{MEMBER.format(room='r.id')} OR {invited} OR EXISTS (SELECT 1 FROM user_profiles p "
        "WHERE p.id = ? AND p.account_type = 'admin') ORDER BY r.last_activity DESC LIMIT 50"
    )
    members = (
        f"SELECT * FROM room_members c WHERE c.room_id IS ? AND (c.user_id = ? OR {in_room} OR "
        "EXISTS (SELECT 1 FROM rooms r WHERE r.id = c.room_id AND r.is_public = 1))"
    )
    profile = (
        "SELECT * FROM user_profiles p WHERE p.id IS ? AND (p.profile_visibility = 'public' "
        "OR p.id = ? OR EXISTS (SELECT 1 FROM user_profiles a WHERE a.id = ? AND "
        "a.account_type = 'admin') OR (p.profile_visibility = 'friends' AND p.id IN "
        "(SELECT friend_id FROM friendships WHERE user_id = ? AND status = 'accepted' UNION ALL "
        "SELECT user_id FROM friendships WHERE friend_id = ? AND status = 'accepted')))"
    )
    return {
        "rules: a page of chat": (
            lambda: gateway.select(
                "room_chat_messages", equals(room_id=room), order=("-created_at",), limit=PAGE
            ),
            lambda: rows(plain, chat, (room, me)),
        ),
        "rules: a page of rooms": (
            lambda: gateway.select("rooms", order=("-last_activity",), limit=PAGE),
            lambda: rows(plain, rooms, (me, me, me, me, me)),
        ),
        "rules: members of a room": (
            lambda: gateway.select("room_members", equals(room_id=room)),
            lambda: rows(plain, members, (room, me, me)),
        ),
        "rules: one profile": (
            lambda: gateway.select("user_profiles", equals(id=town["other"])),
            lambda: rows(plain, profile, (town["other"], me, me, me, me)),
        ),
    }  # fmt: skip


def rows(plain: sqlite3.Connection, sql: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Returns rows as the gateway does, by the names of their columns."""
    cursor = plain.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def ratio(name: str, ours: Callable[[], Any], theirs: Callable[[], Any], runs: int) -> Figure:
    """Returns a figure of both, asked in turns."""
    figure = Figure(name, "ms", MOST_OVERHEAD)
    for _ in range(runs * 3):
        figure.ours.append(milliseconds(ours))
        figure.peer.append(milliseconds(theirs))
    return figure


def milliseconds(ask: Callable[[], Any]) -> float:
    """Returns how long a question takes, the mean of some."""
    found = ask()
    assert found, "nothing was found"
    begin = time.perf_counter()
    for _ in range(REPEATS):
        ask()
    return (time.perf_counter() - begin) / REPEATS * 1e3


def fill(database: Database) -> dict[str, str]:
    """Fills a database with people, rooms and messages; returns some ids."""
    connection = database._connection
    dice = random.Random(1)
    people = [new_id() for _ in range(PEOPLE)]
    codes = [f"R{number:07d}" for number in range(ROOMS)]
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO auth_users (id, name) VALUES (?, ?)",
        ((id_, f"player{number}") for number, id_ in enumerate(people)),
    )
    connection.executemany(
        "INSERT INTO rooms (id, name, created_by, genre, tags, last_activity, settings, is_public) "
        "VALUES (?, ?, ?, ?, ?, ?, '{}', ?)",
        (_room(number, code, dice.choice(people), dice) for number, code in enumerate(codes)),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO room_members (id, room_id, user_id, user_name) "
        "VALUES (?, ?, ?, 'x')",
        ((new_id(), codes[7], one) for one in people[:200]),
    )
    connection.executemany(
        "INSERT INTO room_chat_messages (id, room_id, user_id, content, created_at) "
        "VALUES (?, ?, ?, ?, ?)",
        (_message(number, codes[7], people, dice) for number in range(MESSAGES)),
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA optimize")
    return {"me": people[0], "other": people[1], "room": codes[7]}


def _room(number: int, code: str, creator: str, dice: random.Random) -> tuple[Any, ...]:
    name = f"Room {number}" + (" ostinato" if number % 20_000 == 3 else "")
    genre = dice.choice(("funk", "jazz", "rock", "lofi"))
    tags = '["late"]' if number % 50 == 0 else '["early"]'
    return (code, name, creator, genre, tags, _moment(number), int(number % 4 > 0))


def _message(number: int, code: str, people: list[str], dice: random.Random) -> tuple[Any, ...]:
    text = " ".join(dice.choices(WORDS, k=8)) + (" ostinato" if number % 100_000 == 5 else "")
    return (f"m{number:09d}", code, people[number % 200], text, _moment(number))


def _moment(number: int) -> str:
    moment = START + timedelta(seconds=number)
    return moment.isoformat(timespec="microseconds")
