"""Copies of a whole database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from jamtui.errors import ConflictError, StorageError
from jamtui.partial_file import PRIVATE, explaining_writes, replacing
from jamtui.storage.faults import DamagedError, explained

_COMPANIONS = ("-journal", "-wal", "-shm")
"""What SQLite may lay beside a file while it writes."""


def write_copy(
    connection: sqlite3.Connection, path: Path, source: Path, *, overwrite: bool = False
) -> int:
    """Writes what is committed into a single file, whole or not at all; returns its bytes.

    `source` is where the database lies. Others may write meanwhile. Raises ConflictError for a
    file that exists, and always for what is no file of its own; StorageError.
    """
    check_target(path, source, overwrite=overwrite)
    with explaining_writes(path), replacing(path, mode=PRIVATE) as partial:
        fill(connection, partial)
    return path.stat().st_size


def check_target(path: Path, source: Path, *, overwrite: bool) -> None:
    """Raises ConflictError where no copy may be written."""
    if not (path.exists() or path.is_symlink()):
        return
    if path.is_symlink() or not path.is_file():
        raise ConflictError(f"{path} is no plain file: choose another name.")
    if source.exists() and path.samefile(source):
        raise ConflictError(f"{path} is the database itself: choose another name.")
    if not overwrite:
        raise ConflictError(f"{path} exists already: choose another name, or add --overwrite.")


def fill(connection: sqlite3.Connection, target: Path) -> None:
    """Copies a database into the empty file `target`; raises StorageError."""
    try:
        with closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)
            # Without this the copy would want to have a -wal file beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        told = explained(error, target)
        if isinstance(told, DamagedError):
            raise told from error
        raise StorageError(f"No copy can be written: {told}") from error
    finally:
        remove_companions(target)


def remove_companions(path: Path) -> None:
    """Removes what SQLite may have left beside a file that nobody has open any more."""
    for ending in _COMPANIONS:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def beside(path: Path, ending: str) -> Path:
    """Returns a new name for a file beside the database."""
    return path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.{ending}")
