"""What a table looks like: the rules need to know what a column holds when nobody gives it.

SQLite takes a column's name in any case, calls the row's number by three names, and takes a name
that it does not know for a text. Rules compare names, so here a column has one name alone.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable

from jamtui.errors import UsageError
from jamtui.storage.gateway import quoted
from jamtui.storage.policy.record import Record

ROW = "rowid"
"""The number of a row, which may be read and put in order by, but is nobody's to write."""


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

    @functools.cached_property
    def known(self) -> frozenset[str]:
        """The same without their order."""
        return frozenset(self.names)

    def check_written(self, names: Iterable[str]) -> None:
        """Raises UsageError for the first name that is not exactly one of a column."""
        if not self.known.issuperset(names):
            raise self._unknown(names)

    def check_read(self, names: Iterable[str]) -> None:
        """Raises UsageError for the first name that is neither a column's nor the row's number."""
        if not self.known.issuperset(names) and not (self.known | {ROW}).issuperset(names):
            raise self._unknown(one for one in names if one != ROW)

    def _unknown(self, names: Iterable[str]) -> UsageError:
        name = next(one for one in names if one not in self.known)
        near = [one for one in self.names if one.lower() == name.lower()]
        hint = f": it is called {near[0]!r}" if near else ": choose one of " + ", ".join(self.names)
        return UsageError(f"The table {self.table} has no column {name!r}{hint}.")

    def column(self, name: str) -> ColumnShape:
        """Returns a column; raises LookupError where there is none of that name."""
        for one in self.columns:
            if one.name == name:
                return one
        raise LookupError(f"The table {self.table} has no column {name!r}.")


def shape_of(connection: sqlite3.Connection, table: str) -> TableShape:
    """Returns what the table looks like in this database; raises UsageError if there is none."""
    rows = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    if not rows:
        raise UsageError(f"There is no table {table!r}.")
    columns = tuple(
        # STRICT tables turn what they are given into their type, or refuse it.
        ColumnShape(row[1], "TEXT" if row[2] == "TEXT" else "NUMERIC", row[4] or "NULL")
        for row in rows
    )
    keys = sorted((row[5], row[1]) for row in rows if row[5])
    return TableShape(table, columns, tuple(name for _, name in keys))
