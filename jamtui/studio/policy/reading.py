"""The rules of the tables, in words."""

from __future__ import annotations

from collections.abc import Sequence

from jamtui.errors import unknown_name
from jamtui.storage.functions.denial import function_rules
from jamtui.storage.policy.expression import Expression
from jamtui.storage.policy.rules import Command, Policy, Rule, policy, tables
from jamtui.storage.policy.words import words
from jamtui.studio.policy.cards import (
    Asked,
    FunctionRuleCard,
    RuleCard,
    TableCard,
    TableRulesCard,
)

ASKED: dict[Command, Asked] = {
    "SELECT": "select",
    "INSERT": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
}


def table_cards(text: str | None = None) -> list[TableCard]:
    """Returns all tables that have rules, or those in whose name or purpose `text` is."""
    found = [policy(name) for name in tables()]
    wanted = (text or "").casefold()
    return [
        TableCard(one.table, one.about, *_counts(one.rules))
        for one in found
        if wanted in f"{one.table} {one.about}".casefold()
    ]


def function_cards(text: str | None = None) -> list[FunctionRuleCard]:
    """Returns the rules of all functions, or those in which `text` is."""
    wanted = (text or "").casefold()
    return [
        FunctionRuleCard(one.id, one.says, one.needs)
        for one in function_rules().values()
        if wanted in f"{one.id} {one.says} {one.needs}".casefold()
    ]


def rules_of(table: str) -> Policy:
    """Returns the rules of a table; raises NotFoundError with the nearest names."""
    if table not in tables():
        raise unknown_name("table", table, tables(), "'jam policy list' shows them all.")
    return policy(table)


def table_rules(table: str, command: Asked | None = None) -> TableRulesCard:
    """Returns the rules of a table, or those about one command; raises NotFoundError."""
    found = rules_of(table)
    cards = [_card(one) for one in found.rules]
    return TableRulesCard(
        table, found.about, [one for one in cards if command is None or command in one.commands]
    )


def _card(rule: Rule) -> RuleCard:
    return RuleCard(
        rule.name,
        "guard" if rule.is_guard else "rule",
        [ASKED[one] for one in rule.commands],
        rule.says,
        rule.needs,
        _worded(rule.using),
        _worded(rule.check),
        rule.added,
    )


def _worded(expression: Expression | None) -> str | None:
    return None if expression is None else words(expression)


def _counts(rules: Sequence[Rule]) -> tuple[int, int]:
    guards = sum(one.is_guard for one in rules)
    return len(rules) - guards, guards
