"""The whole as one script: tables, rules, and who may call what."""

from __future__ import annotations

from collections.abc import Iterator

from jamtui.community.permissions import IMPORTED_CO_HOST, ROLES, role_set
from jamtui.resources import bundled
from jamtui.storage.postgres.rules import policies_ddl
from jamtui.storage.postgres.tables import (
    ACCOUNTS,
    indexes_ddl,
    references_ddl,
    schema,
    table_ddl,
    types,
)

_HEAD = """\
-- The tables of jamtui and who may do what with their rows, for PostgreSQL 15 and later.
--
-- Who acts is the role (anon, authenticated or service_role), and for a person
-- SET LOCAL jam.uid = '<user id>'. The service passes by the rules.
BEGIN;
SET LOCAL check_function_bodies = off;
SET LOCAL search_path = public, pg_temp;
CREATE SCHEMA jam;"""

_ROLE = """\
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN{rights};
    END IF;
END $$;"""

_RIGHTS = (("anon", ""), ("authenticated", ""), ("service_role", " BYPASSRLS"))


def statements() -> Iterator[str]:
    """Yields the script, a statement or a few that belong together at a time."""
    yield _HEAD
    for role, rights in _RIGHTS:
        yield _ROLE.format(role=role, rights=rights)
    tables = list(schema())
    yield ACCOUNTS
    for table in tables:
        yield table_ddl(table)
    for table in tables:
        yield from references_ddl(table)
        yield from indexes_ddl(table)
    yield _capabilities()
    yield (bundled("data") / "postgres" / "functions.sql").read_text("utf-8")
    yield (bundled("data") / "postgres" / "triggers.sql").read_text("utf-8")
    for table in ("auth_users", *tables):
        yield from policies_ddl(table)
    yield from _touches(tables)
    yield from _grants()
    yield "COMMIT;"


def _capabilities() -> str:
    rows = ",\n    ".join(
        f"('{role}', '{capability}')"
        for role in (*ROLES, IMPORTED_CO_HOST)
        for capability in sorted(role_set(role))
    )
    return (
        "CREATE TABLE jam.role_capabilities (\n"
        "    role text NOT NULL, capability text NOT NULL, PRIMARY KEY (role, capability)\n);\n"
        f"INSERT INTO jam.role_capabilities (role, capability) VALUES\n    {rows};"
    )


def _touches(tables: list[str]) -> Iterator[str]:
    for table in tables:
        if "updated_at" in types(table):
            yield (
                f"CREATE TRIGGER touch BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION jam.touch();"
            )


def _grants() -> Iterator[str]:
    yield "GRANT USAGE ON SCHEMA public, jam TO anon, authenticated, service_role;"
    yield "GRANT SELECT ON ALL TABLES IN SCHEMA public TO anon;"
    for role in ("authenticated", "service_role"):
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};"
