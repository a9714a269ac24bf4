"""The tables are those of the upstream schema, which lies beside this file in short form.

A column there is [type, nullable] or [type, nullable, default].
"""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from jamtui.storage.migrations import steps

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "schema.json").read_text())
TABLES: dict[str, Any] = SCHEMA["tables"]
TYPES = {
    **dict.fromkeys(("uuid", "text", "varchar", "inet", "timestamptz", "date", "jsonb"), "TEXT"),
    **dict.fromkeys(("text[]", "int4[]", "uuid[]"), "TEXT"),
    **dict.fromkeys(("bool", "int4", "int8"), "INTEGER"),
    **dict.fromkeys(("float4", "numeric"), "REAL"),
}
LOCAL = {
    "auth_users",
    "local_meta",
    "local_actor",
    "local_loop_details",
    "local_room_numbers",
    "local_room_search",
    "local_join_requests",
    "local_track_details",
    "local_queue_positions",
    "local_chat_search",
    "local_session_heartbeats",
    "local_records",
    "local_collaborators",
    "local_departed_blocks",
    "local_former_members",
    "local_welcomes",
    "local_challenge_completions",
    "local_hosted_rooms",
    "local_room_events",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")

each_table = pytest.mark.parametrize("table", TABLES)


def columns(tables: sqlite3.Connection, table: str) -> dict[str, tuple[Any, ...]]:
    return {row[1]: row for row in tables.execute(f"PRAGMA table_info({table})")}


def views(tables: sqlite3.Connection) -> set[str]:
    return {row[0] for row in tables.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")}


def test_there_are_48_tables_and_what_is_local(tables: sqlite3.Connection) -> None:
    found = {
        row[0]
        # Not the tables that SQLite makes for an index over words.
        for row in tables.execute("SELECT name FROM pragma_table_list WHERE type <> 'shadow'")
        if not row[0].startswith("sqlite_") and row[0] not in views(tables)
    }
    assert len(TABLES) == 48
    assert found == set(TABLES) | LOCAL


def test_every_table_is_strict(tables: sqlite3.Connection) -> None:
    assert {row[5] for row in tables.execute("PRAGMA table_list") if row[1] in TABLES} == {1}


@each_table
def test_columns_types_and_nullability(tables: sqlite3.Connection, table: str) -> None:
    found = {name: (kind, not must) for _, name, kind, must, *_ in columns(tables, table).values()}
    assert found == {
        name: (TYPES[kind], nullable)
        for name, (kind, nullable, *_) in TABLES[table]["columns"].items()
    }


@each_table
def test_primary_key(tables: sqlite3.Connection, table: str) -> None:
    keyed = sorted((row[5], name) for name, row in columns(tables, table).items() if row[5])
    assert [name for _, name in keyed] == TABLES[table]["primary_key"]


@each_table
def test_defaults(tables: sqlite3.Connection, table: str) -> None:
    found = columns(tables, table)
    for name, (kind, _, *default) in TABLES[table]["columns"].items():
        sql = found[name][4]
        value = tables.execute(f"SELECT {sql}").fetchone()[0] if sql is not None else None
        check_default(value, kind, default[0] if default else None)


def check_default(value: Any, kind: str, default: str | None) -> None:
    if default is None or default in ("uuid_generate_v4()", "gen_random_uuid()"):
        assert value is None
    elif default == "now()":
        assert TIME.fullmatch(value)
    elif default.startswith("start of tomorrow"):
        assert value.endswith("T00:00:00.000000+00:00")
    elif default.startswith("json:"):
        assert json.loads(value) == SCHEMA["json_defaults"][default.removeprefix("json:")]
    elif default.endswith(" zeros"):
        assert json.loads(value) == [0] * int(default.split()[0])
    elif kind == "bool":
        assert value == {"true": 1, "false": 0}[default]
    elif kind.endswith("[]"):
        assert json.loads(value) == {"'{}'": [], "'{4,4}'": [4, 4]}[default]
    elif kind == "jsonb":
        assert json.loads(value) == json.loads(default.strip("'"))
    elif TYPES[kind] == "TEXT":
        assert value == default.strip("'")
    else:
        assert value == float(default)


@each_table
def test_foreign_keys(tables: sqlite3.Connection, table: str) -> None:
    found = {
        (row[3], f"{row[2]}.{row[4]}", row[6])
        for row in tables.execute(f"PRAGMA foreign_key_list({table})")
    }
    # Accounts can be deleted: where the schema has no rule, the person becomes null.
    assert found == {
        (
            column,
            target,
            rule or ("SET NULL" if target == "user_profiles.id" else "NO ACTION"),
        )
        for column, target, rule in TABLES[table].get("foreign_keys", ())
    }


def indexed(tables: sqlite3.Connection, index: str) -> list[str]:
    rows = tables.execute(f"PRAGMA index_xinfo({index})")
    return [f"{row[2]}{' DESC' if row[3] else ''}" for row in rows if row[5]]


@each_table
def test_unique_keys_and_indexes(tables: sqlite3.Connection, table: str) -> None:
    found = {row[1]: row for row in tables.execute(f"PRAGMA index_list({table})")}
    unique = [indexed(tables, name) for name, row in found.items() if row[3] == "u"]
    assert sorted(unique) == sorted(TABLES[table].get("unique", []))
    for name, wanted in TABLES[table].get("indexes", {}).items():
        # SQLite has no GIN: there the index lets a search of tags pass by the wide rows.
        expected = ["tags", "id"] if "GIN" in wanted else wanted.split(", ")
        assert indexed(tables, name) == expected


@each_table
def test_every_foreign_key_has_an_index(tables: sqlite3.Connection, table: str) -> None:
    leading = {
        indexed(tables, row[1])[0].split()[0]
        for row in tables.execute(f"PRAGMA index_list({table})")
    }
    for column, *_ in TABLES[table].get("foreign_keys", ()):
        assert column in leading


@each_table
def test_checks(tables: sqlite3.Connection, table: str) -> None:
    sql = tables.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    for check in TABLES[table].get("checks", ()):
        assert f"CHECK ({check})" in sql
    for name, (kind, *_) in TABLES[table]["columns"].items():
        if kind == "bool":
            assert f"{name} IN (0, 1)" in sql
        elif kind == "jsonb":
            assert f"json_valid({name})" in sql
        elif kind.endswith("[]"):
            assert f"json_type({name}) = 'array'" in sql


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("system_loops", "('a', 'a', 'drums', 's', 6)"),
        ("system_loops", "('a', 'a', 'drums', 's', 0)"),
        ("system_loops", "('a', 'a', 'drums', 's', 'loud')"),
        ("system_loops", "(NULL, 'a', 'drums', 's', 3)"),
    ],
)
def test_a_row_against_the_rules_is_refused(
    tables: sqlite3.Connection, table: str, values: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        tables.execute(
            f"INSERT INTO {table} (id, name, category, sound_preset, intensity) VALUES {values}"
        )


@pytest.mark.parametrize("tags", ["{", "", "{}", "3", '"a"', "null"])
def test_tags_that_are_no_list_are_refused(tables: sqlite3.Connection, tags: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        tables.execute(
            "INSERT INTO system_loops (id, name, category, sound_preset, tags) "
            "VALUES ('a', 'a', 'drums', 's', ?)",
            (tags,),
        )


def test_nullable_json_may_be_null(tables: sqlite3.Connection) -> None:
    tables.execute(
        "INSERT INTO system_loops (id, name, category, sound_preset, tags) "
        "VALUES ('a', 'a', 'drums', 's', NULL)"
    )
    assert tables.execute("SELECT tags FROM system_loops").fetchall() == [(None,)]


def test_two_room_codes_may_not_differ_in_case_alone(tables: sqlite3.Connection) -> None:
    tables.execute("INSERT INTO rooms (id, name, created_by) VALUES ('ABCD', 'a', 'u')")
    with pytest.raises(sqlite3.IntegrityError):
        tables.execute("INSERT INTO rooms (id, name, created_by) VALUES ('abcd', 'a', 'u')")


def test_steps_are_numbered_from_1_without_a_gap() -> None:
    assert [int(step.name[:4]) for step in steps()] == list(range(1, len(steps()) + 1))
