"""Databases of every older version come to the newest one, with a copy of what they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from jamtui.errors import StorageError
from jamtui.storage import migrations
from jamtui.storage.actor import SERVICE
from jamtui.storage.database import open_database
from jamtui.storage.gateway import Row
from jamtui.storage.migrations import back_up, latest_version, migrate, statements, version_of
from jamtui.storage.seed_rows import all_rows

PROFILE = "INSERT INTO user_profiles (id, username, display_name) VALUES ('u', 'ana', 'Ana')"


def old_database(path: Path, version: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, None, upto=version)
    connection.execute(PROFILE)
    connection.close()


def read(path: Path, action: Callable[[sqlite3.Connection], object]) -> object:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        return action(connection)
    finally:
        connection.close()


def schema(connection: sqlite3.Connection) -> object:
    return connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 2").fetchall()


@cache
def shipped_rows() -> dict[str, list[Row]]:
    return all_rows()


@pytest.fixture(autouse=True)
def _files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shipped is the same for a database of any version."""
    monkeypatch.setattr("jamtui.storage.seeding.all_rows", shipped_rows)


@pytest.mark.parametrize("version", range(1, latest_version()))
def test_every_older_version_becomes_the_newest(
    tmp_path: Path, filled_file: Path, version: int
) -> None:
    path = tmp_path / "old.db"
    old_database(path, version)
    with open_database(path) as database:
        assert database.version() == latest_version()
        assert database.check() == []
        assert [row["username"] for row in database.gateway.select("user_profiles")] == ["ana"]
    assert read(path, schema) == read(filled_file, schema)
    copies = list(tmp_path.glob("old.db.*"))
    assert [copy.suffix for copy in copies] == [".backup"]
    assert copies[0].name.startswith(f"old.db.v{version}-")
    assert read(copies[0], version_of) == version
    assert read(copies[0], lambda db: db.execute("SELECT id FROM user_profiles").fetchall()) == [
        ("u",)
    ]


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    open_database(tmp_path / "new.db").close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["new.db"]


@pytest.fixture
def one_more_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds a step of the test's own to the real ones."""

    def add(sql: str) -> None:
        step = tmp_path / "9999_next.sql"
        step.write_text(sql)
        steps = (*migrations.steps(), step)
        monkeypatch.setattr(migrations, "steps", lambda: steps)

    return add


def test_a_later_step_is_taken(path: Path, one_more_step: Callable[[str], None]) -> None:
    before = latest_version()
    one_more_step("CREATE TABLE extra (id TEXT NOT NULL PRIMARY KEY) STRICT;")
    with open_database(path) as database:
        assert database.version() == before + 1
        assert database.acting_as(SERVICE).gateway.select("extra") == []
        assert len(database.gateway.select("achievements")) == 69


@pytest.mark.parametrize(
    "step",
    [
        "CREATE TABLE extra (id TEXT); CREATE TABLE rooms (id TEXT);",
        "CREATE TABLE extra (id TEXT); this is no SQL;",
        "CREATE TABLE extra (id TEXT); DELETE FROM system_loop_categories;",
    ],
)
def test_a_step_that_fails_leaves_everything_as_it_was(
    path: Path, one_more_step: Callable[[str], None], step: str
) -> None:
    before = read(path, lambda db: list(db.iterdump()))
    one_more_step(step)
    with pytest.raises(StorageError):
        open_database(path)
    assert read(path, lambda db: list(db.iterdump())) == before


def test_without_a_copy_there_is_no_step(
    path: Path, one_more_step: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = latest_version()
    one_more_step("CREATE TABLE extra (id TEXT);")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError, match="no space left"):
        open_database(path)
    assert read(path, version_of) == version
    # Neither a copy nor half of one.
    assert not list(path.parent.glob("*backup*")) + list(path.parent.glob("*partial*"))


def test_a_copy_has_what_is_committed_while_others_read(path: Path) -> None:
    with open_database(path) as database:
        database.acting_as(SERVICE).gateway.insert(
            "user_profiles", {"id": "u", "username": "ana", "display_name": "Ana"}
        )
        # The row is in the write-ahead log alone.
        copy = back_up(path, 1)
        assert read(copy, lambda db: db.execute("SELECT id FROM user_profiles").fetchall()) == [
            ("u",)
        ]


def test_statements_keep_triggers_whole() -> None:
    script = """
    -- a comment; with a semicolon
    CREATE TABLE a (b TEXT DEFAULT ';');
    CREATE TRIGGER t AFTER INSERT ON a BEGIN
        UPDATE a SET b = 1; -- inside;
        DELETE FROM a;
    END;
    DELETE FROM a
    """
    found = [statement.strip().splitlines()[0] for statement in statements(script)]
    assert found == [
        "-- a comment; with a semicolon",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN",
        "DELETE FROM a",
    ]
