"""What a table looks like: the rules need to know what a column holds when nobody gives it."""

from __future__ import annotations

import sqlite3

from jamtui.storage.gateway import quoted
from jamtui.storage.policy.record import Record


class ColumnShape(Record):
    """`cast` is the type that a stored value has, `default` an SQL expression."""

    name: str
    cast: str
    default: str


class TableShape(Record):
    """A table's columns, and those of its primary key."""

    table: str
    columns: tuple[ColumnShape, ...]
    keys: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.columns)

    def column(self, name: str) -> ColumnShape:
        """Returns a column; raises LookupError where there is none of that name."""
        for one in self.columns:
            if one.name == name:
                return one
        raise LookupError(f"The table {self.table} has no column {name!r}.")


def shape_of(connection: sqlite3.Connection, table: str) -> TableShape:
    """Returns what the table looks like in this database."""
    rows = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    columns = tuple(
        # STRICT tables turn what they are given into their type, or refuse it.
        ColumnShape(row[1], "TEXT" if row[2] == "TEXT" else "NUMERIC", row[4] or "NULL")
        for row in rows
    )
    keys = sorted((row[5], row[1]) for row in rows if row[5])
    return TableShape(table, columns, tuple(name for _, name in keys))
