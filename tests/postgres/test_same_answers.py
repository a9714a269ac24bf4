"""Who may see and do what is the same here as by PostgreSQL's own row-level security."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

from jamtui.storage.migrations import migrate
from jamtui.storage.policy.predicates import PREDICATES
from jamtui.storage.postgres.export import statements
from jamtui.storage.postgres.tables import schema

STATEMENTS = 1500


def beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def twins(postgres: psycopg.Connection) -> Any:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield beside("twins").Twins(connection, postgres)
    connection.close()


def settled(twins: Any, seed: int) -> Any:
    """Returns a square with people, rooms and a few rows in every table, the same in both."""
    squares = beside("town_square")
    square = squares.Square(seed)
    for name, id_ in square.ids.items():
        kind = "admin" if name == "root" else "free"
        visible = square.dice.choice(squares.WORDS["profile_visibility"])
        profile = {
            "id": id_,
            "username": name,
            "display_name": name,
            "account_type": kind,
            "profile_visibility": visible,
            "show_stats": square.dice.randrange(2),
        }
        twins.add("user_profiles", profile)
    twins.accounts({name: (id_, f"{name}@jam.test") for name, id_ in square.ids.items()})
    for number, code in enumerate(squares.ROOMS):
        room = {"id": code, "name": code, "created_by": square.ids["ana" if number < 3 else "bob"],
                "is_public": int(code in ("PUBLIC22", "APPROVE2")),
                "require_approval": int(code == "APPROVE2")}  # fmt: skip
        twins.add("rooms", room)
    for table in schema():
        for _ in range(12 if table.startswith("room_") else 6):
            twins.add(table, square.row(table))
    return square


def one_statement(twins: Any, square: Any) -> tuple[str, tuple[bool, bool]]:
    """Tries something as somebody; returns what it was, and whether it was done in each."""
    dice = square.dice
    table = dice.choice(list(schema()))
    who = dice.choice([*square.ids, *square.ids, None])
    user_id = square.ids.get(who)
    command = dice.choice(("INSERT", "UPDATE", "UPDATE", "DELETE"))
    if command == "INSERT":
        row = square.row(table, sparse=0.6)
        told = twins.insert(table, row, user_id)
        twins.pair_owners(table)
        return f"{who}: INSERT {table} {row}", told
    keys = twins.keys(table)
    if not keys:
        return "nothing", (False, False)
    key = dice.choice(keys)
    if command == "DELETE":
        return f"{who}: DELETE {table} {key}", twins.delete(table, key, user_id)
    values = square.change(table)
    if not values:
        return "nothing", (False, False)
    return f"{who}: UPDATE {table} {key} {values}", twins.update(table, values, key, user_id)


@pytest.mark.parametrize("seed", range(3))
def test_random_statements_have_the_same_outcome(twins: Any, seed: int) -> None:
    square = settled(twins, seed)
    done = 0
    for number in range(STATEMENTS):
        told, (here, there) = one_statement(twins, square)
        assert here == there, told
        done += here
        if number % 100 == 0:
            same_rows(twins, told)
        if number % 500 == 0:
            same_sight(twins, square)
    same_rows(twins, "the end")
    same_sight(twins, square)
    assert STATEMENTS // 50 < done < STATEMENTS


def same_rows(twins: Any, told: str) -> None:
    for table in schema():
        here, there = twins.contents(table)
        assert here.keys() == there.keys(), (table, told)
        differing = [
            (key, name, value, there[key][name])
            for key, row in here.items()
            for name, value in row.items()
            if value != there[key][name]
        ]
        assert not differing, (table, told)


def same_sight(twins: Any, square: Any) -> None:
    for table in schema():
        for who in (*square.ids, None):
            here, there = twins.seen(table, square.ids.get(who))
            extra = here - there
            if table in twins.logged_by_triggers:
                here &= there
                extra = set()
            assert here == there, (who, table, extra, there - here)


def test_every_predicate_has_its_function() -> None:
    script = "\n".join(statements())
    missing = [name for name in PREDICATES if f"FUNCTION jam.{name}(" not in script]
    assert missing == ["service_role"]


def test_every_table_is_guarded(postgres: psycopg.Connection) -> None:
    rows = postgres.execute(
        "SELECT relname, relrowsecurity FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    assert {name for name, guarded in rows if guarded} == {*schema(), "auth_users"}
    assert all(guarded for _, guarded in rows)
