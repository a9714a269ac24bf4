"""The rules as policies of PostgreSQL, and as triggers where they speak of the row before.

A policy of PostgreSQL sees either the row that is there or the one that will be, and takes the
alternatives for both apart. Where a rule compares the two, or where one rule's `using` belongs to
its own `check`, a trigger decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jamtui.storage.policy import expression as ex
from jamtui.storage.policy.rules import Command, Policy, Rule, policy
from jamtui.storage.postgres import tables

Named = Callable[[str], str]


def policies_ddl(table: str) -> Iterator[str]:
    """Yields the statements that guard one table."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    told = policy(table)
    for rule in told.rules:
        for command in rule.commands:
            yield _policy_ddl(rule, command)
    if needs_trigger(told):
        yield _trigger_ddl(told)


def _policy_ddl(rule: Rule, command: Command) -> str:
    kind = "RESTRICTIVE" if rule.is_guard else "PERMISSIVE"
    whom = "anon, authenticated" if command == "SELECT" else "authenticated"
    text = (
        f'CREATE POLICY "{rule.id}_{command.lower()}" ON {rule.table} AS {kind} FOR {command} '
        f"TO {whom}"
    )
    writer = _Writer(rule.table, _own, _default(rule.table) if command == "INSERT" else None)
    if command != "INSERT":
        text += f"\n    USING ({writer.sql(rule.using)})"
    if command in ("INSERT", "UPDATE"):
        text += f"\n    WITH CHECK ({writer.sql(rule.check)})"
    return text + ";"


def needs_trigger(told: Policy) -> bool:
    """Whether changes of a table's rows have to be compared with what was there."""
    alternatives = told.permissive("UPDATE")
    return len(alternatives) > 1 or any(
        _speaks_of_change(part)
        for rule in (*alternatives, *told.guards("UPDATE"))
        for part in (rule.using, rule.check)
    )


def _speaks_of_change(rule: ex.Expression | None) -> bool:
    match rule:
        case ex.Unchanged() | ex.ChangesOnly():
            return True
        case ex.Compare(left, right, _):
            return isinstance(left, ex.Old) or isinstance(right, ex.Old)
        case ex.Among(operand, options):
            return any(isinstance(one, ex.Old) for one in (operand, *options))
        case ex.IsNull(operand):
            return isinstance(operand, ex.Old)
        case ex.Predicate(_, arguments):
            return any(isinstance(one, ex.Old) for one in arguments)
        case ex.Not(part):
            return _speaks_of_change(part)
        case ex.And(parts) | ex.Or(parts):
            return any(map(_speaks_of_change, parts))
        case _:
            return False


def _trigger_ddl(told: Policy) -> str:
    table = told.table
    before, after = (_Writer(table, _of(row), _of("OLD")) for row in ("OLD", "NEW"))

    def whole(rule: Rule) -> str:
        return f"(({before.sql(rule.using)}) AND ({after.sql(rule.check)}))"

    allowed = " OR ".join(map(whole, told.permissive("UPDATE"))) or "false"
    parts = [f"({allowed})", *map(whole, told.guards("UPDATE"))]
    demand = "\n        AND ".join(parts)
    return f"""\
CREATE FUNCTION jam.{table}_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active('{table}') AND ({demand}) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'the rules of {table} forbid this change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_rules BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION jam.{table}_change();"""


def _own(column: str) -> str:
    return f'"{column}"'


def _of(row: str) -> Named:
    return lambda column: f'{row}."{column}"'


def _default(table: str) -> Named:
    def value(column: str) -> str:
        return f"({tables.default(table, column)})::{tables.types(table)[column]}"

    return value


class _Writer:
    """Writes rules about one table as SQL.

    `column` names a column of the row in question, `old` the same in the row before; None where
    there is no row before to be seen, so that what compares with it is left to the trigger.
    """

    def __init__(self, table: str, column: Named, old: Named | None) -> None:
        self._types = tables.types(table)
        self._column, self._old = column, old

    def sql(self, rule: ex.Expression | None) -> str:
        """Returns a rule; no rule demands nothing."""
        if rule is None or (self._old is None and _speaks_of_change(rule)):
            return self._loosened(rule)
        match rule:
            case ex.Always(value):
                return "true" if value else "false"
            case ex.And(parts):
                return " AND ".join(f"({self.sql(one)})" for one in parts)
            case ex.Or(parts):
                return " OR ".join(f"({self.sql(one)})" for one in parts)
            case ex.Not(part):
                return f"NOT ({self.sql(part)})"
            case ex.Compare(left, right, equal):
                return f"{self._operand(left)} {'=' if equal else '<>'} {self._operand(right)}"
            case ex.Among(operand, options):
                listed = ", ".join(map(self._operand, options))
                return f"{self._operand(operand)} IN ({listed})"
            case ex.IsNull(operand):
                return f"{self._operand(operand)} IS NULL"
            case ex.Unchanged(columns):
                return " AND ".join(map(self._kept, columns))
            case ex.ChangesOnly(columns):
                others = [name for name in self._types if name not in columns]
                return " AND ".join(map(self._kept, others))
            case ex.Predicate(name, arguments):
                return self._predicate(name, arguments)

    def _loosened(self, rule: ex.Expression | None) -> str:
        """Returns the parts of a conjunction that need no row before."""
        if isinstance(rule, ex.And):
            kept = [one for one in rule.parts if not _speaks_of_change(one)]
            return " AND ".join(f"({self.sql(one)})" for one in kept) or "true"
        return "true"

    def _kept(self, column: str) -> str:
        assert self._old is not None, "what compares is left out without a row before"
        return f"{self._column(column)} IS NOT DISTINCT FROM {self._old(column)}"

    def _predicate(self, name: str, arguments: tuple[ex.Operand, ...]) -> str:
        if name == "service_role":
            return "false"  # the service is above the rules
        return f"jam.{name}({', '.join(map(self._operand, arguments))})"

    def _operand(self, operand: ex.Operand) -> str:
        match operand:
            case ex.Column(name):
                return self._typed(name, self._column)
            case ex.Old(name):
                assert self._old is not None, "what compares is left out without a row before"
                return self._typed(name, self._old)
            case ex.Uid():
                return "jam.uid()"
            case ex.Literal(bool() as value):
                return "true" if value else "false"
            case ex.Literal(str() as value):
                escaped = value.replace("'", "''")
                return f"'{escaped}'"
            case ex.Literal(value):
                return str(value)

    def _typed(self, name: str, row: Named) -> str:
        # Ids are compared as texts: some tables have them as uuid, others as text.
        return f"{row(name)}::text" if self._types[name] in ("uuid", "varchar") else row(name)
