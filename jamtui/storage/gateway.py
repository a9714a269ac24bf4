"""The one way to the rows: every statement of a repository passes here.

Statements are not texts but a table, a condition and values, so that something which decides
who may see and do what can stand in between and add conditions of its own.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jamtui.storage.actor import SERVICE, Actor
from jamtui.storage.faults import explaining

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """An SQL expression over the columns of a table, with a value for each `?` in it.

    `fixed` are columns that can only have one text where it holds: what depends on them alone
    need not be asked for every row.
    """

    sql: str = "1"
    values: tuple[object, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(
            f"({self.sql}) AND ({other.sql})", self.values + other.values, self.fixed + other.fixed
        )


EVERYTHING = Condition()


def equals(**columns: object) -> Condition:
    """Returns the condition that columns have these values (None matches NULL)."""
    fixed = tuple([(name, value) for name, value in columns.items() if isinstance(value, str)])
    return Condition(_equality(tuple(columns)), tuple(columns.values()), fixed)


@functools.lru_cache(maxsize=512)
def _equality(names: tuple[str, ...]) -> str:
    return " AND ".join(f"{quoted(name)} IS ?" for name in names) or "1"


def one_of(column: str, values: Iterable[object]) -> Condition:
    """Returns the condition that a column has one of these values, none of which is None."""
    known = tuple(values)
    return Condition(f"{quoted(column)} IN ({', '.join('?' * len(known))})", known)


class Gateway(Protocol):
    """What a repository may do with tables. One thread at a time."""

    @property
    def actor(self) -> Actor:
        """Who acts, and whose rows these are."""
        ...

    def select(
        self,
        table: str,
        where: Condition = EVERYTHING,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        """Returns the rows for which `where` holds, with some or all columns.

        `order` names columns; a "-" before a name turns its order round.
        """
        ...

    def count(self, table: str, where: Condition = EVERYTHING) -> int:
        """Returns how many rows there are."""
        ...

    def check_sight(self, table: str, where: Condition) -> None:
        """Raises DeniedError where the rules hide all such rows, whether there are any or not.

        So that who asks can tell "nothing there" from "nothing for you".
        """
        ...

    def count_by(self, table: str, column: str, where: Condition = EVERYTHING) -> dict[Any, int]:
        """Returns how many rows there are for each value of a column."""
        ...

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        """Adds a row; raises ConflictError when the table refuses it."""
        ...

    def upsert(self, table: str, row: Mapping[str, object], keys: Sequence[str]) -> None:
        """Adds a row or, where one has the same values in `keys`, changes that one's others.

        `keys` are the columns of the primary key or of a unique constraint.
        """
        ...

    def update(self, table: str, values: Mapping[str, object], where: Condition) -> int:
        """Changes rows and returns how many; raises ConflictError when the table refuses."""
        ...

    def delete(self, table: str, where: Condition) -> int:
        """Removes rows and returns how many."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All of what happens within, or nothing, on behalf of the actor.

        Within another transaction it is a part of that one.
        """
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read within is from one moment, whoever writes meanwhile.

        Nobody has to wait for it. Within a transaction it is a part of that one.
        """
        ...

    def rehearsal(self) -> AbstractContextManager[None]:
        """All that is written within is checked as ever, and taken back at the end."""
        ...


class _TakeBackError(Exception):
    """Ends a transaction that was a rehearsal."""


