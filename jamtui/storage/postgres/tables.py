"""Tables, keys and indexes as PostgreSQL declares them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jamtui.resources import bundled

ACCOUNTS = """\
CREATE TABLE auth_users (
    id uuid PRIMARY KEY,
    email text UNIQUE,
    public_key text UNIQUE,
    created_at timestamptz DEFAULT now(),
    name text
);"""
"""What the upstream product keeps in a schema of its own."""

_DEFAULTS = {
    "uuid_generate_v4()": "gen_random_uuid()",
    "24 zeros": f"'{json.dumps([0] * 24)}'",
    "7 zeros": f"'{json.dumps([0] * 7)}'",
    "start of tomorrow, UTC": (
        "((date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC')"
    ),
}


@cache
def schema() -> dict[str, dict[str, Any]]:
    """Returns the contract of all tables: columns with their types, keys, indexes, checks."""
    tables: dict[str, dict[str, Any]] = _contract()["tables"]
    return tables


@cache
def _contract() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((bundled("data") / "schema.json").read_text("utf-8"))
    return told


def types(table: str) -> dict[str, str]:
    """Returns the PostgreSQL type of each column of a table."""
    if table == "auth_users":
        names = ("id", "email", "public_key", "created_at", "name")
        return dict(zip(names, ("uuid", "text", "text", "timestamptz", "text"), strict=True))
    return {name: told[0] for name, told in schema()[table]["columns"].items()}


def default(table: str, column: str) -> str:
    """Returns the default of a column as SQL, NULL where it has none."""
    told = schema()[table]["columns"][column]
    text = str(told[2]) if len(told) > 2 else "NULL"
    if text.startswith("json:"):
        text = _quoted(json.dumps(_contract()["json_defaults"][text[5:]]))
    return _DEFAULTS.get(text, text)


def table_ddl(table: str) -> str:
    """Returns CREATE TABLE without what refers to other tables."""
    told = schema()[table]
    lines = [
        _column(table, name, is_nullable) for name, (_, is_nullable, *_) in told["columns"].items()
    ]
    lines.append(f"PRIMARY KEY ({_names(told['primary_key'])})")
    lines += [f"UNIQUE ({_names(columns)})" for columns in told.get("unique", ())]
    lines += [f"CHECK ({check})" for check in told.get("checks", ())]
    body = ",\n    ".join(lines)
    return f"CREATE TABLE {table} (\n    {body}\n);"


def _column(table: str, name: str, is_nullable: bool) -> str:
    words = [f'"{name}" {types(table)[name]}']
    if not is_nullable:
        words.append("NOT NULL")
    if (text := default(table, name)) != "NULL":
        words.append(f"DEFAULT {text}")
    return " ".join(words)


def references_ddl(table: str) -> Iterator[str]:
    """Yields the foreign keys of a table; where the contract names no rule, a row that goes
    leaves NULL behind."""
    columns = schema()[table]["columns"]
    for column, reference, rule in schema()[table].get("foreign_keys", ()):
        there, _, key = reference.partition(".")
        act = rule or ("SET NULL" if columns[column][1] else "NO ACTION")
        yield (
            f'ALTER TABLE {table} ADD FOREIGN KEY ("{column}") '
            f"REFERENCES {there} ({key}) ON DELETE {act};"
        )


def indexes_ddl(table: str) -> Iterator[str]:
    """Yields the indexes of a table."""
    for name, columns in schema()[table].get("indexes", {}).items():
        using = "USING gin " if columns.endswith(" (GIN)") else ""
        yield f"CREATE INDEX {name} ON {table} {using}({columns.removesuffix(' (GIN)')});"


def _names(columns: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
