"""What a member of rooms on another host has of them: a copy of the rows that may be seen there.

A file for each host and person, beside one's own database, with the same tables, written by the
program alone that is connected to that host as that person: somebody else may see other rows there.
Nothing in it is anybody's own: it can be thrown away.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jamtui.protocol.messages import Row
from jamtui.storage.care.tables import columns_of
from jamtui.storage.faults import explaining, explaining_files
from jamtui.storage.gateway import immediate, quoted
from jamtui.storage.live.told import CHAT, PROFILES, TOLD
from jamtui.storage.migrations import APPLICATION_ID, latest_version, migrate, version_of

BUSY_SECONDS = 5.0
LONGEST_ID = 256

_NUMBERS = (
    "CREATE TABLE IF NOT EXISTS local_mirrored_rooms "
    "(room_id TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL) STRICT"
)
_PLAIN_NAME = re.compile(r"[0-9A-Za-z_-]{8,64}\Z")
_VALUES = (str, int, float, bool, type(None))


def mirror_path(data_folder: Path, host_id: str, user_id: str) -> Path:
    """Returns the file of a host's mirror, as that person sees it.

    Whatever the two are called, it lies in the folder.
    """
    return data_folder / "mirrors" / _plain(host_id) / f"{_plain(user_id)}.db"


def _plain(name: str) -> str:
    if _PLAIN_NAME.match(name):
        return name
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


class Mirror:
    """An open mirror. Belongs to the thread that opened it; close it, or use `with`.

    Rows of tables or columns that this version does not know, and values that do not fit, are left
    out: `skipped` counts such rows.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self.skipped = 0
        self._connection = connection
        self._columns = {
            table: frozenset(columns_of(connection, table)) for table in (*TOLD, PROFILES)
        }

    def number(self, room_id: str) -> int | None:
        """Returns the number of the last event that a room's rows know of, None for no rows."""
        with explaining(self.path):
            found = self._connection.execute(
                "SELECT number FROM local_mirrored_rooms WHERE room_id = ? COLLATE NOCASE",
                (room_id,),
            ).fetchone()
        return None if found is None else int(found[0])

    def rooms(self) -> dict[str, int]:
        """Returns the rooms that are mirrored, with the numbers of their last events."""
        with explaining(self.path):
            return dict(self._connection.execute("SELECT * FROM local_mirrored_rooms").fetchall())

    def name_of(self, user_id: str) -> str | None:
        """Returns what somebody is called, None for whom the host has not told of."""
        with explaining(self.path):
            found = self._connection.execute(
                f"SELECT coalesce(display_name, username) FROM {PROFILES} WHERE id = ?", (user_id,)
            ).fetchone()
        return None if found is None or not found[0] else str(found[0])

    def replace(self, room_id: str, number: int, rows: Iterable[Row]) -> None:
        """Makes these all the rows of a room, as of the event `number`."""
        with explaining(self.path), immediate(self._connection):
            self._clear(room_id)
            self._apply(room_id, number, rows)

    def change(self, room_id: str, number: int, rows: Iterable[Row]) -> None:
        """Applies what changed in a room up to the event `number`: all of it, or nothing."""
        with explaining(self.path), immediate(self._connection):
            self._apply(room_id, number, rows)

    def forget(self, room_id: str) -> None:
        """Removes a room, as when one is no longer let in."""
        with explaining(self.path), immediate(self._connection):
            self._clear(room_id)
            self._connection.execute(
                "DELETE FROM local_mirrored_rooms WHERE room_id = ?", (room_id,)
            )

    def close(self) -> None:
        """Closes it; closing again does nothing."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _clear(self, room_id: str) -> None:
        people = f"SELECT user_id FROM {{}} WHERE room_id {{}} ?1 AND {PROFILES}.id = user_id"
        here = " OR ".join(
            f"EXISTS ({people.format(table, '=')})" for table in ("room_members", CHAT)
        )
        elsewhere = f"EXISTS ({people.format('room_members', '<>')})"
        self._connection.execute(
            f"DELETE FROM {PROFILES} WHERE ({here}) AND NOT {elsewhere}", (room_id,)
        )
        for told in TOLD.values():
            self._connection.execute(f"DELETE FROM {told.table} WHERE {told.room} = ?", (room_id,))

    def _apply(self, room_id: str, number: int, rows: Iterable[Row]) -> None:
        for row in rows:
            if not self._apply_row(room_id, row):
                self.skipped += 1
        self._connection.execute(
            "INSERT INTO local_mirrored_rooms VALUES (?, ?) "
            "ON CONFLICT (room_id) DO UPDATE SET number = excluded.number",
            (room_id, number),
        )

    def _apply_row(self, room_id: str, row: Row) -> bool:
        """Applies one row and returns whether that could be done."""
        known = self._columns.get(row.table)
        if known is None or len(row.id) > LONGEST_ID:
            return False
        room, key = _keys(row.table)
        try:
            if row.values is None:
                where = f"{key} = ?" + (f" AND {room} = ?" if room else "")
                values: tuple[object, ...] = (row.id, room_id) if room else (row.id,)
                self._connection.execute(f"DELETE FROM {row.table} WHERE {where}", values)
                return True
            fit = {
                name: value
                for name, value in row.values.items()
                if name in known and isinstance(value, _VALUES)
            }
            if fit.get(key) != row.id or (room and fit.get(room) != room_id):
                return False
            self._put(row.table, fit)
        except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError):
            return False
        return True

    def _put(self, table: str, values: Mapping[str, Any]) -> None:
        names = ", ".join(map(quoted, values))
        marks = ", ".join("?" * len(values))
        # What a row has to be alone with may have been another's until a moment ago.
        self._connection.execute(
            f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )


def _keys(table: str) -> tuple[str | None, str]:
    """Returns the columns of the room and of the row; profiles belong to no room."""
    if table == PROFILES:
        return None, "id"
    return TOLD[table].room, TOLD[table].key


def open_mirror(data_folder: Path, host_id: str, user_id: str) -> Mirror:
    """Opens what a person has of a host, or makes it; of another version, or broken, it is new.

    Raises StorageError for a place that cannot be written.
    """
    path = mirror_path(data_folder, host_id, user_id)
    with explaining_files(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with explaining(path):
        connection = _opened(path)
        if connection is None:
            with explaining_files(path):
                for end in ("", "-wal", "-shm"):
                    Path(f"{path}{end}").unlink(missing_ok=True)
            connection = _opened(path)
        if connection is None:
            raise sqlite3.DatabaseError("it cannot be made")
    with explaining_files(path):
        path.chmod(0o600)
    return Mirror(connection, path)


def _opened(path: Path) -> sqlite3.Connection | None:
    """Returns a connection to a mirror of this version, None where there is another file."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if _is_empty(connection):
            _make(connection)
        if _is_current(connection):
            connection.execute("PRAGMA foreign_keys = OFF")
            # A newer host may know roles or kinds that are none here.
            connection.execute("PRAGMA ignore_check_constraints = ON")
            return connection
    except sqlite3.DatabaseError as error:
        if not _is_broken(error):
            connection.close()
            raise
    connection.close()
    return None


def _make(connection: sqlite3.Connection) -> None:
    migrate(connection, None)
    with immediate(connection):
        triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f"DROP TRIGGER {quoted(name)}")
        connection.execute(_NUMBERS)


def _is_empty(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_schema").fetchone()[0])


def _is_current(connection: sqlite3.Connection) -> bool:
    """Whether it is whole: the table of numbers is made last."""
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    has_numbers = connection.execute(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'local_mirrored_rooms'"
    ).fetchone()[0]
    return mark == APPLICATION_ID and version_of(connection) == latest_version() and has_numbers


def _is_broken(error: sqlite3.Error) -> bool:
    name = getattr(error, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT"))
