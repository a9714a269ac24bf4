"""Every denial of the program's own names a rule that data/function_rules.toml has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from jamtui.errors import DeniedError
from jamtui.storage.actor import ANON, SERVICE
from jamtui.storage.database import Database
from jamtui.storage.functions.denial import denied, denied_to, function_rules, sentence
from jamtui.storage.functions.joining import join_room
from jamtui.storage.policy.rules import policy, tables

PACKAGE = Path(__file__).parents[3] / "jamtui"
BY_NAME = {"denied": 1, "denied_to": 1, "sentence": 1}
"""Who makes the errors, and where the rule's id stands among the arguments."""

CONSTANTS = {"BANNED"}
"""What holds the id of a rule in several modules."""

OTHER_RULES = {"storage/functions/denial.py"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))


def calls(tree: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def ids(tree: ast.Module) -> set[str]:
    """Returns all texts of a module that look like the id of a rule and are one."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in function_rules()
    }


def imports(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "jamtui.storage.functions.denial"
        for node in ast.walk(tree)
    )


def test_functions_deny_in_one_way_only() -> None:
    odd = [
        (name, call.lineno)
        for name, tree in trees()
        if name.startswith("storage/functions/") and name not in OTHER_RULES
        for call in calls(tree, {"DeniedError"})
    ]
    assert odd == []


def test_every_denial_names_a_rule_that_there_is() -> None:
    found = 0
    for name, tree in trees():
        if name in OTHER_RULES or not imports(tree):
            continue
        for call in calls(tree, set(BY_NAME)):
            rule = call.args[1]
            found += 1
            if isinstance(rule, ast.Constant):
                assert rule.value in function_rules(), (name, call.lineno)
            else:
                assert isinstance(rule, ast.Name), (name, call.lineno)
                assert rule.id in CONSTANTS or ids(tree), (name, call.lineno)
    assert found > 40


def test_every_rule_is_named_somewhere() -> None:
    named: set[str] = set()
    for _, tree in trees():
        named |= ids(tree)
    assert named == function_rules().keys()


def test_no_rule_is_called_like_one_of_a_table() -> None:
    of_tables = {rule.name for table in tables() for rule in policy(table).rules}
    assert of_tables.isdisjoint(function_rules())


def test_the_sentence_tells_who_what_which_rule_and_what_is_needed() -> None:
    for rule in function_rules().values():
        said = sentence("bob", rule.id, "do it")
        assert said == (f"bob may not do it; needed: {rule.needs} (rule {rule.id}: {rule.says}).")
        for text in (rule.says, rule.needs):
            assert text
            assert not text.endswith(".")
    assert sentence("bob", "ai.day", "stream", "to wait").startswith(
        "bob may not stream; needed: to wait (rule ai.day: "
    )


def test_who_is_denied_is_called_by_name(town: ModuleType) -> None:
    bob: Database = town.bob
    assert str(denied(bob.gateway, "rooms.delete", "do it")).startswith(
        "bob may not do it; needed: "
    )
    nobody = bob.acting_as(ANON).gateway
    assert str(denied(nobody, "rooms.delete", "x")).startswith("Whoever is signed out may not")
    assert isinstance(denied_to("x", "rooms.delete", "y"), DeniedError)
    with pytest.raises(DeniedError, match=r"rule accounts\.signed_in"):
        join_room(bob.acting_as(SERVICE).gateway, "ABCD2345")


def test_an_unknown_rule_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        sentence("bob", "rooms.nothing", "do it")
