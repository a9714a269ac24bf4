"""People's loops that become everybody's."""

from __future__ import annotations

from jamtui.errors import ConflictError, unknown_name
from jamtui.storage.functions.administrators import check_administrator
from jamtui.storage.gateway import EVERYTHING, Gateway, Row, equals
from jamtui.storage.ids import check_id
from jamtui.storage.loop_rows import details_row, loop, system_row
from jamtui.storage.loops import CUSTOM, DETAILS, SYSTEM
from jamtui.storage.people import PeopleRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.content.administration import ContentAdministration
from jamtui.studio.content.cards import ContentCard, PromotionCard
from jamtui.studio.loop_fields import id_of_name

_COLUMNS = (
    "id",
    "user_id",
    "name",
    "category",
    "bpm",
    "bars",
    "is_promoted",
    "promoted_at",
    "promoted_by",
)


class Promotion:
    """Looks at what people made, and offers it to everybody; for administrators."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(self, promoted: bool | None, limit: int | None, offset: int) -> list[PromotionCard]:
        """Returns people's loops, the newest first; `promoted` True or False only those.

        Raises DeniedError for others than administrators.
        """
        check_administrator(self._gateway, "see what everybody made")
        where = EVERYTHING if promoted is None else equals(is_promoted=int(promoted))
        order = ("-created_at", "-id")
        with self._gateway.snapshot():
            rows = self._gateway.select(CUSTOM, where, _COLUMNS, order, limit, offset)
            ids = [row[name] for row in rows for name in ("user_id", "promoted_by")]
            names = PeopleRepository(self._gateway).names_of(ids)
        return [_card(row, names) for row in rows]

    def promote(self, id_: str, new_id: str | None = None) -> ContentCard:
        """Makes a copy of somebody's loop that everybody has; theirs stays their own.

        Without `new_id` it gets one from its name. Raises NotFoundError, ConflictError for one
        that is promoted already or an id that is taken, DeniedError.
        """
        if new_id is not None:
            check_id("loop", new_id)
        with self._gateway.transaction():
            admin_id = check_administrator(self._gateway, "promote loops")
            row = self._candidate(id_)
            target = self._id(row, new_id)
            self._copy(row, target)
            done = {"is_promoted": 1, "promoted_at": timestamp(), "promoted_by": admin_id}
            self._gateway.update(CUSTOM, done, equals(id=id_))
            return ContentAdministration(self._gateway).show("loop", target)

    def _candidate(self, id_: str) -> Row:
        rows = self._gateway.select(CUSTOM, equals(id=id_))
        if not rows:
            known = self._gateway.select(CUSTOM, columns=("id",), limit=1000)
            raise unknown_name(
                "loop that somebody made:",
                id_[:80],
                [row["id"] for row in known],
                "'jam admin loop promotions' shows them.",
            )
        if rows[0]["is_promoted"]:
            raise ConflictError(f"The loop {id_!r} is promoted already.")
        return rows[0]

    def _id(self, row: Row, wanted: str | None) -> str:
        if wanted is not None:
            if self._is_taken(wanted):
                raise ConflictError(f"There is a loop {wanted!r} already: choose another --id.")
            return wanted
        base = candidate = id_of_name(row["name"], "loop")
        number = 1
        while self._is_taken(candidate):
            number += 1
            candidate = f"{base}-{number}"
        return candidate

    def _is_taken(self, id_: str) -> bool:
        return any(self._gateway.count(table, equals(id=id_)) for table in (SYSTEM, CUSTOM))

    def _copy(self, row: Row, id_: str) -> None:
        details = self._gateway.select(DETAILS, equals(loop_id=row["id"]))
        made = loop({**row, "id": id_}, details[0] if details else None, is_custom=True)
        self._gateway.insert(SYSTEM, system_row(made) | {"created_by": row["user_id"]})
        self._gateway.upsert(DETAILS, details_row(made), ("loop_id",))


def _card(row: Row, names: dict[str, str]) -> PromotionCard:
    return PromotionCard(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        bpm=row["bpm"],
        bars=row["bars"],
        owner=names.get(row["user_id"]),
        is_promoted=bool(row["is_promoted"]),
        promoted_at=row["promoted_at"],
        promoted_by=names.get(row["promoted_by"]),
    )
