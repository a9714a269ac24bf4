"""Putting a copy of a database back.

Everything that can go wrong is found out on a working copy beside the database, before anything is
changed: damage, tables that are missing, an older layout that cannot be brought to this one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from jamtui.errors import BadFileError, JamError, NotFoundError, StorageError
from jamtui.partial_file import PRIVATE, PartialFile, explaining_writes
from jamtui.storage.care.copies import beside, fill, remove_companions, write_copy
from jamtui.storage.care.tables import counts
from jamtui.storage.faults import DamagedError, explaining
from jamtui.storage.migrations import APPLICATION_ID, latest_version, migrate, version_of

BUSY_SECONDS = 20.0
"""How long to wait for other writers."""


def check_copy(path: Path) -> int:
    """Returns the schema version of a copy that can be put back; raises JamError for others."""
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}.") from error
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
    if version < 1:
        raise BadFileError(f"{path} is no copy of a jam database: its schema version is {version}.")
    found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise BadFileError(f"{path} is damaged ({found[0]}): restore another copy.")
    return version


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreCard:
    """What putting a copy back would do: what is in the copy, and what it would replace.

    Sizes are in bytes, `tables` the copy's rows by table in this version's layout. `replaces` None
    means that there is no database yet. What is replaced and too damaged to say has no version.
    """

    path: str
    bytes: int
    schema_version: int
    newest_schema_version: int
    rows: int
    tables: dict[str, int]
    replaces: str | None
    replaced_bytes: int
    replaced_schema_version: int | None
    replaced_rows: int


def planned_restore(path: Path, target: Path) -> RestoreCard:
    """Returns what `put_back` would do, after the same checks; nothing is changed."""
    version = check_copy(path)
    with (
        _place_to_try(target) as place,
        _working_copy(path, place) as working,
        closing(_connected(working)) as copy,
    ):
        held = counts(copy)
    is_there = target.is_file()
    old_version, old_rows = _what_is_there(target) if is_there else (None, 0)
    return RestoreCard(
        path=str(path),
        bytes=path.stat().st_size,
        schema_version=version,
        newest_schema_version=latest_version(),
        rows=sum(held.values()),
        tables=held,
        replaces=str(target) if is_there else None,
        replaced_bytes=target.stat().st_size if is_there else 0,
        replaced_schema_version=old_version,
        replaced_rows=old_rows,
    )


@contextmanager
def _place_to_try(target: Path) -> Iterator[Path]:
    """Yields where the working copy goes: beside the database, where there is a folder for it."""
    if target.parent.is_dir():
        yield target
        return
    with TemporaryDirectory() as folder:
        yield Path(folder) / target.name


def _what_is_there(target: Path) -> tuple[int | None, int]:
    """Returns version and rows of the database that would be replaced."""
    uri = f"{target.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as live:
            return version_of(live), sum(counts(live).values())
    except sqlite3.Error:
        return None, 0


def put_back(path: Path, target: Path) -> Path | None:
    """Makes the database at `target` what the copy at `path` holds, in one step of SQLite's.

    Who has it open sees the old or the new. Returns where what was there before is now: a copy,
    or the file itself where it is damaged; None where there was nothing. Raises JamError, and then
    the database is what it was.
    """
    check_copy(path)
    with _working_copy(path, target) as working:
        if not target.is_file():
            with explaining_writes(target):
                os.replace(working, target)
            return None
        kept = beside(target, "before-restore.backup")
        if _is_damaged(target, kept):
            return _instead(working, target)
        try:
            _overwrite(working, target)
        except JamError as error:
            kept.unlink(missing_ok=True)
            raise type(error)(f"{error} Nothing was restored.") from error
        return kept


@contextmanager
def _working_copy(path: Path, target: Path) -> Iterator[Path]:
    """Yields a file beside `target` with what the copy holds, in this version's layout."""
    with explaining_writes(target):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = PartialFile(target, suffix=".restoring", mode=PRIVATE)
    os.close(partial.descriptor)
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as copy:
            fill(copy, partial.place)
        with explaining(path), closing(_connected(partial.place)) as working:
            _bring_up_to_date(working, path)
            _use_pages_of(working, target)
        remove_companions(partial.place)
        yield partial.place
    finally:
        partial.discard()
        remove_companions(partial.place)


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)


def _bring_up_to_date(working: sqlite3.Connection, path: Path) -> None:
    """Raises BadFileError for a copy that lacks something of its version."""
    try:
        migrate(working, None)
    except sqlite3.Error as error:
        raise BadFileError(f"{path} is no whole copy of a jam database: {error}.") from error
    with closing(_connected(Path(":memory:"))) as fresh:
        migrate(fresh, None)
        missing = _objects(fresh) - _objects(working)
    if missing:
        kind, name = sorted(missing)[0]
        raise BadFileError(
            f"{path} is no whole copy of a jam database: it lacks the {kind} {name}."
        )


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    rows = connection.execute("SELECT type, name FROM sqlite_schema")
    return {(str(kind), str(name)) for kind, name in rows}


def _use_pages_of(working: sqlite3.Connection, target: Path) -> None:
    """Gives the copy the pages of the database, which cannot change its own while it is used."""
    if not target.is_file():
        return
    try:
        with closing(_connected(target)) as live:
            wanted = live.execute("PRAGMA page_size").fetchone()[0]
    except sqlite3.Error:
        return  # too damaged to say, and so replaced as a whole
    if working.execute("PRAGMA page_size").fetchone()[0] != wanted:
        working.execute(f"PRAGMA page_size = {int(wanted)}")
        working.execute("VACUUM")


def _is_damaged(target: Path, kept: Path) -> bool:
    """Copies what is there to `kept`; returns whether that is impossible because of damage."""
    try:
        with explaining(target), closing(_connected(target)) as live:
            version_of(live)
            write_copy(live, kept, target)
    except DamagedError:
        return True
    return False


def _instead(working: Path, target: Path) -> Path:
    """Puts the working copy in place of a damaged file, which is kept with all that is its own."""
    kept = beside(target, "damaged")
    with explaining_writes(kept):
        for ending in ("-wal", "-shm", ""):
            part = target.with_name(target.name + ending)
            if part.exists():
                part.rename(kept.with_name(kept.name + ending))
        os.replace(working, target)
    return kept


def _overwrite(working: Path, target: Path) -> None:
    with (
        explaining(target),
        closing(_connected(working)) as copy,
        closing(_connected(target)) as live,
    ):
        copy.backup(live)
