"""What a database is made of is for its owner only; what is there stays as open as it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from jamtui.storage.database import open_database


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_a_new_database_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "new" / "jam.db"
    with open_database(path):
        assert modes(tmp_path) == {"new": 0o700}
        assert modes(path.parent) == {"jam.db": 0o600, "jam.db-wal": 0o600, "jam.db-shm": 0o600}
    assert modes(path.parent) == {"jam.db": 0o600}


def test_one_that_is_there_stays_as_it_is(path: Path) -> None:
    path.chmod(0o640)
    with open_database(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
