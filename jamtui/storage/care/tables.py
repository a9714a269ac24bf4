"""Which tables hold rows of their own, and how rows in them are found and counted."""

from __future__ import annotations

import sqlite3

from jamtui.storage.gateway import quoted

PASSING = ("local_hosted_rooms", "local_room_events")
"""What goes on in rooms while they are served: of no use to anybody later, or elsewhere."""


def own_tables(connection: sqlite3.Connection) -> list[str]:
    """Returns the tables that hold rows to keep: no indexes over words, nothing of SQLite's own."""
    rows = connection.execute("PRAGMA table_list").fetchall()
    return sorted(
        str(name)
        for schema, name, kind, *_ in rows
        if schema == "main"
        and kind == "table"
        and not (str(name).startswith("sqlite_") or name in PASSING)
    )


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Returns the names of a table's columns, in their order."""
    return [str(row[1]) for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]


def key_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Returns the columns of a table's primary key."""
    rows = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    places = sorted((row[5], str(row[1])) for row in rows if row[5])
    return [name for _, name in places]


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Returns how many rows each table has."""
    return {
        table: int(connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0])
        for table in own_tables(connection)
    }
