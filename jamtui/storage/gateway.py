"""The one way to the rows: every statement of a repository passes here.

Statements are not texts but a table, a condition and values, so that something which decides
who may see and do what can stand in between and add conditions of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jamtui.storage.faults import explaining

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL expression over the columns of a table, with a value for each `?` in it."""

    sql: str = "1"
    values: tuple[object, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"({self.sql}) AND ({other.sql})", self.values + other.values)


EVERYTHING = Condition()


def equals(**columns: object) -> Condition:
    """Returns the condition that columns have these values (None matches NULL)."""
    sql = " AND ".join(f"{quoted(name)} IS ?" for name in columns)
    return Condition(sql or "1", tuple(columns.values()))


class Gateway(Protocol):
    """What a repository may do with tables. One thread at a time."""

    def select(
        self,
        table: str,
        where: Condition = EVERYTHING,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
    ) -> list[Row]:
        """Returns the rows for which `where` holds, with some or all columns."""
        ...

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        """Adds a row; raises ConflictError when the table refuses it."""
        ...

    def update(self, table: str, values: Mapping[str, object], where: Condition) -> int:
        """Changes rows and returns how many; raises ConflictError when the table refuses."""
        ...

    def delete(self, table: str, where: Condition) -> int:
        """Removes rows and returns how many."""
        ...

    def transaction(self, actor: str | None = None) -> AbstractContextManager[None]:
        """All of what happens within, or nothing; `actor` is the id of who does it.

        Within another transaction it is a part of that one, whose actor stays.
        """
        ...


class SqliteGateway:
    """The gateway that lets everything pass to one SQLite connection in autocommit mode."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def select(
        self,
        table: str,
        where: Condition = EVERYTHING,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
    ) -> list[Row]:
        names = ", ".join(map(quoted, columns)) or "*"
        sql = f"SELECT {names} FROM {quoted(table)} WHERE {where.sql}"
        if order:
            sql += f" ORDER BY {', '.join(map(quoted, order))}"
        with explaining(self._path):
            cursor = self._connection.execute(sql, where.values)
            found = [column[0] for column in cursor.description]
            return [dict(zip(found, row, strict=True)) for row in cursor]

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        names = ", ".join(map(quoted, row))
        marks = ", ".join("?" * len(row))
        self._write(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", tuple(row.values()))

    def update(self, table: str, values: Mapping[str, object], where: Condition) -> int:
        changes = ", ".join(f"{quoted(name)} = ?" for name in values)
        sql = f"UPDATE {quoted(table)} SET {changes} WHERE {where.sql}"
        return self._write(sql, (*values.values(), *where.values))

    def delete(self, table: str, where: Condition) -> int:
        return self._write(f"DELETE FROM {quoted(table)} WHERE {where.sql}", where.values)

    def _write(self, sql: str, values: tuple[object, ...]) -> int:
        with explaining(self._path):
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self, actor: str | None = None) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        with explaining(self._path), immediate(self._connection):
            if actor is not None:
                self._act_as(actor)
            yield
            if actor is not None:
                self._act_as(None)

    def _act_as(self, actor: str | None) -> None:
        self._connection.execute("UPDATE local_actor SET user_id = ?", (actor,))


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that has the write lock from its start: commits, or takes all back."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk makes SQLite roll back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def quoted(name: str) -> str:
    """Returns the name of a table or column as SQL has it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
