"""The language of the rules, as trees that compilers walk; `parser` makes them of texts.

    user_id = uid OR (role IN ('member', 'listener') AND member(room_id))

Words: a column of the row; `old.column`, as it was before an UPDATE; `uid`, the person's id;
texts in single quotes, whole numbers, `true`, `false`. Conditions: `=`, `<>`, `IN (…)`,
`IS NULL`, `IS NOT NULL`, a predicate by its name (`admin`, `member(room_id)`), `unchanged(…)` and
`changes_only(…)` about columns, and NOT, AND, OR, from the strongest to the weakest. As in SQL,
what is compared with NULL is neither true nor false, and only what is true holds.
"""

from __future__ import annotations

from jamtui.storage.policy.record import Record


class Column(Record):
    """A column of the row in question: the old row for `using`, the new one for `check`."""

    name: str


class Old(Record):
    """A column as it was before the UPDATE."""

    name: str


class Uid(Record):
    """The id of who acts; NULL for nobody."""


class Literal(Record):
    """A text, a whole number or a truth."""

    value: str | int | bool


Operand = Column | Old | Uid | Literal


class Always(Record):
    """`true` or `false`."""

    value: bool


class Compare(Record):
    """`left = right`, or `<>` where `equal` is false."""

    left: Operand
    right: Operand
    equal: bool


class Among(Record):
    """`operand IN (options)`."""

    operand: Operand
    options: tuple[Operand, ...]


class IsNull(Record):
    """`operand IS NULL`; put `Not` around it for IS NOT NULL."""

    operand: Operand


class Unchanged(Record):
    """These columns have their old values; in an INSERT their defaults."""

    columns: tuple[str, ...]


class ChangesOnly(Record):
    """All columns but these have their old values. Only for UPDATE."""

    columns: tuple[str, ...]


class Predicate(Record):
    """Something about people and rooms that has a name: see `predicates`."""

    name: str
    arguments: tuple[Operand, ...]


class Not(Record):
    """`NOT part`."""

    part: Expression


class And(Record):
    """All parts."""

    parts: tuple[Expression, ...]


class Or(Record):
    """One of the parts, or several."""

    parts: tuple[Expression, ...]


Expression = (
    Always | Compare | Among | IsNull | Unchanged | ChangesOnly | Predicate | Not | And | Or
)
