"""A database as large as one can think of: people, rooms, chat, tracks, friends and news."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

from jamtui.storage.database import Database
from jamtui.storage.ids import new_id

PEOPLE, ROOMS, MESSAGES, PRIVATE_MESSAGES = 10_000, 100_000, 1_000_000, 200_000
TRACKS, FRIENDSHIPS, NEWS = 100_000, 100_000, 100_000
OWN = 200
"""One in so many friendships, notifications and activities is one's own."""

WORDS = ["funk", "swing", "tempo", "again", "louder", "bass", "drop", "bridge", "once", "more"]
START = datetime(2026, 1, 1, tzinfo=UTC)


def fill(database: Database) -> dict[str, str]:
    """Fills a database; returns the ids of who looks, of another, and of rooms.

    "room" is public, "invited" a private one that one is asked into, but not a member of.
    """
    connection = database._connection
    dice = random.Random(1)
    people = [new_id() for _ in range(PEOPLE)]
    codes = [f"R{number:07d}" for number in range(ROOMS)]
    town = {"me": people[0], "other": people[1], "room": codes[7], "invited": codes[8]}
    connection.execute("BEGIN")
    _fill_rooms(connection, people, codes, dice)
    _fill_chat(connection, people, town, dice)
    _fill_news(connection, people, dice)
    rows = (_track(number, dice.choice(codes), dice.choice(people)) for number in range(TRACKS))
    _add(connection, "tracks", "id, room_id, name, duration, url, uploaded_by", rows)
    connection.execute("COMMIT")
    connection.execute("PRAGMA optimize")
    return town


def _fill_rooms(
    connection: sqlite3.Connection, people: list[str], codes: list[str], dice: random.Random
) -> None:
    names = ((id_, f"player{number}") for number, id_ in enumerate(people))
    _add(connection, "auth_users", "id, name", names)
    columns = "id, name, created_by, genre, tags, last_activity, settings, is_public"
    rooms = (_room(number, code, dice.choice(people), dice) for number, code in enumerate(codes))
    _add(connection, "rooms", columns, rooms)
    members = ((new_id(), code, one, "x") for code in codes[7:9] for one in people[1:200])
    _add(connection, "room_members", "id, room_id, user_id, user_name", members)


def _fill_chat(
    connection: sqlite3.Connection, people: list[str], town: dict[str, str], dice: random.Random
) -> None:
    me = (new_id(), town["room"], town["me"], "x")
    _add(connection, "room_members", "id, room_id, user_id, user_name", [me])
    asked = (new_id(), town["invited"], town["me"], town["other"])
    _add(connection, "room_invitations", "id, room_id, invited_user_id, invited_by", [asked])
    columns = "id, room_id, user_id, content, created_at"
    for letter, room, count in (
        ("m", town["room"], MESSAGES),
        ("p", town["invited"], PRIVATE_MESSAGES),
    ):
        rows = (_message(f"{letter}{one:09d}", one, room, people, dice) for one in range(count))
        _add(connection, "room_chat_messages", columns, rows)


def _fill_news(connection: sqlite3.Connection, people: list[str], dice: random.Random) -> None:
    pairs = {_pair(number, people, dice) for number in range(FRIENDSHIPS)}
    friends = ((new_id(), *pair, "accepted", _moment(at)) for at, pair in enumerate(sorted(pairs)))
    _add(connection, "friendships", "id, user_id, friend_id, status, accepted_at", friends)
    told = (
        (new_id(), _somebody(number, people, dice), "friend_request", "Hello", _moment(number))
        for number in range(NEWS)
    )
    _add(connection, "notifications", "id, user_id, type, title, created_at", told)
    done = (
        (new_id(), _somebody(number, people, dice), "session", _moment(number))
        for number in range(NEWS)
    )
    _add(connection, "activity_feed", "id, user_id, type, created_at", done)


def _add(connection: sqlite3.Connection, table: str, columns: str, rows: Any) -> None:
    places = ", ".join("?" * len(columns.split(",")))
    sql = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})"
    connection.executemany(sql, rows)


def _room(number: int, code: str, creator: str, dice: random.Random) -> tuple[Any, ...]:
    """One room in four is private; the word "velvet" is in all of those, and in few others."""
    public = number % 4 > 0
    name = f"Room {number}" + (" ostinato" if number % 20_000 == 3 else "")
    name += " velvet" if not public or number % 20_000 == 5 else ""
    genre = dice.choice(("funk", "jazz", "rock", "lofi"))
    tags = '["late"]' if number % 50 == 0 else '["early"]'
    return (code, name, creator, genre, tags, _moment(number), "{}", int(public))


def _message(
    id_: str, number: int, code: str, people: list[str], dice: random.Random
) -> tuple[Any, ...]:
    text = " ".join(dice.choices(WORDS, k=8)) + (" ostinato" if number % 100_000 == 5 else "")
    return (id_, code, people[number % 200], text, _moment(number))


def _track(number: int, code: str, person: str) -> tuple[Any, ...]:
    name = f"Take {number}" + (" ostinato" if number % 20_000 == 3 else "")
    return (new_id(), code, name, 60.0, f"library:{number:064x}", person)


def _pair(number: int, people: list[str], dice: random.Random) -> tuple[str, str]:
    one = _somebody(number, people, dice)
    return one, dice.choice([other for other in dice.sample(people, 2) if other != one])


def _somebody(number: int, people: list[str], dice: random.Random) -> str:
    return people[0] if number % OWN == 0 else dice.choice(people)


def _moment(number: int) -> str:
    moment = START + timedelta(seconds=number)
    return moment.isoformat(timespec="microseconds")
