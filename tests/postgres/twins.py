"""One statement at a time on both databases, and what they hold afterwards."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from jamtui.errors import ConflictError, DeniedError
from jamtui.storage.actor import ANON, Actor, person
from jamtui.storage.gateway import SqliteGateway, equals
from jamtui.storage.policy.gateway import PolicyGateway
from jamtui.storage.postgres.tables import schema, types

LOGGED_BY_TRIGGERS = ("room_permission_logs", "admin_audit_log")
"""Rows that only SQLite's triggers write."""


class Twins:
    """A SQLite and a PostgreSQL database with the same rows."""

    def __init__(self, connection: sqlite3.Connection, postgres: psycopg.Connection) -> None:
        self._connection, self._postgres = connection, postgres
        self.service = SqliteGateway(connection, Path("twin.db"))
        self.logged_by_triggers = LOGGED_BY_TRIGGERS

    def accounts(self, people: Mapping[str, tuple[str, str]]) -> None:
        """Signs people up in both."""
        for name, (id_, email) in people.items():
            self.service.insert("auth_users", {"id": id_, "name": name, "email": email})
            self._postgres.execute(
                "INSERT INTO auth_users (id, name, email) VALUES (%s, %s, %s)", (id_, name, email)
            )

    def gateway(self, user_id: str | None) -> PolicyGateway:
        actor: Actor = ANON if user_id is None else person(user_id)
        return PolicyGateway(self._connection, Path("twin.db"), actor)

    def keys(self, table: str) -> list[tuple[Any, ...]]:
        """Returns the keys of all rows that may be in both."""
        names = schema()[table]["primary_key"]
        return [
            tuple(row[name] for name in names) for row in self.service.select(table, order=names)
        ]

    def seen(self, table: str, user_id: str | None) -> tuple[set[Any], set[Any]]:
        """Returns the keys of the rows that somebody sees here and there."""
        names = schema()[table]["primary_key"]
        here = self.gateway(user_id).select(table, columns=names)
        columns = ", ".join(f'"{name}"' for name in names)
        there = self._as(user_id, f"SELECT {columns} FROM {table}", ()) or []
        return (
            {tuple(str(row[name]) for name in names) for row in here},
            {tuple(map(str, row)) for row in there},
        )

    def insert(self, table: str, row: Mapping[str, Any], user_id: str | None) -> tuple[bool, bool]:
        """Returns whether it was done here and there."""
        columns = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(["%s"] * len(row))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        there = self._as(user_id, sql, self._values(table, row)) is not None
        return _done(lambda: self.gateway(user_id).insert(table, row)), there

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Adds a row to both as the service, or to neither."""
        columns = ", ".join(f'"{name}"' for name in row)
        sql = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(row))})"
        here = _done(lambda: self.service.insert(table, row))
        there = self._run(sql, self._values(table, row)) is not None
        assert here == there, (table, row)
        self.pair_owners(table)

    def update(
        self, table: str, values: Mapping[str, Any], key: tuple[Any, ...], user_id: str | None
    ) -> tuple[bool, bool]:
        """Returns whether a row was changed here and there."""
        names = schema()[table]["primary_key"]
        found = dict(zip(names, key, strict=True))
        changes = ", ".join(f'"{name}" = %s' for name in values)
        where = " AND ".join(f'"{name}" = %s' for name in names)
        sql = f"UPDATE {table} SET {changes} WHERE {where}"
        told = [*self._values(table, values), *self._values(table, found)]
        there = self._as(user_id, sql, told)
        here = _done(lambda: self.gateway(user_id).update(table, values, equals(**found)) > 0)
        return here, bool(there)

    def delete(self, table: str, key: tuple[Any, ...], user_id: str | None) -> tuple[bool, bool]:
        """Returns whether a row was removed here and there."""
        names = schema()[table]["primary_key"]
        found = dict(zip(names, key, strict=True))
        where = " AND ".join(f'"{name}" = %s' for name in names)
        there = self._as(user_id, f"DELETE FROM {table} WHERE {where}", self._values(table, found))
        here = _done(lambda: self.gateway(user_id).delete(table, equals(**found)) > 0)
        return here, bool(there)

    def pair_owners(self, table: str) -> None:
        """Gives the owners that triggers made the same ids in both."""
        if table == "rooms":
            for row in self.service.select("room_members", equals(role="owner")):
                self._postgres.execute(
                    "UPDATE room_members SET id = %s WHERE room_id = %s AND user_id = %s",
                    (row["id"], row["room_id"], row["user_id"]),
                )

    def contents(self, table: str) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """Returns all rows here and there by their keys, in the same form."""
        told = schema()[table]["columns"]
        names = [
            name
            for name, column in told.items()
            # Places close up by themselves only here.
            if column[2:] != ["now()"] and name != "position"
        ]
        columns = ", ".join(f'"{name}"' for name in names)
        there = self._postgres.execute(f"SELECT {columns} FROM {table}").fetchall()
        here = [tuple(row[name] for name in names) for row in self.service.select(table)]
        pair = [self._by_key(table, names, rows) for rows in (here, there)]
        if table in LOGGED_BY_TRIGGERS:
            pair[0] = {key: row for key, row in pair[0].items() if key in pair[1]}
        return pair[0], pair[1]

    def _by_key(self, table: str, names: list[str], rows: list[Any]) -> dict[Any, Any]:
        kinds = types(table)
        keys = schema()[table]["primary_key"]
        plain = [
            {name: _plain(value, kinds[name]) for name, value in zip(names, row, strict=True)}
            for row in rows
        ]
        return {tuple(row[key] for key in keys): row for row in plain}

    def _values(self, table: str, row: Mapping[str, Any]) -> list[Any]:
        kinds = types(table)
        return [_given(value, kinds[name]) for name, value in row.items()]

    def _as(self, user_id: str | None, sql: str, values: Any) -> Any:
        role = "anon" if user_id is None else "authenticated"
        return self._run(sql, values, f"SET LOCAL ROLE {role}", user_id or "")

    def _run(self, sql: str, values: Any, role: str | None = None, uid: str = "") -> Any:
        """Returns the rows or their number, None where it was refused."""
        try:
            with self._postgres.transaction():
                if role:
                    self._postgres.execute("SELECT set_config('jam.uid', %s, true)", (uid,))
                    self._postgres.execute(role)
                cursor = self._postgres.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else cursor.rowcount
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError):
            return None


def _done(act: Any) -> bool:
    try:
        return act() is not False
    except (DeniedError, ConflictError):
        return False


def _given(value: Any, kind: str) -> Any:
    """Returns a value of SQLite's as PostgreSQL takes it."""
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    if kind == "jsonb":
        return Jsonb(json.loads(value))
    return json.loads(value) if kind.endswith("[]") else value


def _plain(value: Any, kind: str) -> Any:
    """Returns a value of either as something that can be compared."""
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    if kind == "jsonb" or kind.endswith("[]"):
        found = json.loads(value) if isinstance(value, str) else value
        return json.dumps(found, sort_keys=True, default=str)
    if kind in ("float4", "numeric"):
        return round(float(value), 5)
    if kind == "timestamptz":
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).timestamp()
    if isinstance(value, date | uuid.UUID) or kind == "inet":
        return str(value)
    return value
