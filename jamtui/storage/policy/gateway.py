"""The gateway that keeps to the rules: what nobody may see is not there, what nobody may do fails.

Every statement of a repository goes through it. Rows that the actor may not see are missing, from
reads and from what UPDATE and DELETE find. Before anything is written, one SELECT over the rows
in question asks whether the rules allow it; if they do not, nothing is, and the error names the
rule. The service is above the rules.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jamtui.errors import DeniedError
from jamtui.storage.actor import SERVICE, Actor
from jamtui.storage.faults import explaining
from jamtui.storage.gateway import EVERYTHING, Condition, Row, SqliteGateway, quoted, selection
from jamtui.storage.policy.compiler import FALSE, TRUE, Sql
from jamtui.storage.policy.forms import (
    Clauses,
    decided,
    deleting,
    depends_on_admin,
    inserting,
    seeing,
    updating,
    verdicts_list,
    visible,
)
from jamtui.storage.policy.rules import Command
from jamtui.storage.policy.shape import TableShape, shape_of
from jamtui.storage.policy.text_check import check_closed

if TYPE_CHECKING:
    from jamtui.storage.policy.verdict import Decision

Values = Mapping[str, object]

ADMIN = "SELECT 1 FROM user_profiles WHERE id = ? AND account_type = 'admin'"

ROOM = "room_id"
"""Most of what there is belongs to a room, and is asked for by its room."""

KEY = "id"
"""What one row is asked for by."""

PAGE = " OFFSET ?"

Sight = tuple[bool, str | None, bool | None]
"""Whether somebody is signed in, the column known beforehand, whether it is an administrator."""


class PolicyGateway(SqliteGateway):
    """The way to one SQLite connection for one actor, within the rules."""

    def __init__(self, connection: sqlite3.Connection, path: Path, actor: Actor = SERVICE) -> None:
        super().__init__(connection, path, actor)
        self._shapes: dict[str, TableShape] = {}

    @property
    def _is_above(self) -> bool:
        return self._actor.role == "service_role"

    def select(
        self,
        table: str,
        where: Condition = EVERYTHING,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        if self._is_above:
            return super().select(table, where, columns, order, limit, offset)
        if columns or order:
            self.shape(table).check_read((*columns, *(one.removeprefix("-") for one in order)))
        uid, known = self._actor.user_id, dict(where.fixed)
        sight = self._sight(table, known)
        has_limit = limit is not None or offset > 0
        sql, rules = _seen_rows(table, where.sql, tuple(columns), tuple(order), sight, has_limit)
        values = where.values + rules.values(uid, known)
        if sql.endswith(PAGE):
            values += (-1 if limit is None else limit, offset)
        return self._rows(sql, values)

    def count(self, table: str, where: Condition = EVERYTHING) -> int:
        seen = self._seen_at_all(table, where)
        return 0 if seen is None else super().count(table, seen)

    def check_sight(self, table: str, where: Condition) -> None:
        if self._seen_at_all(table, where) is not None:
            return
        known = dict(where.fixed)
        signed_in, fixed, _ = self._sight(table, known)
        clauses = seeing(table, signed_in, fixed)
        raise self._denied(self._decision("SELECT", table, clauses, known, None))

    def count_by(self, table: str, column: str, where: Condition = EVERYTHING) -> dict[Any, int]:
        self.shape(table).check_read((column,))
        seen = self._seen_at_all(table, where)
        return {} if seen is None else super().count_by(table, column, seen)

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        self.shape(table).check_written(row)
        with self.transaction():
            self._check_insert(table, row)
            super().insert(table, row)

    def upsert(self, table: str, row: Mapping[str, object], keys: Sequence[str]) -> None:
        self.shape(table).check_written((*row, *keys))
        with self.transaction():
            self._check_insert(table, row)
            self._check_conflict(table, row, keys)
            super().upsert(table, row, keys)

    def update(self, table: str, values: Mapping[str, object], where: Condition) -> int:
        if self._is_above:
            return super().update(table, values, where)
        self.shape(table).check_written(values)
        self._check_signed_in("UPDATE", table)
        with self.transaction():
            found = self._seen(table, where)
            clauses = updating(self.shape(table), frozenset(values))
            self._check("UPDATE", table, clauses, values, found)
            return super().update(table, values, found)

    def delete(self, table: str, where: Condition) -> int:
        if self._is_above:
            return super().delete(table, where)
        self._check_signed_in("DELETE", table)
        with self.transaction():
            found = self._seen(table, where)
            self._check("DELETE", table, deleting(table), {}, found)
            return super().delete(table, found)

    def shape(self, table: str) -> TableShape:
        """Returns what a table looks like."""
        if table not in self._shapes:
            with explaining(self._path):
                self._shapes[table] = shape_of(self._connection, table)
        return self._shapes[table]

    def judge(
        self, command: Command, table: str, values: Values, where: Condition | None
    ) -> Decision | None:
        """Returns what the rules say, one by one, to a command; does nothing.

        `where` finds the row, whether the actor sees it or not, and is None for INSERT. Returns
        None where there is no such row.
        """
        shape, given = self.shape(table), frozenset(values)
        shape.check_written(given)
        signed_in = self._actor.user_id is not None
        match command:
            case "SELECT":
                clauses = seeing(table, signed_in)
            case "INSERT":
                clauses = inserting(shape, given)
            case "UPDATE":
                clauses = updating(shape, given)
            case "DELETE":
                clauses = deleting(table)
        return self._decision(command, table, clauses, values, where)

    def name_of_actor(self) -> str:
        """Returns how sentences call the actor."""
        uid = self._actor.user_id
        if uid is None:
            return "the program itself" if self._is_above else "Whoever is signed out"
        found = super().select("user_profiles", Condition("id = ?", (uid,)), ("username",))
        return str(found[0]["username"]) if found else uid

    def _seen(self, table: str, where: Condition) -> Condition:
        """Returns the condition for the rows that the actor sees among those meant."""
        if self._is_above:
            return where
        rules = self._rules(table, where)
        if rules == TRUE:
            return where
        given = rules.values(self._actor.user_id, dict(where.fixed))
        return where & Condition(rules.text, given)

    def _seen_at_all(self, table: str, where: Condition) -> Condition | None:
        """Returns the same, or None where the rules show no row of those, whatever they are."""
        rules = TRUE if self._is_above else self._rules(table, where)
        if _is_about_rows(table, rules):
            return self._seen(table, where)
        return where if self._holds(rules, dict(where.fixed)) else None

    def _rules(self, table: str, where: Condition) -> Sql:
        """Returns which rows the actor sees, given what is known of those that are meant."""
        check_closed(where.sql)
        return visible(table, *self._sight(table, dict(where.fixed)))

    def _sight(self, table: str, known: Mapping[str, str]) -> Sight:
        """Returns what decides which rules about seeing apply to rows of which this is known."""
        uid = self._actor.user_id
        # A single row is found by its id whatever the rules look like: they may ask by themselves.
        needs_admin = uid is not None and KEY not in known and depends_on_admin(table)
        admin = self._is_admin(uid or "") if needs_admin else None
        return uid is not None, ROOM if ROOM in known else None, admin

    def _is_admin(self, uid: str) -> bool:
        with explaining(self._path):
            return bool(self._connection.execute(ADMIN, (uid,)).fetchone())

    def _check_signed_in(self, command: Command, table: str) -> None:
        if self._actor.user_id is None:
            from jamtui.storage.functions.denial import denied
            from jamtui.storage.policy.deeds import deed

            raise denied(self, "accounts.signed_in", deed(command, table))

    def _check_insert(self, table: str, row: Values) -> None:
        if self._is_above:
            return
        self._check_signed_in("INSERT", table)
        clauses = inserting(self.shape(table), frozenset(row))
        if not self._holds(decided(clauses), row):
            decision = self._decision("INSERT", table, clauses, row, None)
            raise self._denied(decision)

    def _check_conflict(self, table: str, row: Values, keys: Sequence[str]) -> None:
        """Checks the row that is there already, be it seen or not, as an UPDATE would."""
        changed = {name: value for name, value in row.items() if name not in keys}
        if self._is_above or not changed:
            return
        same = " AND ".join(f"{quoted(name)} = ?" for name in keys)
        where = Condition(same, tuple(row[name] for name in keys))
        self._check("SELECT", table, seeing(table, True), {}, where)
        clauses = updating(self.shape(table), frozenset(changed))
        self._check("UPDATE", table, clauses, changed, where)

    def _check(
        self, command: Command, table: str, clauses: Clauses, values: Values, where: Condition
    ) -> None:
        """Raises DeniedError when the rules do not allow it for all rows that `where` finds."""
        allowed = decided(clauses)
        if allowed.text == "1":
            return
        refused = where & Condition(
            f"({allowed.text}) IS NOT TRUE", allowed.values(self._actor.user_id, values)
        )
        sql = f"SELECT 1 FROM {quoted(table)} WHERE {refused.sql} LIMIT 1"
        with explaining(self._path):
            found = self._connection.execute(sql, refused.values).fetchone()
        if found:
            raise self._denied(self._decision(command, table, clauses, values, refused))

    def _holds(self, rule: Sql, row: Values) -> bool:
        with explaining(self._path):
            sql = f"SELECT ({rule.text}) IS TRUE"
            found = self._connection.execute(sql, rule.values(self._actor.user_id, row)).fetchone()
        return bool(found[0])

    def _denied(self, decision: Decision | None) -> DeniedError:
        from jamtui.storage.policy.verdict import denial

        assert decision is not None
        return DeniedError(denial(self.name_of_actor(), decision))

    def _decision(
        self,
        command: Command,
        table: str,
        clauses: Clauses,
        values: Values,
        where: Condition | None,
    ) -> Decision | None:
        from jamtui.storage.policy.verdict import Decision, Verdict

        listed = verdicts_list(clauses)
        keys = () if where is None else self.shape(table).keys
        names = "".join(f", {quoted(table)}.{quoted(key)}" for key in keys)
        sql = f"SELECT {listed.text}{names}"
        given = listed.values(self._actor.user_id, values)
        if where is not None:
            sql += f" FROM {quoted(table)} WHERE ({where.sql}) LIMIT 1"
            given += where.values
        with explaining(self._path):
            found = self._connection.execute(sql, given).fetchone()
        if found is None:
            return None
        verdicts = tuple(
            Verdict(one.rule, bool(found[2 * at]), bool(found[2 * at + 1]), one.is_sight)
            for at, one in enumerate(clauses)
        )
        row = " ".join(map(str, found[len(found) - len(keys) :] if keys else ()))
        return Decision(command, table, row, verdicts)


def _is_about_rows(table: str, rules: Sql) -> bool:
    return rules in (TRUE, FALSE) or f"{quoted(table)}." in rules.text


@functools.lru_cache(maxsize=1024)
def _seen_rows(
    table: str,
    where: str,
    columns: tuple[str, ...],
    order: tuple[str, ...],
    sight: Sight,
    has_limit: bool,
) -> tuple[str, Sql]:
    """Returns the SELECT for those rows that the rules show, and the rules."""
    check_closed(where)
    rules = visible(table, *sight)
    if not _is_about_rows(table, rules):
        # It is the same for all rows: SQLite looks at none when the limit is 0.
        sql = selection(table, Condition(where), columns, order)
        return f"{sql} LIMIT CASE WHEN {rules.text} THEN ? ELSE 0 END{PAGE}", rules
    both = where if rules == TRUE else f"({where}) AND ({rules.text})"
    sql = selection(table, Condition(both), columns, order)
    return sql + f" LIMIT ?{PAGE}" * has_limit, rules
