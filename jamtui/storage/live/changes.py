"""What has changed in a live room since a number, as one of its members may see it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jamtui.errors import ConflictError
from jamtui.protocol.messages import Row as ToldRow
from jamtui.storage.faults import explaining
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of, quoted
from jamtui.storage.live.told import PROFILE_COLUMNS, PROFILES, TOLD, Told, as_told, people_in

MOST_EVENTS = 2_000
"""How many events are told at once; whoever missed more is told the rest next."""

MOST_CHARACTERS = 12_000_000
"""How much is told at once; a room with more is told without its oldest or last rows."""

_AT_ONCE = 500


class BehindError(ConflictError):
    """What somebody knows is too old, or of no such room: only the whole room would do."""


@dataclass(frozen=True, slots=True)
class News:
    """What one member is told: `rows` bring whoever knew all up to `previous` to `number`.

    With `is_whole` they are all there is, and `previous` is 0. `has_more`: more has happened.
    """

    number: int
    previous: int
    rows: list[ToldRow]
    is_whole: bool = False
    has_more: bool = False


class RoomChanges:
    """The events of hosted rooms in one database. Belongs to the thread of its connection."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._seen: tuple[int, int] | None = None

    def is_written(self) -> bool:
        """Whether anybody, this connection included, may have written since the last call.

        Costs no look at any table.
        """
        with explaining(self._path):
            others = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        before, self._seen = self._seen, (others, self._connection.total_changes)
        return self._seen != before

    def whole(self, gateway: Gateway, code: str) -> News:
        """Returns all rows of a room that the one who acts may see, the newest of long lists."""
        with gateway.snapshot():
            rows = _bounded(row for told in TOLD.values() for row in _visible(gateway, told, code))
            rows += _profiles(gateway, _people(rows))
            return News(self._last(code), 0, rows, is_whole=True)

    def since(self, gateway: Gateway, code: str, since: int) -> News | None:
        """Returns what has changed after the event `since`; None: nothing has.

        Raises BehindError for a number that is none of this room's, or forgotten already.
        """
        with gateway.snapshot():
            if not self._is_known(code, since):
                raise BehindError(
                    f"Too much has happened in {code} since: its rows have to be told anew."
                )
            events = self._events(code, since)
            if not events:
                return None
            has_more = len(events) == MOST_EVENTS
            rows = self._rows(gateway, code, events)
            while len(events) > 1 and sum(map(_size, rows)) > MOST_CHARACTERS:
                events = events[: len(events) // 2]
                has_more = True
                rows = self._rows(gateway, code, events)
            return News(events[-1][0], since, rows, has_more=has_more)

    def _last(self, code: str) -> int:
        return int(
            self._one(
                "SELECT coalesce((SELECT max(number) FROM local_room_events WHERE room_id = ?1), "
                "(SELECT since FROM local_hosted_rooms WHERE room_id = ?1), 0)",
                (code,),
            )
        )

    def _is_known(self, code: str, since: int) -> bool:
        """Whether all that happened after `since`, which somebody was told once, is kept."""
        if not 0 <= since < 1 << 63:
            return False
        return bool(
            self._one(
                "SELECT EXISTS (SELECT 1 FROM local_hosted_rooms WHERE room_id = ?1 "
                "AND (since = ?2 OR since < ?2 AND EXISTS (SELECT 1 FROM local_room_events "
                "WHERE number = ?2 AND room_id = ?1)))",
                (code, since),
            )
        )

    def _one(self, sql: str, values: tuple[object, ...]) -> int:
        with explaining(self._path):
            return int(self._connection.execute(sql, values).fetchone()[0])

    def _events(self, code: str, since: int) -> list[tuple[int, str, str, str]]:
        with explaining(self._path):
            return self._connection.execute(
                "SELECT number, table_name, row_id, kind FROM local_room_events "
                "WHERE room_id = ? AND number > ? ORDER BY number LIMIT ?",
                (code, since, MOST_EVENTS),
            ).fetchall()

    def _rows(
        self, gateway: Gateway, code: str, events: Sequence[tuple[int, str, str, str]]
    ) -> list[ToldRow]:
        """Returns the rows that events are about, those that are gone first."""
        changed: dict[str, list[str]] = {}
        for _, table, id_, _ in events:
            changed.setdefault(table, []).append(id_)
        if self._has_new_rank(gateway, code, events):
            for told in TOLD.values():
                if told.is_ranked:
                    changed.setdefault(told.table, []).extend(self._newest(told, code))
        rows = [
            row
            for table, ids in changed.items()
            if table in TOLD
            for row in _named(gateway, TOLD[table], code, dict.fromkeys(ids))
        ]
        rows += _profiles(gateway, {*_people(rows), *changed.get(PROFILES, ())})
        return sorted(rows, key=lambda row: row.values is not None)

    def _has_new_rank(
        self, gateway: Gateway, code: str, events: Iterable[tuple[int, str, str, str]]
    ) -> bool:
        ranked = [(table, id_) for _, table, id_, kind in events if kind == "rank"]
        if any(table == "room_bans" for table, _ in ranked):
            return True
        own = equals(room_id=code, user_id=gateway.actor.user_id)
        mine = gateway.select("room_members", own, ("id",))
        return any(row["id"] == id_ for row in mine for _, id_ in ranked)

    def _newest(self, told: Told, code: str) -> list[str]:
        """Returns the ids of the newest rows, be they seen or not."""
        order = ", ".join(
            f"{name.removeprefix('-')}{' DESC' if name.startswith('-') else ''}"
            for name in told.order
        )
        sql = f"SELECT {told.key} FROM {told.table} WHERE {told.room} = ? ORDER BY {order} LIMIT ?"
        with explaining(self._path):
            return [str(row[0]) for row in self._connection.execute(sql, (code, told.most))]


def _bounded(rows: Iterable[ToldRow]) -> list[ToldRow]:
    """Returns the rows, but for those that would make them more than fits into a message."""
    kept, size = [], 0
    for row in rows:
        size += _size(row)
        if size <= MOST_CHARACTERS:
            kept.append(row)
        else:
            size -= _size(row)
    return kept


def _size(row: ToldRow) -> int:
    return sum(len(value) for value in (row.values or {}).values() if isinstance(value, str))


def _visible(gateway: Gateway, told: Told, code: str) -> list[ToldRow]:
    where = equals(**{told.room: code})
    rows = gateway.select(told.table, where, order=told.order, limit=told.most)
    return [_told(told, row) for row in rows]


def _named(gateway: Gateway, told: Told, code: str, ids: Iterable[str]) -> Iterator[ToldRow]:
    """Yields the rows with these ids as the one who acts sees them, None for what is not there."""
    wanted = list(ids)
    found: dict[str, ToldRow] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        where = one_of(told.key, wanted[start : start + _AT_ONCE]) & _within(told, code)
        rows = [_told(told, row) for row in gateway.select(told.table, where)]
        found |= {row.id: row for row in rows}
    for id_ in wanted:
        yield found.get(id_) or ToldRow(table=told.table, id=id_, values=None)


def _within(told: Told, code: str) -> Condition:
    """Returns the condition that a row is of a room, which is no way to look for it: there may be
    a million others.
    """
    return Condition(f"+{quoted(told.room)} = ?", (code,), ((told.room, code),))


def _told(told: Told, row: Row) -> ToldRow:
    return ToldRow(table=told.table, id=str(row[told.key]), values=as_told(told.table, row))


def _people(rows: Iterable[ToldRow]) -> set[str]:
    return {id_ for row in rows if row.values for id_ in people_in(row.table, row.values)}


def _profiles(gateway: Gateway, people: Iterable[str]) -> Iterator[ToldRow]:
    wanted = sorted(people)
    for start in range(0, len(wanted), _AT_ONCE):
        ids = wanted[start : start + _AT_ONCE]
        rows = gateway.select(PROFILES, one_of("id", ids), PROFILE_COLUMNS)
        found = {row["id"]: row for row in rows}
        for id_ in ids:
            yield ToldRow(table=PROFILES, id=id_, values=found.get(id_))
