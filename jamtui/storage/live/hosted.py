"""The rooms that a host serves, and the numbers of what happens in them."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jamtui.storage.faults import explaining
from jamtui.storage.gateway import immediate


class HostedRooms:
    """The list of hosted rooms in one database. Belongs to the thread of its connection."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def begin(self, codes: Iterable[str]) -> None:
        """Makes these the hosted rooms, and no other.

        What happened in one that was served until its host was killed is known without a gap. Each
        begins with an event, whose number is of today, so that no number comes twice, not even
        after an older copy of the database was put back.
        """
        with explaining(self._path), immediate(self._connection):
            wanted = tuple(dict.fromkeys(codes))
            marks = ", ".join("?" * len(wanted))
            for table in ("local_hosted_rooms", "local_room_events"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE room_id NOT IN ({marks})", wanted
                )
            for code in wanted:
                number = add_event(self._connection, code)
                self._connection.execute(
                    "INSERT INTO local_hosted_rooms (room_id, since) VALUES (?, ?) "
                    "ON CONFLICT DO NOTHING",
                    (code, number),
                )

    def end(self) -> None:
        """Serves no room any more: from here on nobody notes what happens."""
        with explaining(self._path), immediate(self._connection):
            self._connection.execute("DELETE FROM local_hosted_rooms")
            self._connection.execute("DELETE FROM local_room_events")

    def codes(self) -> list[str]:
        """Returns the codes of the hosted rooms."""
        with explaining(self._path):
            rows = self._connection.execute("SELECT room_id FROM local_hosted_rooms ORDER BY 1")
            return [str(row[0]) for row in rows]

    def clock(self, code: str) -> dict[str, Any] | None:
        """Returns what was kept of a room's transport, None for nothing."""
        with explaining(self._path):
            found = self._connection.execute(
                "SELECT clock FROM local_hosted_rooms WHERE room_id = ?", (code,)
            ).fetchone()
        kept = json.loads(found[0]) if found and found[0] else None
        return kept if isinstance(kept, dict) else None

    def keep_clock(self, code: str, clock: dict[str, Any]) -> None:
        """Keeps a room's transport, so that it goes on when the host was started again."""
        with explaining(self._path):
            self._connection.execute(
                "UPDATE local_hosted_rooms SET clock = ? WHERE room_id = ?",
                (json.dumps(clock), code),
            )


def add_event(connection: sqlite3.Connection, code: str) -> int:
    """Notes, within the open transaction, that a room is to be looked at; returns the number."""
    last = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'local_room_events'"
    ).fetchone()
    number = max((last[0] if last else 0) + 1, time.time_ns() // 1_000_000)
    connection.execute(
        "INSERT INTO local_room_events (number, room_id, table_name, row_id) "
        "VALUES (?, ?, 'rooms', ?)",
        (number, code, code),
    )
    return number


def lose_track(connection: sqlite3.Connection) -> None:
    """Notes, within the open transaction, that rows of any room may have changed unseen."""
    for (code,) in connection.execute("SELECT room_id FROM local_hosted_rooms").fetchall():
        number = add_event(connection, code)
        connection.execute(
            "UPDATE local_hosted_rooms SET since = ? WHERE room_id = ?", (number, code)
        )
