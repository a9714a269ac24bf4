"""How quickly a page of a large database is there, and what the rules about rows cost.

The peer of each page is the same question in plain SQL through sqlite3, with the same rule written
by hand.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.database_rows import fill
from benchmarks.figure import Figure
from jamtui.errors import NotFoundError
from jamtui.storage.actor import ANON, person
from jamtui.storage.chat.messages import MessageFilter
from jamtui.storage.database import Database, open_database
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.people import PeopleQuery
from jamtui.storage.rooms.room_query import RoomQuery
from jamtui.studio.chat.room_chat import Page, RoomChat
from jamtui.studio.rooms.room_cards import list_rooms
from jamtui.studio.social.friends import Friends
from jamtui.studio.social.news import ActivityFeed, Notifications
from jamtui.studio.tracks.library import Library

PAGE = 50
MOST_MS = 50.0
MOST_OVERHEAD = 1.3
REPEATS = 20
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
        "page 2,000 of them": lambda: chat.page(MessageFilter(), Page(PAGE, offset=PAGE * 2_000)),
        "messages by a common word": lambda: chat.search(common, Page(PAGE)),
        "messages by a rare word": lambda: chat.search(rare, Page(PAGE)),
        "messages of one person": lambda: chat.page(
            MessageFilter(author_id=town["other"]), Page(PAGE)
        ),
        "page of 10,000 people": lambda: me.people.page(PeopleQuery(limit=PAGE)),
        "people by part of a name": lambda: me.people.page(PeopleQuery(text="er99", limit=PAGE)),
        "a misspelt name": lambda: misspelt(me),
    } | pages_of_one(me, town)


def pages_of_one(me: Database, town: dict[str, str]) -> dict[str, Callable[[], Any]]:
    """Returns the pages of what is private, or somebody's own."""
    stranger = me.acting_as(ANON)
    hidden = RoomChat(me, town["invited"])
    return {
        "rooms by a word of private ones": lambda: list_rooms(me, RoomQuery(text="velvet"), PAGE),
        "the same, signed out": lambda: list_rooms(stranger, RoomQuery(text="velvet"), PAGE),
        "tag and word, signed out": lambda: list_rooms(
            stranger, RoomQuery(tags=("early",), text="velvet"), PAGE
        ),
        "rooms of friends": lambda: list_rooms(
            me, RoomQuery(which="friends", user_id=town["me"]), PAGE
        ),
        "chat that one may not read": lambda: [hidden.page(MessageFilter(), Page(PAGE))],
        "words of such a chat": lambda: [hidden.search("tempo", Page(PAGE))],
        "page of 500 friends": lambda: Friends(me).friends(PAGE, 0),
        "page of 500 notifications": lambda: Notifications(me).find(
            unread=False, kind=None, limit=PAGE, offset=0
        ),
        "unread of them": lambda: Notifications(me).find(
            unread=True, kind=None, limit=PAGE, offset=0
        ),
        "activity of 500 friends": lambda: ActivityFeed(me).feed(
            who=None, kind=None, limit=PAGE, offset=0
        ),
        "page of 100,000 tracks": lambda: Library(me).all(limit=PAGE),
        "tracks by a rare text": lambda: Library(me).all(text="ostinato", limit=PAGE),
    }


def misspelt(me: Database) -> str:
    """Returns what is said of a name that nobody has."""
    try:
        return me.people.find("playr77").id
    except NotFoundError as error:
        return str(error)


def pairs(
    gateway: Gateway, plain: sqlite3.Connection, town: dict[str, str]
) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Returns questions through the rules, and the same written by hand."""
    me, room = town["me"], town["room"]
    in_known = MEMBER.format(room="?")  # the room is known: nobody would ask for every row
    chat = (
        "SELECT * FROM room_chat_messages c WHERE c.room_id IS ? AND (EXISTS "
        f"(SELECT 1 FROM rooms r WHERE r.id = ? AND r.is_public = 1) OR {in_known}) "
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
        f"SELECT * FROM room_members c WHERE c.room_id IS ? AND (c.user_id = ? OR {in_known} OR "
        "EXISTS (SELECT 1 FROM rooms r WHERE r.id = ? AND r.is_public = 1))"
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
            lambda: rows(plain, chat, (room, room, room, me)),
        ),
        "rules: a page of rooms": (
            lambda: gateway.select("rooms", order=("-last_activity",), limit=PAGE),
            lambda: rows(plain, rooms, (me, me, me, me, me)),
        ),
        "rules: members of a room": (
            lambda: gateway.select("room_members", equals(room_id=room)),
            lambda: rows(plain, members, (room, me, room, me, room)),
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
