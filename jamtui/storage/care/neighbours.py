"""Other databases in the same folder, which have its `keys` and `library` in common."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from jamtui.storage.migrations import APPLICATION_ID

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
_MARK = slice(68, 72)
"""Where the header of a SQLite file says whose it is."""

_FILES = ("tracks", "room_tracks")


class Neighbours:
    """What the databases beside the one at `path` refer to, copies among them.

    One that cannot be read is taken to refer to everything: nothing goes that may be needed.
    """

    def __init__(self, path: Path) -> None:
        self._paths = list(_databases_beside(path))

    def have_person(self, user_id: str) -> bool:
        """Whether any of them has an account with that id."""
        return any(_has(path, "auth_users", "id = ?", user_id) for path in self._paths)

    def have_file(self, url: str) -> bool:
        """Whether any of them refers to that file of the library."""
        return any(
            _has(path, table, "url = ?", url) for path in self._paths for table in _FILES
        ) or any(_has(path, "tracks", "instr(stems, ?) > 0", url) for path in self._paths)


def _databases_beside(path: Path) -> Iterator[Path]:
    try:
        others = sorted(path.resolve().parent.iterdir())
    except OSError:
        return
    for other in others:
        if other.name != path.resolve().name and _may_be_ours(other):
            yield other


def _may_be_ours(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError:
        return path.suffix == ".db"
    mark = int.from_bytes(header[_MARK], "big")
    return header.startswith(_MAGIC) and mark == APPLICATION_ID


def _has(path: Path, table: str, condition: str, value: str) -> bool:
    try:
        with closing(_opened(path)) as connection:
            named = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
            if connection.execute(named, (table,)).fetchone() is None:
                return False  # of a version that had no such rows yet
            found = connection.execute(
                f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1", (value,)
            ).fetchone()
    except sqlite3.Error:
        return True
    return found is not None


def _opened(path: Path) -> sqlite3.Connection:
    log = path.with_name(f"{path.name}-wal")
    # Looked at as it lies there unless somebody has it open: SQLite would leave files beside it.
    is_still = not log.exists() or not log.stat().st_size
    uri = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if is_still else ''}"
    return sqlite3.connect(uri, uri=True)
