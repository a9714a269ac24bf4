"""One table of tracks: its rows as records, found, added, changed, put into order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

from jamtui.errors import NotFoundError
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, equals
from jamtui.storage.id_parts import UUID, whole_id
from jamtui.storage.tracks.rows import columns, record, row_of, written

R = TypeVar("R")


class RecordTable(Generic[R]):
    """The rows of `table` as records of one `kind`; `noun` is what people call one.

    The gateway's actor decides what is seen and what may be changed.
    """

    table: str
    noun: str
    kind: type[R]
    order: tuple[str, ...] = ("id",)

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(
        self,
        where: Condition = EVERYTHING,
        *,
        order: Iterable[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[R]:
        """Returns the records for which `where` holds, in the usual order or in another."""
        rows = self._gateway.select(
            self.table, where, columns(self.kind), tuple(order) or self.order, limit, offset
        )
        return [record(self.kind, row) for row in rows]

    def count(self, where: Condition = EVERYTHING) -> int:
        """Returns how many there are."""
        return self._gateway.count(self.table, where)

    def get(self, id_: str) -> R:
        """Returns one record, by its id in whatever case; raises NotFoundError."""
        found = self.find(equals(id=id_), limit=1)
        if not found and UUID.fullmatch(small := id_.strip().lower()):
            found = self.find(equals(id=small), limit=1)
        if not found:
            raise NotFoundError(f"There is no {self.noun} {id_[:80]!r} that you can see.")
        return found[0]

    def part(self, text: str) -> R:
        """Returns the record whose id begins or ends with `text`.

        Raises NotFoundError, ConflictError where several do.
        """
        return self.get(whole_id(self._gateway, self.table, text, self.noun))

    def insert(self, new: R) -> R:
        """Adds a record and returns it as it is kept."""
        row = row_of(new)
        self._gateway.insert(self.table, row)
        return self.get(str(row["id"]))

    def change(self, id_: str, values: Mapping[str, Any]) -> R:
        """Changes some fields of a record and returns it as it is now; raises NotFoundError."""
        before = self.get(id_)
        if not values:
            return before
        self._gateway.update(self.table, written(self.kind, values), equals(id=id_))
        return self.get(id_)

    def delete(self, id_: str) -> R:
        """Removes a record and returns what it was; raises NotFoundError."""
        before = self.get(id_)
        self._gateway.delete(self.table, equals(id=id_))
        return before


class RoomTable(RecordTable[R]):
    """A table whose rows belong to rooms."""

    def of_room(self, room_id: str, *, limit: int | None = None, offset: int = 0) -> list[R]:
        """Returns what is in a room, in its order."""
        return self.find(equals(room_id=room_id), limit=limit, offset=offset)


class OrderedTable(RoomTable[R]):
    """A table whose rows have a `position` in their room: 0, 1, 2 and so on without a gap."""

    order: tuple[str, ...] = ("position", "created_at", "id")
    places: tuple[str, str] = ("", "id")
    """The table that holds positions, if another one, and its column that names the record."""

    def append(self, new: R) -> R:
        """Adds a record behind the others of its room."""
        row = row_of(new)
        last = self._gateway.select(
            self.table, equals(room_id=row["room_id"]), ("position",), ("-position",), 1
        )
        row["position"] = (last[0]["position"] or 0) + 1 if last else 0
        self._gateway.insert(self.table, row)
        return self.get(str(row["id"]))

    def ids_of_room(self, room_id: str) -> list[str]:
        """Returns the ids of what is in a room, in its order."""
        return list(self._positions(room_id))

    def move(self, room_id: str, id_: str, position: int) -> None:
        """Puts a record of a room at a position, from 0; the others keep their order.

        What lies beyond either end is taken as that end. Raises NotFoundError.
        """
        ids = self.ids_of_room(room_id)
        if id_ not in ids:
            raise NotFoundError(f"There is no {self.noun} {id_[:80]!r} in the room {room_id}.")
        ids.remove(id_)
        ids.insert(max(0, position), id_)
        self.put_in_order(room_id, ids)

    def put_in_order(self, room_id: str, ids: Iterable[str]) -> None:
        """Gives the records of a room the positions that they have in `ids`, which are all."""
        held = self._positions(room_id)
        wanted = list(ids)
        if sorted(wanted) != sorted(held):
            raise ValueError("an order of the records of a room names each of them once")
        table, key = self.places
        for position, id_ in enumerate(wanted):
            if held[id_] != position:
                where = Condition(f"{key} = ?", (id_,))
                self._gateway.update(table or self.table, {"position": position}, where)

    def _positions(self, room_id: str) -> dict[str, int]:
        """Returns the position of each record of a room by its id, in order."""
        table, key = self.places
        order = self.order if not table else ("position", key)
        found = self._gateway.select(
            table or self.table, equals(room_id=room_id), (key, "position"), order
        )
        return {row[key]: row["position"] for row in found}
