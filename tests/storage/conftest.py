"""Databases for the tests: filling one takes a while, so it is done once and copied."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jamtui.storage.database import Database, open_database
from jamtui.storage.migrations import migrate


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "jamtui.db"
    open_database(path).close()
    return path


@pytest.fixture
def path(filled_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(filled_file, tmp_path / "jamtui.db"))


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with open_database(path) as database:
        yield database


@pytest.fixture(scope="session")
def empty_tables() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, None)
    yield connection
    connection.close()


@pytest.fixture
def tables(empty_tables: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All tables and triggers, nothing in them, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    empty_tables.backup(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


@pytest.fixture
def town(database: Database, towns: ModuleType) -> Any:
    """The `Town` of the module beside: people who share this database."""
    return towns.Town(database)
