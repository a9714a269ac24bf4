"""Who may go round the rules: few, and named here."""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[2] / "jamtui"


class Words(NamedTuple):
    """What a module names: functions and methods that it calls, attributes, variables."""

    called: set[str]
    attributes: set[str]
    names: set[str]


@functools.cache
def modules() -> dict[str, Words]:
    """Returns the words of each module below jamtui/, by its place."""
    return {
        path.relative_to(PACKAGE).as_posix(): words(ast.parse(path.read_text("utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def words(tree: ast.Module) -> Words:
    found = Words(set(), set(), set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.attributes.add(node.attr)
        elif isinstance(node, ast.Name):
            found.names.add(node.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.called.add(node.func.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.called.add(node.func.attr)
    return found


def allowed(place: str, *wheres: str) -> bool:
    return any(place.startswith(where) for where in wheres)


def test_only_functions_act_as_the_service() -> None:
    for place, said in modules().items():
        if not allowed(place, "storage/functions/"):
            assert "as_service" not in said.called, f"{place}: this belongs to storage/functions"


def test_only_the_database_makes_gateways() -> None:
    for place, said in modules().items():
        made = said.called & {"SqliteGateway", "PolicyGateway"}
        if place == "storage/gateway.py":
            assert made <= {"SqliteGateway"}
        else:
            assert not made or (place, made) == ("storage/database.py", {"PolicyGateway"}), place


CONNECTED = (
    "storage/gateway.py",
    "storage/database.py",
    "storage/migrations.py",
    "storage/seeding.py",
    "storage/care/",
    "storage/live/",
    "storage/policy/gateway.py",
)
"""What holds a connection: the ways in, what looks after a whole file, what counts what happens."""


def test_few_modules_hold_a_connection() -> None:
    for place, said in modules().items():
        if place.startswith(("storage/", "studio/", "cli/")) and not allowed(place, *CONNECTED):
            assert "_connection" not in said.attributes, place
            assert "sqlite3" not in said.names or "connect" not in said.called, place