class SqliteGateway:
    """The gateway that lets everything pass to one SQLite connection in autocommit mode.

    `actor` is who the transactions' logs name.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, actor: Actor = SERVICE) -> None:
        self._connection = connection
        self._path = path
        self._actor = actor

    @property
    def actor(self) -> Actor:
        return self._actor

    def as_service(self) -> SqliteGateway:
        """Returns one that lets everything pass; only for `storage.functions`."""
        return SqliteGateway(self._connection, self._path, SERVICE)

    def select(
        self,
        table: str,
        where: Condition = EVERYTHING,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        sql = selection(table, where, columns, order)
        values = where.values
        if limit is not None or offset:
            sql += " LIMIT ? OFFSET ?"
            values += (-1 if limit is None else limit, offset)
        return self._rows(sql, values)

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[Row]:
        with explaining(self._path):
            cursor = self._connection.execute(sql, values)
            found = [column[0] for column in cursor.description]
            return [dict(zip(found, row, strict=True)) for row in cursor]

    def count(self, table: str, where: Condition = EVERYTHING) -> int:
        sql = f"SELECT count(*) FROM {quoted(table)} WHERE ({where.sql})"
        with explaining(self._path):
            return int(self._connection.execute(sql, where.values).fetchone()[0])

    def check_sight(self, table: str, where: Condition) -> None:
        """Everything is seen."""

    def count_by(self, table: str, column: str, where: Condition = EVERYTHING) -> dict[Any, int]:
        sql = (
            f"SELECT {quoted(column)}, count(*) FROM {quoted(table)} "
            f"WHERE ({where.sql}) GROUP BY {quoted(column)}"
        )
        with explaining(self._path):
            return dict(self._connection.execute(sql, where.values).fetchall())

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        self._write(_insertion(table, row), tuple(row.values()))

    def upsert(self, table: str, row: Mapping[str, object], keys: Sequence[str]) -> None:
        changes = ", ".join(
            f"{quoted(name)} = excluded.{quoted(name)}" for name in row if name not in keys
        )
        conflict = f" ON CONFLICT ({', '.join(map(quoted, keys))}) DO "
        conflict += f"UPDATE SET {changes}" if changes else "NOTHING"
        self._write(_insertion(table, row) + conflict, tuple(row.values()))

    def update(self, table: str, values: Mapping[str, object], where: Condition) -> int:
        changes = ", ".join(f"{quoted(name)} = ?" for name in values)
        sql = f"UPDATE {quoted(table)} SET {changes} WHERE ({where.sql})"
        return self._write(sql, (*values.values(), *where.values))

    def delete(self, table: str, where: Condition) -> int:
        return self._write(f"DELETE FROM {quoted(table)} WHERE ({where.sql})", where.values)

    def _write(self, sql: str, values: tuple[object, ...]) -> int:
        with explaining(self._path):
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        with explaining(self._path), immediate(self._connection):
            self._act_as(self._actor.user_id)
            yield
            self._act_as(None)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        with explaining(self._path), _whole(self._connection, "BEGIN"):
            yield

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        try:
            with self.transaction(), self._taken_back():
                yield
                raise _TakeBackError
        except _TakeBackError:
            pass

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        """Takes back what is written within also where an outer transaction goes on."""
        self._connection.execute("SAVEPOINT rehearsal")
        try:
            yield
        finally:
            # A full disk makes SQLite roll back by itself.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO rehearsal")
                self._connection.execute("RELEASE rehearsal")

    def _act_as(self, user_id: str | None) -> None:
        self._connection.execute(
            "UPDATE local_actor SET user_id = ? WHERE user_id IS NOT ?", (user_id, user_id)
        )


def selection(
    table: str, where: Condition, columns: Sequence[str] = (), order: Sequence[str] = ()
) -> str:
    """Returns a SELECT without a limit."""
    names = ", ".join(map(quoted, columns)) or "*"
    sql = f"SELECT {names} FROM {quoted(table)} WHERE ({where.sql})"
    return f"{sql} ORDER BY {', '.join(map(_term, order))}" if order else sql


def _insertion(table: str, row: Mapping[str, object]) -> str:
    names = ", ".join(map(quoted, row))
    return f"INSERT INTO {quoted(table)} ({names}) VALUES ({', '.join('?' * len(row))})"


def _term(order: str) -> str:
    return f"{quoted(order[1:])} DESC" if order.startswith("-") else quoted(order)


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that has the write lock from its start: commits, or takes all back."""
    with _whole(connection, "BEGIN IMMEDIATE"):
        yield


@contextmanager
def _whole(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
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
