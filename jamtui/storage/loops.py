"""The loops in the database: those that ship, and people's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from jamtui.errors import ConflictError, unknown_name
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.storage.functions.denial import denied_to
from jamtui.storage.functions.row_ids import LOOPS, is_id_taken
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals
from jamtui.storage.ids import check_id
from jamtui.storage.loop_rows import (
    CUSTOM_COLUMNS,
    SYSTEM_COLUMNS,
    LoopSummary,
    custom_row,
    details_row,
    loop,
    summary,
)

SYSTEM, CUSTOM, DETAILS = "system_loops", "user_custom_loops", "local_loop_details"


@dataclass(frozen=True, slots=True)
class LoopFilter:
    """Which loops to list; what is None does not matter.

    Tempo, intensity and complexity are ranges, both ends included. `key` is compared without
    regard to case, `text` is looked for in id, name, description and tags, each of its words.
    """

    category: str | None = None
    subcategory: str | None = None
    bpm: tuple[float, float] | None = None
    key: str | None = None
    tag: str | None = None
    intensity: tuple[int, int] | None = None
    complexity: tuple[int, int] | None = None
    meter: Meter | None = None
    text: str | None = None
    origin: Literal["all", "system", "custom"] = "all"

    def accepts(self, card: LoopSummary) -> bool:
        """Whether a loop is one of those."""
        return (
            self.category in (None, card.category)
            and self.subcategory in (None, card.subcategory)
            and _within(card.bpm, self.bpm)
            and _within(card.intensity, self.intensity)
            and _within(card.complexity, self.complexity)
            and self.meter in (None, card.meter)
            and (self.key is None or _plain(card.key or "") == _plain(self.key))
            and (self.tag is None or _plain(self.tag) in map(_plain, card.tags))
            and (self.text is None or _mentions(card, self.text))
        )


class LoopRepository:
    """Loops as the one who acts sees them, who owns the ones that are added."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(self, wanted: LoopFilter | None = None) -> list[LoopSummary]:
        """Returns the loops that fit, in the order of categories, then names."""
        wanted = wanted or LoopFilter()
        cards = [card for card in self._cards(wanted.origin) if wanted.accepts(card)]
        places = self._places()
        return sorted(cards, key=lambda card: (*places(card), card.name.casefold(), card.id))

    def ids(self) -> list[str]:
        """Returns the ids of all loops."""
        rows = [*self._rows(SYSTEM, ("id",)), *self._rows(CUSTOM, ("id",))]
        return sorted(row["id"] for row in rows)

    def categories(self) -> dict[str, list[str]]:
        """Returns the ids of the subcategories of each category, in the order of lists."""
        order = ("sort_order", "id")
        rows = self._gateway.select("system_loop_categories", columns=("id",), order=order)
        found: dict[str, list[str]] = {row["id"]: [] for row in rows}
        for row in self._gateway.select("system_loop_subcategories", order=order):
            found.setdefault(row["category_id"], []).append(row["id"])
        return found

    def get(self, id_: str) -> Loop:
        """Returns a loop with its notes; raises NotFoundError with the nearest names.

        Raises BadFileError when what the database holds of it is broken.
        """
        for table, is_custom in ((CUSTOM, True), (SYSTEM, False)):
            rows = self._gateway.select(table, equals(id=id_) & self._visible(table))
            if rows:
                details = self._gateway.select(DETAILS, equals(loop_id=id_))
                return loop(rows[0], details[0] if details else None, is_custom)
        raise unknown_name("loop", id_, self.ids(), "'jam loop list' shows them all.")

    def insert(self, new: Loop) -> Loop:
        """Adds a loop of one's own and returns it as it is kept.

        Raises ConflictError for an id that is taken, UsageError for notes that do not fit.
        """
        check_id("loop", new.id)
        row = custom_row(new) | {"user_id": self._gateway.actor.own_id}
        with self._gateway.transaction():
            if any(is_id_taken(self._gateway, table, new.id) for table in LOOPS):
                raise ConflictError(f"There is a loop {new.id!r} already: choose another id.")
            self._gateway.insert(CUSTOM, row)
            self._keep_details(new)
        return dataclasses.replace(new, is_custom=True)

    def update(self, changed: Loop) -> Loop:
        """Replaces a loop of one's own, found by its id, and returns it as it is kept.

        Raises NotFoundError, DeniedError for a system loop, UsageError for notes that do not
        fit.
        """
        row = custom_row(changed)
        with self._gateway.transaction():
            self._check_own(changed.id, "changed")
            self._gateway.update(CUSTOM, row, equals(id=changed.id))
            self._keep_details(changed)
        return dataclasses.replace(changed, is_custom=True)

    def delete(self, id_: str) -> None:
        """Removes a loop of one's own; raises NotFoundError, DeniedError for a system loop."""
        with self._gateway.transaction():
            self._check_own(id_, "deleted")
            self._gateway.delete(CUSTOM, equals(id=id_))

    def _keep_details(self, kept: Loop) -> None:
        self._gateway.delete(DETAILS, equals(loop_id=kept.id))
        # A custom loop has its description in its own row.
        self._gateway.insert(DETAILS, details_row(kept) | {"description": ""})

    def _check_own(self, id_: str, done: str) -> None:
        own_id = self._gateway.actor.user_id
        if self._gateway.select(CUSTOM, equals(id=id_, user_id=own_id), ("id",)):
            return
        if self._gateway.select(SYSTEM, equals(id=id_), ("id",)):
            needed = "to export it and import it under another name"
            what = f"have the loop {id_!r} {done}, which ships with jamtui"
            raise denied_to("You", "content.shipped", what, needed)
        raise unknown_name("loop of your own", id_, self.ids())

    def _visible(self, table: str) -> Condition:
        return equals(is_active=1) if table == SYSTEM else EVERYTHING

    def _rows(self, table: str, columns: tuple[str, ...]) -> list[Row]:
        return self._gateway.select(table, self._visible(table), columns)

    def _cards(self, origin: str) -> list[LoopSummary]:
        details = {row["loop_id"]: row for row in self._gateway.select(DETAILS)}
        cards = []
        if origin != "custom":
            cards += [
                summary(row, details.get(row["id"]), False)
                for row in self._rows(SYSTEM, SYSTEM_COLUMNS)
            ]
        if origin != "system":
            cards += [
                summary(row, details.get(row["id"]), True)
                for row in self._rows(CUSTOM, CUSTOM_COLUMNS)
            ]
        return cards

    def _places(self) -> Callable[[LoopSummary], tuple[int, int]]:
        """Returns what tells where a loop's category and subcategory stand in lists."""
        orders = [
            {row["id"]: row["sort_order"] for row in self._gateway.select(table)}
            for table in ("system_loop_categories", "system_loop_subcategories")
        ]
        last = 1 << 30
        return lambda card: (
            orders[0].get(card.category, last),
            orders[1].get(card.subcategory, last),
        )


def _within(value: float, bounds: tuple[float, float] | None) -> bool:
    return bounds is None or bounds[0] <= value <= bounds[1]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _mentions(card: LoopSummary, text: str) -> bool:
    everything = _plain(" ".join((card.id, card.name, card.description, *card.tags)))
    return all(word in everything for word in _plain(text).split())
