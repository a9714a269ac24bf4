"""All rows of a database as lines of JSON, a file a table, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jamtui.errors import BadFileError, ConflictError, NotFoundError
from jamtui.json_text import finite
from jamtui.partial_file import PRIVATE, explaining_writes, replacing
from jamtui.storage.care.search import rebuild
from jamtui.storage.care.tables import columns_of, key_of, own_tables
from jamtui.storage.faults import explaining
from jamtui.storage.gateway import immediate, quoted
from jamtui.storage.live.hosted import lose_track
from jamtui.storage.migrations import latest_version, version_of

MANIFEST = "jamtui.json"
LONGEST_LINE = 64 * 1024 * 1024
"""Longer than any row can be."""

MACHINE_NOTES = ("content_stamp",)
"""Keys of local_meta that mean something on the machine they were made on alone."""


def export(
    connection: sqlite3.Connection, folder: Path, tables: Iterable[str] = ()
) -> dict[str, int]:
    """Writes `TABLE.jsonl` for all or some tables into a new folder; returns rows by table.

    All are from the same moment, whoever writes meanwhile. Raises ConflictError for a folder with
    something in it, NotFoundError for a table, StorageError.
    """
    wanted = _known(connection, tables)
    with explaining_writes(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise ConflictError(f"There is something in {folder} already: name an empty folder.")
    try:
        return _write_tables(connection, wanted, folder)
    except BaseException:
        for table in wanted:
            (folder / f"{table}.jsonl").unlink(missing_ok=True)
        raise


def _write_tables(
    connection: sqlite3.Connection, wanted: list[str], folder: Path
) -> dict[str, int]:
    connection.execute("BEGIN")
    try:
        written = {table: _write_table(connection, table, folder) for table in wanted}
    finally:
        connection.execute("COMMIT")
    manifest = {"schema_version": version_of(connection), "tables": written}
    path = folder / MANIFEST
    with explaining_writes(path), replacing(path, mode=PRIVATE) as partial:
        partial.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    return written


def lines(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """Yields each row of a table as an object, in the order of its key; raises NotFoundError."""
    (table,) = _known(connection, [table])
    order = ", ".join(map(quoted, key_of(connection, table))) or "rowid"
    cursor = connection.execute(f"SELECT * FROM {quoted(table)} ORDER BY {order}")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n"


def _known(connection: sqlite3.Connection, tables: Iterable[str]) -> list[str]:
    from jamtui.errors import unknown_name

    there = own_tables(connection)
    wanted = list(tables)
    for table in wanted:
        if table not in there:
            raise unknown_name("table", table, there, "'jam db info' lists them.")
    return wanted or there


def _write_table(connection: sqlite3.Connection, table: str, folder: Path) -> int:
    path = folder / f"{table}.jsonl"
    count = 0
    with (
        explaining_writes(path),
        replacing(path, mode=PRIVATE) as partial,
        partial.open("w", encoding="utf-8", newline="\n") as file,
    ):
        for line in lines(connection, table):
            file.write(line)
            count += 1
    return count


class _TrialError(Exception):
    """Ends a transaction that was only a trial."""


def take_in(
    connection: sqlite3.Connection, folder: Path, *, merge: bool = False, dry_run: bool = False
) -> dict[str, int]:
    """Makes the tables hold what the files in `folder` say; returns the rows taken by table.

    Tables without a file stay as they are. With `merge`, rows that are there stay and only
    missing ones are added. All or nothing, and no trigger acts: the files hold what those did.
    With `dry_run` all of that is done and taken back.
    Raises NotFoundError, BadFileError with file and line, ConflictError.
    """
    files = _files(folder)
    there = own_tables(connection)
    for table, path in files.items():
        if table not in there:
            raise BadFileError(f"{path}: there is no table {table!r} in this version.")
    taken: dict[str, int] = {}
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        with (
            suppress(_TrialError),
            explaining(folder),
            immediate(connection),
            _without_triggers(connection),
        ):
            for table in there:
                if table in files:
                    taken[table] = _fill(connection, table, files[table], merge)
            _check_references(connection)
            rebuild(connection)
            lose_track(connection)
            if dry_run:
                raise _TrialError
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    return taken


def _files(folder: Path) -> dict[str, Path]:
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise NotFoundError(f"There is no {MANIFEST} in {folder}: name a folder that was exported.")
    try:
        told = json.loads(manifest.read_text("utf-8"))
        version = int(told["schema_version"])
        tables = dict(told["tables"])
        if version < 1:
            raise ValueError("there is no such version")
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise BadFileError(f"{manifest} is broken: export the database again.") from error
    if version > latest_version():
        raise BadFileError(
            f"{folder} was exported from schema version {version}, newer than this jamtui's "
            f"{latest_version()}: update jamtui."
        )
    files = {table: folder / f"{table}.jsonl" for table in tables}
    for path in files.values():
        if not path.is_file():
            raise BadFileError(f"{path} is missing, though {MANIFEST} names its table.")
    return files


@contextmanager
def _without_triggers(connection: sqlite3.Connection) -> Iterator[None]:
    """Takes all triggers away and brings them back, within the open transaction."""
    kept = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {quoted(name)}")
    yield
    for _, sql in kept:
        connection.execute(sql)


def _fill(connection: sqlite3.Connection, table: str, path: Path, merge: bool) -> int:
    if not merge:
        connection.execute(f"DELETE FROM {quoted(table)}")
    columns = columns_of(connection, table)
    there = " ON CONFLICT DO NOTHING" if merge else ""
    count = 0
    for number, row in _rows(path, columns):
        if table == "local_meta" and row.get("key") in MACHINE_NOTES:
            row = row | {"value": ""}
        names = ", ".join(map(quoted, row))
        marks = ", ".join("?" * len(row))
        try:
            cursor = connection.execute(
                f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks}){there}",
                tuple(row.values()),
            )
        except sqlite3.IntegrityError as error:
            raise ConflictError(f"{path}, line {number}: {_said(error)}.") from error
        except OverflowError as error:
            raise BadFileError(f"{path}, line {number}: a number is too large.") from error
        except UnicodeEncodeError as error:
            raise BadFileError(f"{path}, line {number}: a text holds half a letter.") from error
        count += cursor.rowcount
    return count


_COMPLAINTS = {
    "UNIQUE constraint failed: ": "another row has the same ",
    "NOT NULL constraint failed: ": "something is missing: ",
    "CHECK constraint failed: ": "a value breaks a rule of its table: ",
    "cannot store ": "a value has another type than its column: ",
}


def _said(error: sqlite3.Error) -> str:
    """Returns a complaint of SQLite's in plainer words."""
    text = str(error)
    for theirs, ours in _COMPLAINTS.items():
        if text.startswith(theirs):
            return ours + text.removeprefix(theirs)
    return text


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            if line.strip():
                yield number, _row(line, f"{path}, line {number}", columns)


def _row(line: bytes, where: str, columns: list[str]) -> dict[str, Any]:
    try:
        row = json.loads(line, parse_constant=_refuse, parse_float=finite)
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{where}: this is no line of JSON.") from error
    if not isinstance(row, dict) or not row:
        raise BadFileError(f"{where}: a row is an object with columns.")
    if strange := [name for name in row if name not in columns]:
        raise BadFileError(f"{where}: there is no column {strange[0][:60]!r}.")
    for name, value in row.items():
        if not isinstance(value, str | int | float | None):
            raise BadFileError(f"{where}: {name} is neither text nor a number nor null.")
    return row


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _check_references(connection: sqlite3.Connection) -> None:
    orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(1)
    if orphans:
        table, row, parent, _ = orphans[0]
        raise ConflictError(
            f"{table}, row {row}, refers to a row of {parent} that is not there: "
            "import that table too."
        )
