"""The instruments that there are, and those that people play."""

from __future__ import annotations

from collections.abc import Mapping

from jamtui.errors import ConflictError, NotFoundError, unknown_name
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id

CATALOGUE, MINE = "system_instruments", "user_instruments"
MOST = 200
"""There are fewer instruments than that, so nobody plays more."""


class InstrumentRepository:
    """Instruments as the person who acts sees them; `user_id` is whose to change."""

    def __init__(self, gateway: Gateway, user_id: str | None) -> None:
        self._gateway = gateway
        self._user_id = user_id

    def catalogue(self, category: str | None = None) -> list[Row]:
        """Returns the instruments that there are, by category, then name."""
        where = EVERYTHING if category is None else equals(category=category)
        columns = ("id", "name", "category", "is_active")
        rows = self._gateway.select(CATALOGUE, where, columns, order=("category", "name"))
        return [row for row in rows if row["is_active"]]

    def categories(self) -> list[str]:
        """Returns the ids of all categories, in their order."""
        rows = self._gateway.select(
            "system_instrument_categories", columns=("id",), order=("sort_order", "id")
        )
        return [row["id"] for row in rows]

    def named(self, name: str) -> Row:
        """Returns an instrument by its id or name, in whatever case; raises NotFoundError."""
        plain = "-".join(name.casefold().split())
        rows = self.catalogue()
        for row in rows:
            if plain in (row["id"], "-".join(row["name"].casefold().split())):
                return row
        known = [row["id"] for row in rows]
        raise unknown_name("instrument", name[:40], known, "'jam instrument list --all' shows all.")

    def of(self, user_id: str) -> list[Row]:
        """Returns what somebody plays: the primary instrument first, then by hours."""
        order = ("-is_primary", "-total_hours", "created_at", "instrument_id")
        return self._gateway.select(MINE, equals(user_id=user_id), order=order, limit=MOST)

    def add(self, instrument: Row, details: Mapping[str, str], primary: bool) -> Row:
        """Adds an instrument to one's own; the first one is the primary one.

        Raises ConflictError for one that is there already.
        """
        with self._gateway.transaction():
            if self._mine(instrument["id"]):
                raise ConflictError(f"You play {instrument['id']!r} already.")
            first = not self._gateway.count(MINE, equals(user_id=self._user_id))
            row = {
                "id": new_id(),
                "user_id": self._user_id,
                "instrument_id": instrument["id"],
                "category": instrument["category"],
                **details,
            }
            self._gateway.insert(MINE, row)
            assert self._user_id is not None, "only a person adds"
            what = Happening("instrument_added", self._user_id, source_id=str(row["id"]))
            happened(self._gateway, what)
            if primary or first:
                self.make_primary(instrument["id"])
            return self.get(instrument["id"])

    def get(self, instrument_id: str) -> Row:
        """Returns one of one's own; raises NotFoundError with the nearest."""
        rows = self._mine(instrument_id)
        if not rows:
            own = self._gateway.select(MINE, equals(user_id=self._user_id), ("instrument_id",))
            known = [row["instrument_id"] for row in own]
            hint = "'jam instrument add' adds one."
            raise unknown_name("instrument of yours", instrument_id[:40], known, hint)
        return rows[0]

    def edit(self, instrument_id: str, details: Mapping[str, str | None]) -> Row:
        """Changes details of one of one's own; raises NotFoundError."""
        with self._gateway.transaction():
            self.get(instrument_id)
            if details:
                self._gateway.update(MINE, details, self._one(instrument_id))
            return self.get(instrument_id)

    def make_primary(self, instrument_id: str) -> Row:
        """Makes one of one's own the only primary one; raises NotFoundError."""
        with self._gateway.transaction():
            self.get(instrument_id)
            primary = equals(user_id=self._user_id, is_primary=1)
            self._gateway.update(MINE, {"is_primary": 0}, primary)
            self._gateway.update(MINE, {"is_primary": 1}, self._one(instrument_id))
            return self.get(instrument_id)

    def remove(self, instrument_id: str) -> None:
        """Removes one of one's own with its hours; the most played one becomes primary instead.

        Raises NotFoundError.
        """
        with self._gateway.transaction():
            gone = self.get(instrument_id)
            if not self._gateway.delete(MINE, self._one(instrument_id)):
                raise NotFoundError(f"{instrument_id!r} is gone already.")
            left = self._gateway.select(
                MINE, equals(user_id=self._user_id), order=("-total_hours", "created_at"), limit=1
            )
            if gone["is_primary"] and left:
                self.make_primary(left[0]["instrument_id"])

    def _mine(self, instrument_id: str) -> list[Row]:
        return self._gateway.select(MINE, self._one(instrument_id))

    def _one(self, instrument_id: str) -> Condition:
        return equals(user_id=self._user_id, instrument_id=instrument_id)
