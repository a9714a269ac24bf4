"""Fills the tables of shipped content, and refills them when the files have changed."""

from __future__ import annotations

import json
import sqlite3

from jamtui.storage.content_stamp import content_hash, is_current, quick_stamp
from jamtui.storage.gateway import Row, immediate, quoted
from jamtui.storage.seed_rows import all_rows

# Rows that people's own rows may refer to, by key or by name, are never taken away.
_REMOVABLE = (
    "system_instant_band_presets",
    "system_loops",
    "system_loop_subcategories",
    "system_loop_categories",
    "system_instruments",
    "system_instrument_categories",
)
_LINKS = "avatar_component_unlocks"


def seed(connection: sqlite3.Connection) -> None:
    """Makes the shipped rows those of the files, in one transaction; needs autocommit mode.

    Rows that people made are not touched, nor is `is_active`, which an administrator may have
    changed; a row that is as it should be is not written. Several processes may call this at
    once. Raises BadFileError for a file that is wrong, sqlite3.Error and OSError.
    """
    stamp = quick_stamp()
    hash_ = content_hash()
    rows = None if _get(connection, "content_hash") == hash_ else all_rows()
    with immediate(connection):
        if is_current(connection):
            return
        if rows is not None:
            _write_all(connection, rows)
            _set(connection, "content_hash", hash_)
        _set(connection, "content_stamp", f"{stamp} {hash_}")


def _write_all(connection: sqlite3.Connection, rows: dict[str, list[Row]]) -> None:
    before = json.loads(_get(connection, "seeded_ids") or "{}")
    now = {table: [row["id"] for row in rows[table]] for table in _REMOVABLE}
    now[_LINKS] = [list(row.values()) for row in rows[_LINKS]]
    for table, new in rows.items():
        if table == _LINKS:
            _relink(connection, before.get(table, []), now[table])
        else:
            _upsert(connection, table, new)
    for table in _REMOVABLE:
        gone = set(before.get(table, ())) - set(now[table])
        sql = f"DELETE FROM {quoted(table)} WHERE id = ?"
        connection.executemany(sql, [(id_,) for id_ in sorted(gone)])
    _set(connection, "seeded_ids", json.dumps(now))


def _relink(connection: sqlite3.Connection, before: list[list[str]], now: list[list[str]]) -> None:
    """Adds the links that are new and removes those that went; an administrator's stay as set."""
    connection.executemany(
        f"DELETE FROM {_LINKS} WHERE component_id = ? AND unlock_rule_id = ?",
        [link for link in before if link not in now],
    )
    connection.executemany(
        f"INSERT OR IGNORE INTO {_LINKS} (component_id, unlock_rule_id) VALUES (?, ?)",
        [link for link in now if link not in before],
    )


def _upsert(connection: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    names = list(rows[0])
    key, *others = map(quoted, names)
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    differs = " OR ".join(f"{quoted(table)}.{name} IS NOT excluded.{name}" for name in others)
    connection.executemany(
        f"INSERT INTO {quoted(table)} ({', '.join([key, *others])}) "
        f"VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE {differs}",
        [tuple(row[name] for name in names) for row in rows],
    )


def _get(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM local_meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO local_meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
