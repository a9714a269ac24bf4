"""The steps that bring a database to the schema of this program.

Step N is the file `data/migrations/000N_NAME.sql`, and `PRAGMA user_version` says how many steps
a database has taken. All missing steps are one transaction, so a power cut leaves the database
at its old version or at the new one, never between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from jamtui.errors import StorageError
from jamtui.resources import bundled
from jamtui.storage.faults import explaining_files
from jamtui.storage.gateway import immediate

APPLICATION_ID = 0x4A616D54
"""Marks a SQLite file as this program's: "JamT"."""


@lru_cache(maxsize=4)
def steps(folder: Path | None = None) -> tuple[Path, ...]:
    """Returns the files of all steps, the first one first."""
    return tuple(sorted((folder or bundled("data") / "migrations").glob("[0-9]*.sql")))


def latest_version() -> int:
    """Returns the schema version that this program works with."""
    return len(steps())


def version_of(connection: sqlite3.Connection) -> int:
    """Returns the schema version of an open database, 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_identity(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StorageError for a database of a newer version or of another program."""
    version = version_of(connection)
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if mark != APPLICATION_ID and not (empty and version == 0):
        raise StorageError(
            f"{path} is a database of another program: choose another file with --db."
        )
    if version > latest_version():
        raise StorageError(
            f"The database {path} has schema version {version}, but this jamtui knows versions "
            f"up to {latest_version()}: update jamtui, or choose another file with --db."
        )


def migrate(connection: sqlite3.Connection, path: Path | None, upto: int | None = None) -> None:
    """Takes the missing steps of a database in autocommit mode, `upto` a version or all.

    Before the first step of a database that is in use, a copy is written beside `path` (None
    for one in memory). Several processes may call this at once: one does it, the others find
    it done. Raises StorageError, UnwritableError and sqlite3.Error.
    """
    upto = latest_version() if upto is None else upto
    # Steps may rebuild tables that others refer to; the check below makes up for it.
    connection.execute("PRAGMA foreign_keys = OFF")
    with immediate(connection):
        version = version_of(connection)
        if version >= upto:
            return
        if version > 0 and path is not None:
            back_up(path, version)
        for step in steps()[version:upto]:
            for statement in statements(step.read_text("utf-8")):
                connection.execute(statement)
        if orphans := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise StorageError(
                f"The database cannot be brought to version {upto}: "
                f"{len(orphans)} rows of {orphans[0][0]} refer to rows that are not there."
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {upto}")


def statements(script: str) -> Iterator[str]:
    """Yields the statements of an SQL script, triggers in one piece."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def back_up(path: Path, version: int, moment: datetime | None = None) -> Path:
    """Writes a copy of the database at `path` beside it and returns its path.

    The copy is a single file, complete or not there, and holds what is committed.
    """
    from jamtui.partial_file import PRIVATE, replacing  # hardly ever needed

    moment = moment or datetime.now(UTC)
    copy = path.with_name(f"{path.name}.v{version}-{moment:%Y%m%dT%H%M%S%fZ}.backup")
    with explaining_files(copy), replacing(copy, mode=PRIVATE) as partial:
        source = sqlite3.connect(path, timeout=10.0)
        target = sqlite3.connect(partial)
        try:
            source.backup(target)
            # Without this the copy would want to have a -wal file beside it.
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()
            source.close()
    return copy
