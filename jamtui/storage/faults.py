"""What SQLite complains of, said in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from jamtui.errors import ConflictError, JamError, StorageError, UsageError


class UnwritableError(StorageError):
    """A place where nothing can be written, though there may be nothing wrong with the file."""


class DamagedError(StorageError):
    """A file whose contents are no database, or not a whole one."""


_UNWRITABLE = {
    "SQLITE_CANTOPEN": "it cannot be opened or created there",
    "SQLITE_READONLY": "it may only be read",
    "SQLITE_PERM": "it may not be opened",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk refuses it",
}
_ADVICE = "Choose another file with --db or JAMTUI_DB."


def explained(error: sqlite3.Error, path: Path) -> JamError:
    """Returns what went wrong with the database at `path`.

    UnwritableError for places that cannot be written, ConflictError for rows that clash with
    others or with a rule of the table, UsageError for a text that is too long to be looked for,
    StorageError for the rest.
    """
    name = _primary(error)
    if name in _UNWRITABLE:
        return UnwritableError(
            f"The database {path} cannot be used: {_UNWRITABLE[name]}. {_ADVICE}"
        )
    if name == "SQLITE_NOTADB":
        return not_a_database(path)
    if name == "SQLITE_CORRUPT":
        return DamagedError(
            f"The database {path} is damaged: move it away, or put a backup in its place."
        )
    if name in ("SQLITE_BUSY", "SQLITE_LOCKED"):
        return StorageError(f"The database {path} is kept busy by another program: try again.")
    if isinstance(error, sqlite3.IntegrityError):
        return ConflictError(f"The database refuses this: {error}.")
    if "pattern too complex" in str(error):
        return UsageError("The text to look for is too long: use at most 10,000 characters.")
    return StorageError(f"The database {path} failed: {error}.")


def not_a_database(path: Path) -> DamagedError:
    """Returns the complaint about a file of another type."""
    return DamagedError(f"{path} is not a database: {_ADVICE[0].lower()}{_ADVICE[1:]}")


def is_busy(error: sqlite3.Error) -> bool:
    """Whether waiting for another process may help."""
    return _primary(error) in ("SQLITE_BUSY", "SQLITE_LOCKED")


def _primary(error: sqlite3.Error) -> str:
    """Returns the name of the primary result code: SQLITE_IOERR for SQLITE_IOERR_WRITE."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return "_".join(name.split("_")[:2])


class explaining:  # noqa: N801
    """A `with` that turns errors of SQLite, and of values that it cannot keep, into clear ones.

    Around every statement: a class takes a third of the time of a generator.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            return
        if isinstance(error, sqlite3.Error):
            raise explained(error, self._path) from error
        if isinstance(error, UnicodeEncodeError):
            broken = ascii(error.object[error.start : error.end])
            raise UsageError(f"There is half of a character in a text ({broken}).") from error
        if isinstance(error, OverflowError) and "SQLite" in str(error):
            raise UsageError("There is a number that is too large for a database.") from error


@contextmanager
def explaining_files(path: Path) -> Iterator[None]:
    """Turns errors of the file system into errors that explain themselves."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableError(f"{path} cannot be written: {reason}. {_ADVICE}") from error
