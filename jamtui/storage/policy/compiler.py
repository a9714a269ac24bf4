"""Rules as SQL for SQLite, such as one would write by hand.

What is compiled has a place for each value that is known only when a statement runs: the id of
who acts, or the new value of a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from jamtui.storage.gateway import quoted
from jamtui.storage.policy import expression as ex
from jamtui.storage.policy.predicates import NEAR, definition, template
from jamtui.storage.policy.record import Record

_PLACE = re.compile(r"\{(0|1|uid)\}")


class NewValue(Record):
    """The place of the new value of a column."""

    column: str


UID = "uid"
Place = NewValue | str


class Sql(Record):
    """An SQL text, and what belongs at each `?` in it."""

    text: str
    places: tuple[Place, ...]

    def values(self, uid: str | None, row: Mapping[str, object]) -> tuple[object, ...]:
        """Returns the value for each place; `row` has the new ones."""
        return tuple(
            row[place.column] if isinstance(place, NewValue) else uid for place in self.places
        )


TRUE = Sql("1", ())
FALSE = Sql("0", ())


def both(parts: Iterable[Sql]) -> Sql:
    """Returns that all parts hold."""
    kept = [one for one in dict.fromkeys(parts) if one != TRUE]
    return FALSE if FALSE in kept else _joined(kept, " AND ", TRUE)


def either(parts: Iterable[Sql]) -> Sql:
    """Returns that one of the parts holds."""
    kept = [one for one in dict.fromkeys(parts) if one != FALSE]
    return TRUE if TRUE in kept else _joined(kept, " OR ", FALSE)


def _joined(parts: list[Sql], word: str, nothing: Sql) -> Sql:
    if len(parts) < 2:
        return parts[0] if parts else nothing
    text = word.join(one.text for one in parts)
    return Sql(f"({text})", tuple(place for one in parts for place in one.places))


class Row(Record):
    """Where a rule finds the columns of the row that it is about, and of the one before.

    `unchanged` says of a column whether it keeps its value, `columns` are all there are; both
    are for rows that will be.
    """

    column: Callable[[str], Sql]
    old: Callable[[str], Sql]
    unchanged: Callable[[str], Sql]
    columns: tuple[str, ...]


def stored(table: str, fixed: str | None = None) -> Row:
    """Returns a row of the table as it is; the value of the column `fixed` is known beforehand."""

    def column(name: str) -> Sql:
        if name == fixed:
            return Sql("?", (NewValue(name),))
        return Sql(f"{quoted(table)}.{quoted(name)}", ())

    return Row(column, column, lambda name: TRUE, ())


def compiled(rule: ex.Expression, row: Row, *, signed_in: bool, admin: bool | None = None) -> Sql:
    """Returns a rule about a row, for a person or, if not `signed_in`, for nobody.

    For nobody, what is about a person does not hold. `admin` says whether the person is an
    administrator, where that is known beforehand.
    """
    return _Compiler(row, signed_in, admin).sql(rule)


class _Compiler:
    def __init__(self, row: Row, signed_in: bool, admin: bool | None) -> None:
        self._row, self._signed_in, self._admin = row, signed_in, admin

    def sql(self, rule: ex.Expression) -> Sql:
        match rule:
            case ex.Always(value):
                return TRUE if value else FALSE
            case ex.And(parts):
                return both(map(self.sql, parts))
            case ex.Or(parts):
                return either(map(self.sql, parts))
            case ex.Not(part):
                return self._negated(self.sql(part))
            case ex.Compare() | ex.Among() | ex.IsNull():
                return self._compared(rule)
            case ex.Unchanged(columns):
                return both(map(self._row.unchanged, columns))
            case ex.ChangesOnly(columns):
                others = [name for name in self._row.columns if name not in columns]
                return both(map(self._row.unchanged, others))
            case ex.Predicate(name, arguments):
                return self._predicate(name, arguments)

    def _negated(self, part: Sql) -> Sql:
        if part in (TRUE, FALSE):
            return FALSE if part == TRUE else TRUE
        return Sql(f"NOT ({part.text})", part.places)

    def _compared(self, rule: ex.Compare | ex.Among | ex.IsNull) -> Sql:
        match rule:
            case ex.IsNull(operand):
                subject = self._operand(operand)
                return Sql(f"{subject.text} IS NULL", subject.places)
            case ex.Compare(left, right, equal):
                if not self._signed_in and ex.Uid() in (left, right):
                    return FALSE
                return _pair(self._operand(left), "=" if equal else "<>", self._operand(right))
            case ex.Among(ex.Uid(), options):
                # As alternatives, each can use an index of its own.
                return either(self._compared(ex.Compare(one, ex.Uid(), True)) for one in options)
            case ex.Among(operand, options):
                return self._among(self._operand(operand), [self._operand(one) for one in options])

    def _among(self, operand: Sql, options: list[Sql]) -> Sql:
        text = f"{operand.text} IN ({', '.join(one.text for one in options)})"
        return Sql(text, operand.places + tuple(place for one in options for place in one.places))

    def _predicate(self, name: str, arguments: tuple[ex.Operand, ...]) -> Sql:
        if name == "service_role" or (
            definition(name, arguments).needs_person and not self._signed_in
        ):
            return FALSE
        if name == "admin" and self._admin is not None:
            return TRUE if self._admin else FALSE
        given, uid = [self._operand(one) for one in arguments], Sql("?", (UID,))
        found = filled(template(name, arguments), given, uid)
        # A value that is known beforehand is the same for all rows as it is.
        if name not in NEAR or given[0].text == "?":
            return found
        # Without the + SQLite might leave the order of a list for an index over rooms' codes.
        return both((filled(f"+{{0}} IN ({NEAR[name]})", given, uid), found))

    def _operand(self, operand: ex.Operand) -> Sql:
        match operand:
            case ex.Column(name):
                return self._row.column(name)
            case ex.Old(name):
                return self._row.old(name)
            case ex.Uid():
                return Sql("?", (UID,)) if self._signed_in else Sql("NULL", ())
            case ex.Literal(value):
                return Sql(literal(value), ())


def _pair(left: Sql, word: str, right: Sql) -> Sql:
    return Sql(f"{left.text} {word} {right.text}", left.places + right.places)


def literal(value: str | int) -> str:
    """Returns a value of a rule as SQL has it."""
    if isinstance(value, str):
        escaped = value.replace("'", "''")
        return f"'{escaped}'"
    return str(int(value))


def filled(text: str, arguments: list[Sql], uid: Sql) -> Sql:
    """Returns a predicate's SQL with its arguments in their places."""
    found: list[str] = []
    places: list[Place] = []
    at = 0
    for match in _PLACE.finditer(text):
        one = uid if match[1] == "uid" else arguments[int(match[1])]
        found += [text[at : match.start()], one.text]
        places += one.places
        at = match.end()
    return Sql("".join(found) + text[at:], tuple(places))
