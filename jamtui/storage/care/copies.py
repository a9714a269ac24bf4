"""Copies of a whole database, and putting one back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from jamtui.errors import BadFileError, ConflictError, NotFoundError, StorageError
from jamtui.partial_file import PRIVATE, explaining_writes, replacing
from jamtui.storage.faults import explaining
from jamtui.storage.migrations import APPLICATION_ID, latest_version, version_of

BUSY_SECONDS = 20.0
"""How long to wait for other writers."""


def write_copy(connection: sqlite3.Connection, path: Path, *, overwrite: bool = False) -> int:
    """Writes what is committed into a single file, whole or not at all; returns its bytes.

    Others may write meanwhile. Raises ConflictError for a file that exists, StorageError.
    """
    if path.exists() and not overwrite:
        raise ConflictError(f"{path} exists already: choose another name, or add --overwrite.")
    with explaining_writes(path), replacing(path, mode=PRIVATE) as partial:
        _copy(connection, partial)
    return path.stat().st_size


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    try:
        with closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)
            # Without this the copy would want to have a -wal file beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StorageError(f"The copy cannot be written: {error}.") from error


def check_copy(path: Path) -> int:
    """Returns the schema version of a copy that can be put back; raises JamError for others."""
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.")
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as copy:
            return _checked(copy, path)
    except sqlite3.Error as error:
        raise BadFileError(f"{path} is no copy of a jam database: {error}.") from error


def _checked(copy: sqlite3.Connection, path: Path) -> int:
    if copy.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise BadFileError(f"{path} is no copy of a jam database: it belongs to another program.")
    version = version_of(copy)
    if version > latest_version():
        raise StorageError(
            f"{path} has schema version {version}, but this jamtui knows versions up to "
            f"{latest_version()}: update jamtui to restore it."
        )
    found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise BadFileError(f"{path} is damaged ({found[0]}): restore another copy.")
    return version


def put_back(path: Path, target: Path) -> Path | None:
    """Makes the database at `target` what the copy at `path` holds, in one step of SQLite's.

    Who has it open sees the old or the new. Returns where what was there before is now: a copy,
    or the file itself where it is too damaged to be copied; None where there was nothing. Raises
    JamError.
    """
    check_copy(path)
    before = _keep(target) if target.is_file() else None
    with (
        explaining(target),
        closing(sqlite3.connect(path)) as copy,
        closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as live,
    ):
        copy.backup(live)
    return before


def _keep(target: Path) -> Path:
    kept = beside(target, "before-restore.backup")
    try:
        with explaining(target), closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as live:
            version_of(live)
            write_copy(live, kept)
    except StorageError:
        kept = beside(target, "damaged")
        with explaining_writes(kept):
            target.rename(kept)
            for ending in ("-wal", "-shm"):
                target.with_name(target.name + ending).unlink(missing_ok=True)
    return kept


def beside(path: Path, ending: str) -> Path:
    """Returns a new name for a file beside the database."""
    return path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.{ending}")
