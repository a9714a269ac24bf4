"""All that a table's rules say about one command, compiled.

A statement is decided by three things: which rows are seen at all, whether one of the rules
allows it, and whether all guards do. An UPDATE also has to leave its rows in sight.
"""

from __future__ import annotations

import functools

from jamtui.storage.policy.compiler import (
    TRUE,
    NewValue,
    Row,
    Sql,
    both,
    compiled,
    either,
    stored,
)
from jamtui.storage.policy.expression import Expression
from jamtui.storage.policy.record import Record
from jamtui.storage.policy.rules import Command, Rule, policy
from jamtui.storage.policy.shape import TableShape


class Clause(Record):
    """A rule as it decides here: what it says of the row that is there and of the one to be.

    `is_sight` marks the rules about seeing, which must hold for the row that an UPDATE leaves.
    """

    rule: Rule
    using: Sql
    check: Sql
    is_sight: bool

    @property
    def whole(self) -> Sql:
        return both((self.using, self.check))


Clauses = tuple[Clause, ...]


@functools.cache
def visible(
    table: str, signed_in: bool, fixed: str | None = None, admin: bool | None = None
) -> Sql:
    """Returns which rows of a table are seen.

    Where the value of a column is `fixed` beforehand, subqueries that need no other are asked
    once, not for every row. Where it is known whether somebody is an administrator, SQLite can
    use an index for the rest.
    """
    return decided(_clauses(table, "SELECT", stored(table, fixed), None, signed_in, admin))


@functools.cache
def depends_on_admin(table: str) -> bool:
    """Returns whether administrators see other rows of a table than others do."""
    return visible(table, True, None, True) != visible(table, True, None, False)


@functools.cache
def seeing(table: str, signed_in: bool, fixed: str | None = None) -> Clauses:
    """Returns what the rules say about seeing a row, of which that column may be `fixed`."""
    return _clauses(table, "SELECT", stored(table, fixed), None, signed_in)


@functools.cache
def inserting(shape: TableShape, given: frozenset[str]) -> Clauses:
    """Returns what the rules say about a new row for which these columns are `given`."""
    return _clauses(shape.table, "INSERT", None, _inserted(shape, given), True)


@functools.cache
def updating(shape: TableShape, given: frozenset[str]) -> Clauses:
    """Returns what the rules say about rows of which these columns get new values."""
    before, after = _changed(shape, given)
    sight = _clauses(shape.table, "SELECT", after, None, True)
    if decided(sight) == visible(shape.table, True):
        sight = ()
    return (
        *_clauses(shape.table, "UPDATE", before, after, True),
        *(Clause(one.rule, TRUE, one.using, True) for one in sight),
    )


@functools.cache
def deleting(table: str) -> Clauses:
    """Returns what the rules say about removing a row."""
    return _clauses(table, "DELETE", stored(table), None, True)


def decided(clauses: Clauses) -> Sql:
    """Returns that of the rules one holds and of the guards all, and that the row is in sight."""
    sight = tuple(one for one in clauses if one.is_sight)
    parts = [_held(tuple(one for one in clauses if not one.is_sight))]
    return both([*parts, _held(sight)] if sight else parts)


def _held(clauses: Clauses) -> Sql:
    return both(
        (
            either(one.whole for one in clauses if not one.rule.is_guard),
            *(one.whole for one in clauses if one.rule.is_guard),
        )
    )


def _clauses(
    table: str,
    command: Command,
    before: Row | None,
    after: Row | None,
    signed_in: bool,
    admin: bool | None = None,
) -> Clauses:
    def sql(expression: Expression | None, row: Row | None) -> Sql:
        if expression is None or row is None:
            return TRUE
        return compiled(expression, row, signed_in=signed_in, admin=admin)

    rules = policy(table)
    return tuple(
        Clause(rule, sql(rule.using, before), sql(rule.check, after), False)
        for rule in (*rules.permissive(command), *rules.guards(command))
    )


def _inserted(shape: TableShape, given: frozenset[str]) -> Row:
    def default(name: str) -> Sql:
        return Sql(f"({shape.column(name).default})", ())

    def column(name: str) -> Sql:
        return _new(shape, name) if name in given else default(name)

    def unchanged(name: str) -> Sql:
        if name not in given:
            return TRUE
        new = _new(shape, name)
        return Sql(f"{new.text} IS {default(name).text}", new.places)

    return Row(column, default, unchanged, shape.names)


def _changed(shape: TableShape, given: frozenset[str]) -> tuple[Row, Row]:
    """Returns how the row before and the row after look to a rule."""
    before = stored(shape.table)

    def column(name: str) -> Sql:
        return _new(shape, name) if name in given else before.column(name)

    def unchanged(name: str) -> Sql:
        if name not in given:
            return TRUE
        new = _new(shape, name)
        return Sql(f"{before.column(name).text} IS {new.text}", new.places)

    return (
        Row(before.column, before.column, unchanged, shape.names),
        Row(column, before.column, unchanged, shape.names),
    )


def _new(shape: TableShape, name: str) -> Sql:
    return Sql(f"CAST(? AS {shape.column(name).cast})", (NewValue(name),))


def verdicts_list(clauses: Clauses) -> Sql:
    """Returns a list for SELECT: of each clause, whether its `using` and its `check` hold."""
    parts = [part for one in clauses for part in (one.using, one.check)] or [TRUE]
    text = ", ".join(f"({part.text}) IS TRUE" for part in parts)
    return Sql(text, tuple(place for part in parts for place in part.places))
