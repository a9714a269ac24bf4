"""Who may go round the rules: few, and named here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "jamtui"


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yields the place of each module below jamtui/ and its tree."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text("utf-8"))


def attributes(tree: ast.Module) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def called(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.add(node.func.attr)
    return found


def names(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def allowed(place: str, *wheres: str) -> bool:
    return any(place.startswith(where) for where in wheres)


def test_only_functions_act_as_the_service() -> None:
    for place, tree in modules():
        if not allowed(place, "storage/functions/"):
            assert "as_service" not in called(tree), f"{place}: this belongs to storage/functions"


def test_only_the_database_makes_gateways() -> None:
    for place, tree in modules():
        made = called(tree) & {"SqliteGateway", "PolicyGateway"}
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
    "storage/policy/gateway.py",
)
"""What holds a connection: the ways in, and what looks after the file as a whole."""


def test_few_modules_hold_a_connection() -> None:
    for place, tree in modules():
        if place.startswith(("storage/", "studio/", "cli/")) and not allowed(place, *CONNECTED):
            assert "_connection" not in attributes(tree), place
            assert "sqlite3" not in names(tree) or "connect" not in called(tree), place
