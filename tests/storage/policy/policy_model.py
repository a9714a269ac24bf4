"""A slow and obvious model of the rules: lists of dicts, loops, and the contract's own words.

`policies.json` beside this file is the contract; `policy_sentences` says in plain Python what each
of its sentences means. Nothing here knows the files in `data/policies` or their language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import policy_guards
import policy_hardening
import policy_sentences
from policy_sentences import Case
from policy_world import Row, Tables

CONTRACT = json.loads(Path(__file__).with_name("policies.json").read_text("utf-8"))
TABLES = sorted({one["table"] for one in CONTRACT["policies"]})
COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")

evaluated: dict[str, set[bool]] = {}
"""What each sentence of the contract has come to so far, to see that tests reach both."""


def permissive(table: str, command: str) -> list[dict[str, Any]]:
    """Returns the contract's rules for a command."""
    return [
        one
        for one in CONTRACT["policies"]
        if one["table"] == table and one["command"] in (command, "ALL")
    ]


def guards(table: str, command: str) -> list[dict[str, Any]]:
    """Returns the contract's guards for a command."""
    return [
        one for one in CONTRACT["guards"] if one["table"] == table and command in one["commands"]
    ]


def may_see(tables: Tables, uid: str | None, table: str, row: Row) -> bool:
    case = Case(tables, uid, table, "SELECT", "using", row)
    return any(_true(one["using"], case) for one in permissive(table, "SELECT")) and all(
        _guard(one, case) for one in guards(table, "SELECT")
    )


def may_insert(
    tables: Tables, uid: str | None, table: str, new: Row, defaults: Mapping[str, Any]
) -> bool:
    """Whether this row, defaults included, may come into the table."""
    case = Case(tables, uid, table, "INSERT", "check", new, dict(defaults), new)
    rules = permissive(table, "INSERT")
    return (
        uid is not None
        and any(_true(one.get("check") or one["using"], case) for one in rules)
        and all(_guard(one, case) for one in guards(table, "INSERT"))
        and policy_hardening.allows(case)
    )


def may_update(tables: Tables, uid: str | None, table: str, old: Row, new: Row) -> bool:
    """Whether a row that is seen may become another one, and be seen after it."""
    before = Case(tables, uid, table, "UPDATE", "using", old, old, new)
    after = Case(tables, uid, table, "UPDATE", "check", new, old, new)
    # Each rule's using goes with its own check.
    allowed = any(
        _true(one["using"], before) and _true(one.get("check") or one["using"], after)
        for one in permissive(table, "UPDATE")
    )
    demanded = all(_guard(one, before) and _guard(one, after) for one in guards(table, "UPDATE"))
    return (
        uid is not None
        and allowed
        and demanded
        and policy_hardening.allows(after)
        and may_see(tables, uid, table, new)
    )


def may_delete(tables: Tables, uid: str | None, table: str, old: Row) -> bool:
    case = Case(tables, uid, table, "DELETE", "using", old)
    return (
        uid is not None
        and any(_true(one["using"], case) for one in permissive(table, "DELETE"))
        and all(_guard(one, case) for one in guards(table, "DELETE"))
        and policy_hardening.allows(case)
    )


def _true(sentence: str, case: Case) -> bool:
    found = bool(policy_sentences.RULES[sentence](case))
    evaluated.setdefault(sentence, set()).add(found)
    return found


def _guard(guard: dict[str, Any], case: Case) -> bool:
    shared, own = policy_guards.SHARED_GUARDS, policy_guards.BY_COMMAND
    meaning = shared.get(guard["rule"]) or own[guard["table"], case.command]
    found = bool(meaning(case))
    evaluated.setdefault(f"{guard['table']}: {guard['rule']}", set()).add(found)
    return found
