"""The local database: opened, created, brought up to date and filled with what ships."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from jamtui.errors import StorageError
from jamtui.partial_file import PRIVATE
from jamtui.storage.actor import ANON, Actor, person
from jamtui.storage.content_stamp import is_current
from jamtui.storage.faults import (
    UnwritableError,
    explaining,
    explaining_files,
    is_busy,
    not_a_database,
)
from jamtui.storage.gateway import Gateway
from jamtui.storage.location import database_path
from jamtui.storage.migrations import check_identity, latest_version, migrate, version_of
from jamtui.storage.policy.gateway import PolicyGateway

if TYPE_CHECKING:
    from jamtui.storage.bands import BandRepository
    from jamtui.storage.care.care import Care
    from jamtui.storage.live.changes import RoomChanges
    from jamtui.storage.live.hosted import HostedRooms
    from jamtui.storage.loops import LoopRepository
    from jamtui.storage.people import PeopleRepository
    from jamtui.storage.rooms import RoomRepository

BUSY_SECONDS = 20.0
"""How long to wait for another process; the longest that one writes is the first filling."""

OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables; Debian 12 has 3.40."""

SMALLEST_DATABASE = 512
"""The smallest page of SQLite, in bytes; a database has at least one."""

MEMORY = Path(":memory:")


class Database:
    """An open database. Belongs to the thread that opened it; close it, or use `with`.

    `gateway` is the way to its rows. `warning` is a sentence for the user when this is a
    temporary database because the real one cannot be written, else None.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        warning: str | None = None,
        actor: Actor | None = None,
    ) -> None:
        self.path = path
        self.warning = warning
        self._connection = connection
        self._actor = actor or _signed_in(connection)
        self.gateway: Gateway = PolicyGateway(connection, path, self._actor)

    @property
    def actor(self) -> Actor:
        """On whose behalf it is used."""
        return self._actor

    def acting_as(self, actor: Actor) -> Database:
        """Returns the same open database as somebody else uses it; close one of the two."""
        return Database(self._connection, self.path, self.warning, actor)

    @property
    def is_temporary(self) -> bool:
        """Whether everything in it is gone once it is closed."""
        return bool(self._connection.execute("PRAGMA database_list").fetchone()[2] == "")

    @property
    def loops(self) -> LoopRepository:
        """The loops, as the one who acts sees them."""
        from jamtui.storage.loops import LoopRepository

        return LoopRepository(self.gateway)

    @property
    def bands(self) -> BandRepository:
        """The instant bands; one's own are in the folder `bands` beside the database."""
        from jamtui.storage.bands import BandRepository  # reads TOML

        return BandRepository(self.gateway, self.path.parent / "bands")

    @property
    def people(self) -> PeopleRepository:
        """The people whose profiles the one who acts may see."""
        from jamtui.storage.people import PeopleRepository

        return PeopleRepository(self.gateway)

    @property
    def rooms(self) -> RoomRepository:
        """The rooms, as the one who acts sees them."""
        from jamtui.storage.rooms import RoomRepository

        return RoomRepository(self.gateway, self._actor.user_id or "")

    @property
    def care(self) -> Care:
        """What can be done with it as a whole; for whoever owns the file."""
        from jamtui.storage.care.care import Care

        return Care(self._connection, self.path)

    @property
    def changes(self) -> RoomChanges:
        """What happens in hosted rooms. Keep it: it remembers what was written when last asked."""
        from jamtui.storage.live.changes import RoomChanges

        return RoomChanges(self._connection, self.path)

    @property
    def hosted(self) -> HostedRooms:
        """The rooms that a host serves from it; for that host."""
        from jamtui.storage.live.hosted import HostedRooms

        return HostedRooms(self._connection, self.path)

    def check(self) -> list[str]:
        """Returns what SQLite's own check finds wrong, nothing for a sound database."""
        with explaining(self.path):
            found = [str(row[0]) for row in self._connection.execute("PRAGMA quick_check")]
        return [] if found == ["ok"] else found

    def version(self) -> int:
        """Returns its schema version."""
        with explaining(self.path):
            return version_of(self._connection)

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


def open_database(
    path: Path | None = None,
    *,
    fallback: Literal["none", "memory"] = "none",
    instance: str | None = None,
) -> Database:
    """Opens the database at `path`, else $JAMTUI_DB, else the user's; creates it if need be.

    With the `fallback` "memory" a database that cannot be written is no error: a temporary one
    is opened, with the contents of the real one, and a `warning`. Raises StorageError (also
    UnwritableError, with the fallback for a file that cannot even be read), and UsageError for
    the name of an `instance`.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StorageError(
            f"SQLite {sqlite3.sqlite_version} is too old: jamtui needs 3.37, as Python 3.11 of "
            "Debian 12 has it."
        )
    where = database_path(path, instance)
    try:
        return _open(where)
    except UnwritableError as error:
        # Without what is in it, an empty one would look as if everything were gone.
        is_hidden = os.path.isfile(where) and not os.access(where, os.R_OK)
        if fallback == "none" or is_hidden:
            raise
        warning = f"{error} Nothing is saved: this is a temporary database."
        return Database(_temporary(where), where, warning)


def _signed_in(connection: sqlite3.Connection) -> Actor:
    """Returns the person whose profile was last chosen to be used."""
    row = connection.execute(
        "SELECT id FROM user_profiles WHERE id = "
        "(SELECT value FROM local_meta WHERE key = 'current_user_id')"
    ).fetchone()
    return ANON if row is None else person(str(row[0]))


def _open(path: Path) -> Database:
    with explaining_files(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # SQLite takes such a stub for an empty database and writes over it.
        if path.is_file() and 0 < path.stat().st_size < SMALLEST_DATABASE:
            raise not_a_database(path)
        _make_private(path)
    with explaining(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return Database(connection, path)


def _make_private(path: Path) -> None:
    """Makes a file for its owner only, unless there is one; what SQLite lays beside it is alike."""
    # What cannot be made, SQLite explains.
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE))


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    on_disk = None if path == MEMORY else path
    check_identity(connection, path)
    if on_disk:
        _patiently(lambda: _use_wal(connection))
    # With the write-ahead log, NORMAL is safe against power cuts: at worst the last
    # transactions are missing.
    connection.execute("PRAGMA synchronous = NORMAL")
    if version_of(connection) < latest_version():
        _patiently(lambda: migrate(connection, on_disk))
    connection.execute("PRAGMA foreign_keys = ON")
    if not is_current(connection):
        from jamtui.storage.seeding import seed  # reads MIDI; only when something changed

        _patiently(lambda: seed(connection))


def _use_wal(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")


def _patiently(action: Callable[[], None]) -> None:
    """Does something that SQLite refuses at once, without waiting, while others write."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return action()
        except sqlite3.Error as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _temporary(path: Path) -> sqlite3.Connection:
    """Returns a database in memory, with the contents of the one at `path` if it has any."""
    with explaining(path):
        connection = sqlite3.connect(":memory:", isolation_level=None)
        _copy_readable(path, connection)
        _prepare(connection, MEMORY)
    return connection


def _copy_readable(path: Path, target: sqlite3.Connection) -> None:
    if not (os.path.isfile(path) and os.access(path, os.R_OK)):
        return
    # Nobody writes where nothing can be written, so it holds still.
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    source = sqlite3.connect(uri, uri=True)
    try:
        source.backup(target)
    finally:
        source.close()
