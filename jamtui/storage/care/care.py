"""One database to be looked after."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from jamtui.storage.care import check, copies, json_lines, search, sound_files, tables
from jamtui.storage.faults import explaining
from jamtui.storage.gateway import immediate
from jamtui.storage.migrations import latest_version, version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCard:
    """A database file: sizes in bytes, schema versions, rows by table."""

    path: str
    bytes: int
    log_bytes: int
    free_bytes: int
    schema_version: int
    newest_schema_version: int
    sqlite_version: str
    backups: list[str]
    tables: dict[str, int]


@dataclass(frozen=True, slots=True)
class CheckCard:
    """What a check found: a sentence for each fault."""

    path: str
    is_sound: bool
    faults: list[str]


@dataclass(frozen=True, slots=True)
class CopyCard:
    """A copy that was written, or put back."""

    path: str
    bytes: int
    schema_version: int
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class RowsCard:
    """Rows that were written or taken in, by table, and how many sound files."""

    folder: str
    tables: dict[str, int]
    sound_files: int = 0


@dataclass(frozen=True, slots=True)
class VacuumCard:
    """Bytes of a database before and after unused room was given back."""

    path: str
    bytes_before: int
    bytes_after: int


class Care:
    """What can be done with an open database as a whole; for whoever owns the file."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def info(self) -> DatabaseCard:
        """Returns what is known of it."""
        with explaining(self._path):
            page, free = (
                int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("page_size", "freelist_count")
            )
            rows = tables.counts(self._connection)
            version = version_of(self._connection)
        return DatabaseCard(
            path=str(self._path),
            bytes=_size(self._path),
            log_bytes=_size(self._path.with_name(f"{self._path.name}-wal")),
            free_bytes=page * free,
            schema_version=version,
            newest_schema_version=latest_version(),
            sqlite_version=sqlite3.sqlite_version,
            backups=sorted(map(str, self._path.parent.glob(f"{escape(self._path.name)}.*.backup"))),
            tables=rows,
        )

    def check(self) -> CheckCard:
        """Looks for damage and for rows that contradict each other."""
        with explaining(self._path):
            found = list(check.faults(self._connection))
            found += sound_files.missing(self._connection, sound_files.library_of(self._path))
        return CheckCard(str(self._path), not found, found)

    def back_up(self, path: Path | None = None, *, overwrite: bool = False) -> CopyCard:
        """Writes a copy, beside the database unless told where."""
        target = path or copies.beside(self._path, "backup")
        size = copies.write_copy(self._connection, target, self._path, overwrite=overwrite)
        return CopyCard(str(target), size, version_of(self._connection))

    def vacuum(self) -> VacuumCard:
        """Gives back unused room and makes the indexes over words anew."""
        before = _size(self._path)
        with explaining(self._path):
            self._connection.execute("VACUUM")
            with immediate(self._connection):
                search.rebuild(self._connection)
            self._connection.execute("PRAGMA optimize")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return VacuumCard(str(self._path), before, _size(self._path))

    def export(self, folder: Path, wanted: Iterable[str] = (), *, files: bool = False) -> RowsCard:
        """Writes all or some tables as lines of JSON into an empty folder.

        With `files` the sound files that rows refer to go there too.
        """
        library = sound_files.library_of(self._path)
        with explaining(self._path):
            rows = json_lines.export(self._connection, folder, wanted)
            copied = sound_files.copy_out(self._connection, library, folder) if files else 0
        return RowsCard(str(folder), rows, copied)

    def lines(self, table: str) -> Iterator[str]:
        """Yields a table's rows as lines of JSON."""
        with explaining(self._path):
            yield from json_lines.lines(self._connection, table)

    def take_in(self, folder: Path, *, merge: bool = False, dry_run: bool = False) -> RowsCard:
        """Takes exported tables in, in place of what is there or (`merge`) beside it."""
        library = sound_files.library_of(self._path)
        # Files first: without rows they harm nobody, rows without files would.
        files = 0 if dry_run else sound_files.take_in(folder, library)
        taken = json_lines.take_in(self._connection, folder, merge=merge, dry_run=dry_run)
        return RowsCard(str(folder), taken, files)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
