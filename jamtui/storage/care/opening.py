"""A database as one opens it to look after it: also where nothing can be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from jamtui.storage.care.care import Care
from jamtui.storage.database import open_database
from jamtui.storage.faults import UnwritableError, explaining
from jamtui.storage.location import database_path
from jamtui.storage.migrations import check_identity


@contextmanager
def looked_at(path: Path | None) -> Iterator[Care]:
    """Opens the database at `path` (None: the usual one) to look, not to change.

    Where it can only be read it is as it lies there, in whatever version. Raises StorageError.
    """
    try:
        database = open_database(path)
    except UnwritableError:
        where = database_path(path)
        if not where.is_file():
            raise
        with _only_read(where) as connection:
            yield Care(connection, where)
        return
    with database:
        yield database.care


@contextmanager
def _only_read(path: Path) -> Iterator[sqlite3.Connection]:
    # Nobody writes where nothing can be written, so it holds still.
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with explaining(path), closing(_connected(uri)) as connection:
        check_identity(connection, path)
        yield connection


def _connected(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None)
