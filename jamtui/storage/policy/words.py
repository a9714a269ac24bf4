"""Rules as a person would say them."""

from __future__ import annotations

from jamtui.storage.policy import expression as ex
from jamtui.storage.policy.predicates import definition


def words(rule: ex.Expression) -> str:
    """Returns what a rule demands, without a full stop: "created_by is oneself or …"."""
    match rule:
        case ex.Always(value):
            return "always" if value else "never"
        case ex.And(parts):
            return " and ".join(_within(part, ex.Or) for part in parts)
        case ex.Or(parts):
            return " or ".join(_within(part, ex.And) for part in parts)
        case ex.Not(ex.IsNull(operand)):
            return f"{_operand(operand)} is given"
        case ex.Not(part):
            return f"not ({words(part)})"
        case ex.Compare(left, right, equal):
            return _compared(left, "is" if equal else "is not", right)
        case ex.Among(ex.Uid(), options):
            return f"oneself is one of {_listed(options)}"
        case ex.Among(operand, options):
            return f"{_operand(operand)} is one of {_listed(options)}"
        case ex.IsNull(operand):
            return f"{_operand(operand)} is not given"
        case ex.Unchanged(columns):
            return f"{', '.join(columns)} {'stay' if len(columns) > 1 else 'stays'} the same"
        case ex.ChangesOnly(columns):
            return f"nothing changes but {', '.join(columns)}"
        case ex.Predicate(name, arguments):
            return definition(name, arguments).says.format(*map(_operand, arguments))


def _within(part: ex.Expression, other: type[ex.And] | type[ex.Or]) -> str:
    return f"({words(part)})" if isinstance(part, other) else words(part)


def _compared(left: ex.Operand, word: str, right: ex.Operand) -> str:
    if isinstance(left, ex.Uid):
        left, right = right, left
    return f"{_operand(left)} {word} {_operand(right)}"


def _listed(operands: tuple[ex.Operand, ...]) -> str:
    return ", ".join(map(_operand, operands))


def _operand(operand: ex.Operand) -> str:
    match operand:
        case ex.Uid():
            return "oneself"
        case ex.Column(name):
            return name
        case ex.Old(name):
            return f"the old {name}"
        case ex.Literal(bool() as value):
            return "true" if value else "false"
        case ex.Literal(value):
            return str(value)
