"""The indexes over words, made anew from the rows."""

from __future__ import annotations

import sqlite3

_ROOMS = (
    "DELETE FROM local_room_numbers WHERE room_id NOT IN (SELECT id FROM rooms)",
    "INSERT INTO local_room_numbers (room_id) SELECT id FROM rooms "
    "WHERE id NOT IN (SELECT room_id FROM local_room_numbers) ORDER BY created_at, id",
    "DELETE FROM local_room_search",
    "INSERT INTO local_room_search (rowid, name, description, genre, tags, creator, visibility) "
    "SELECT local_room_numbers.number, rooms.name, rooms.description, rooms.genre, "
    "(SELECT group_concat(value, ' ') FROM json_each(rooms.tags)), "
    "coalesce(rooms.creator_name, '') || ' ' || coalesce(rooms.creator_username, ''), "
    "iif(rooms.is_public = 1, char(57344), NULL) "
    "FROM rooms JOIN local_room_numbers ON local_room_numbers.room_id = rooms.id",
)

_CHAT = ("INSERT INTO local_chat_search (local_chat_search) VALUES ('rebuild')",)


def rebuild(connection: sqlite3.Connection) -> None:
    """Makes every index over words anew; belongs to the transaction that is open, if one is."""
    for statement in (*_ROOMS, *_CHAT):
        connection.execute(statement)
