"""What may be wrong with a database, beyond what SQLite itself would see."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from jamtui.storage.gateway import quoted
from jamtui.storage.postgres.tables import schema, types

MOST = 100
"""So many faults of a kind are told at most."""

_TIME = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].*+00:00"

_LAWS = {
    "room without its creator among the members": (
        "SELECT rooms.id FROM rooms WHERE NOT EXISTS (SELECT 1 FROM room_members "
        "WHERE room_members.room_id = rooms.id AND room_members.role = 'owner')"
    ),
    "message in a room that is gone": (
        "SELECT id FROM room_chat_messages "
        "WHERE NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.id = room_id)"
    ),
    "profile whose experience is not the sum of its ledger": (
        "SELECT id FROM user_profiles WHERE total_xp <> "
        "(SELECT coalesce(sum(amount), 0) FROM user_xp_transactions WHERE user_id = "
        "user_profiles.id)"
    ),
    "profile without statistics": (
        "SELECT id FROM user_profiles "
        "WHERE NOT EXISTS (SELECT 1 FROM user_stats WHERE user_id = user_profiles.id)"
    ),
    "room for nobody": "SELECT id FROM rooms WHERE max_users < 1",
    "session that ended before it began": (
        "SELECT id FROM session_history WHERE left_at < joined_at"
    ),
}
"""What holds in every sound database, and how to find where it does not."""


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yields a sentence for each thing that is wrong; nothing for a sound database."""
    for (found,) in connection.execute(f"PRAGMA integrity_check({MOST})"):
        if found != "ok":
            yield f"damaged: {found}"
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(MOST):
        yield f"{table}, row {row}: refers to a row of {parent} that is not there"
    yield from _search_faults(connection)
    yield from _time_faults(connection)
    for name, query in _LAWS.items():
        for (id_,) in connection.execute(query).fetchmany(MOST):
            yield f"{name}: {id_}"


def _search_faults(connection: sqlite3.Connection) -> Iterator[str]:
    for table in search_tables(connection):
        try:
            connection.execute(
                # Rank 1: compare with the texts too, where those lie elsewhere.
                f"INSERT INTO {quoted(table)} ({quoted(table)}, rank) VALUES ('integrity-check', 1)"
            )
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname == "SQLITE_READONLY":
                return  # this question counts as writing
            yield f"the index over words {table} is wrong ({error}): run 'jam db vacuum'"


def _time_faults(connection: sqlite3.Connection) -> Iterator[str]:
    for table in schema():
        for column in (name for name, kind in types(table).items() if kind == "timestamptz"):
            query = (
                f"SELECT {quoted(column)} FROM {quoted(table)} "
                f"WHERE {quoted(column)} IS NOT NULL AND {quoted(column)} NOT GLOB ?"
            )
            for (value,) in connection.execute(query, (_TIME,)).fetchmany(MOST):
                yield f"{table}.{column} is no time: {value[:60]!r}"


def search_tables(connection: sqlite3.Connection) -> list[str]:
    """Returns the indexes over words."""
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%USING fts5%'"
    )
    return sorted(str(row[0]) for row in rows)
