"""The files of rules are the contract's, and nothing in them means nothing."""

from __future__ import annotations

import sqlite3

import policy_hardening
import policy_model as model
import pytest

from jamtui.storage.policy import expression as ex
from jamtui.storage.policy import predicates
from jamtui.storage.policy.rules import COMMANDS, Rule, policy
from jamtui.storage.policy.rules import tables as ruled_tables
from jamtui.storage.policy.words import words

RULES = [rule for table in ruled_tables() for rule in policy(table).rules]
EXPRESSIONS = [
    (rule, part) for rule in RULES for part in (rule.using, rule.check) if part is not None
]


def commands(rule: Rule) -> str | list[str]:
    return "ALL" if rule.commands == COMMANDS else list(rule.commands)


@pytest.mark.parametrize("table", model.TABLES)
def test_rules_and_guards_are_those_of_the_contract(table: str) -> None:
    found = policy(table).rules
    wanted = [one["command"] for one in model.CONTRACT["policies"] if one["table"] == table]
    allowed = [commands(one) for one in found if not one.is_guard]
    assert sorted(map(str, allowed)) == sorted(
        "ALL" if one == "ALL" else str([one]) for one in wanted
    )
    for command in COMMANDS:
        known = [one for one in found if one.is_guard and not one.added and command in one.commands]
        assert len(known) == len(model.guards(table, command)), command


def test_every_table_of_the_contract_has_rules() -> None:
    assert len(model.TABLES) == 48
    assert set(model.TABLES) <= set(ruled_tables())


def test_what_is_stricter_is_known_and_has_a_reason() -> None:
    added = {one.name for one in RULES if one.added and one.table in model.TABLES}
    assert added == set(policy_hardening.HARDENED)
    assert all(one.is_guard for one in RULES if one.added)


def test_rules_are_named_once_and_explained() -> None:
    assert len({one.name for one in RULES}) == len(RULES)
    for one in RULES:
        assert one.says.strip() == one.says
        assert not one.says.endswith(".")
        assert not one.needs.endswith(".")


def leaves(rule: object) -> list[object]:
    """Returns a tree's nodes, the tree itself first."""
    found = [rule]
    for name in getattr(rule, "__match_args__", ()):
        value = getattr(rule, name)
        for one in value if isinstance(value, tuple) else (value,):
            found += leaves(one) if hasattr(one, "__match_args__") else []
    return found


@pytest.mark.parametrize(("rule", "part"), EXPRESSIONS, ids=lambda one: getattr(one, "name", ""))
def test_every_word_of_a_rule_means_something(
    world: sqlite3.Connection, rule: Rule, part: ex.Expression
) -> None:
    columns = {row[1] for row in world.execute(f'PRAGMA table_info("{rule.table}")')}
    for leaf in leaves(part):
        if isinstance(leaf, ex.Column | ex.Old):
            assert leaf.name in columns
        if isinstance(leaf, ex.Unchanged | ex.ChangesOnly):
            assert set(leaf.columns) <= columns
            assert "SELECT" not in rule.commands
        if isinstance(leaf, ex.Predicate):
            assert predicates.template(leaf.name, leaf.arguments)
        if isinstance(leaf, ex.Old | ex.ChangesOnly):
            assert rule.commands == ("UPDATE",)
    assert words(part)


def test_nobody_signed_in_is_never_let_in_by_a_negation() -> None:
    # For nobody, what is about a person is taken to be false, so it may not stand behind a NOT.
    for rule, part in EXPRESSIONS:
        if "SELECT" in rule.commands:
            assert not any(isinstance(leaf, ex.Not) for leaf in leaves(part)), rule.name
            assert not any(isinstance(leaf, ex.Compare) and not leaf.equal for leaf in leaves(part))


def test_every_predicate_is_used() -> None:
    used = {
        leaf.name
        for _, part in EXPRESSIONS
        for leaf in leaves(part)
        if isinstance(leaf, ex.Predicate)
    }
    assert used == set(predicates.PREDICATES)


def test_every_table_of_the_database_has_rules(world: sqlite3.Connection) -> None:
    found = {
        row[0]
        for row in world.execute(
            "SELECT name FROM pragma_table_list WHERE type <> 'shadow' AND type <> 'view'"
        )
        if not row[0].startswith("sqlite_")
    }
    assert found == set(ruled_tables())
