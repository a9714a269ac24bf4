"""Looking after what everybody is offered; the rules let nobody but administrators."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jamtui.errors import ConflictError, NotFoundError, UsageError, unknown_name
from jamtui.storage.avatars.content import COMPONENTS, RULES, links
from jamtui.storage.functions.administrators import check_administrator
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals, one_of, quoted
from jamtui.storage.ids import check_id
from jamtui.storage.loops import CUSTOM
from jamtui.storage.loops import SYSTEM as LOOPS
from jamtui.storage.seed_rows import shipped_ids
from jamtui.studio.content.cards import ContentCard
from jamtui.studio.content.checks import check_together
from jamtui.studio.content.kinds import Field, Kind, columns_of, kind_named, kinds
from jamtui.studio.content.loop_notes import with_fitting_notes

_WITH_AUTHOR = (LOOPS, "system_instruments", COMPONENTS)
"""The tables that say who added a row."""

Notes = Mapping[str, Any]


class ContentAdministration:
    """Loops, instruments, bands, achievements, challenges, tiers, what avatars are made of."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(
        self, kind_name: str, active: bool | None, limit: int | None, offset: int
    ) -> list[ContentCard]:
        """Returns what there is of a kind; `active` True or False only that."""
        kind = kind_named(kind_name)
        where = EVERYTHING
        if active is not None and kind.has_active:
            where = equals(is_active=int(active))
        elif active is False:
            return []
        with self._gateway.snapshot():
            rows = self._gateway.select(kind.table, where, (), kind.order, limit, offset)
            return self._cards(kind, rows)

    def show(self, kind_name: str, id_: str) -> ContentCard:
        """Returns one; raises NotFoundError."""
        kind = kind_named(kind_name)
        with self._gateway.snapshot():
            return self._cards(kind, [self._row(kind, id_)])[0]

    def add(
        self, kind_name: str, id_: str, settings: list[str], notes: Notes | None = None
    ) -> ContentCard:
        """Adds one; a loop has `notes`, columns that a MIDI file says.

        Raises UsageError, NotFoundError, ConflictError, DeniedError.
        """
        kind = kind_named(kind_name)
        check_id(kind.name, id_)
        _check_notes(kind, notes, is_new=True)
        with self._gateway.transaction():
            values = {**(notes or {}), **columns_of(kind, settings, is_new=True)}
            if notes is not None:
                values = with_fitting_notes(notes, values)
            self._check(kind, values, values)
            if kind.table in _WITH_AUTHOR:
                values["created_by"] = self._gateway.actor.user_id
            self._insert(kind, id_, values)
            return self.show(kind_name, id_)

    def edit(
        self, kind_name: str, id_: str, settings: list[str], notes: Notes | None = None
    ) -> ContentCard:
        """Changes fields of one; raises as `add` does."""
        kind = kind_named(kind_name)
        _check_notes(kind, notes, is_new=False)
        if not settings and notes is None:
            raise UsageError(f"Nothing is to be changed: --set {next(iter(kind.fields))}=…")
        with self._gateway.transaction():
            row = self._row_to_change(kind, id_)
            values = {**(notes or {}), **columns_of(kind, settings, is_new=False)}
            if kind.table == LOOPS:
                values = with_fitting_notes(notes or row, values)
            self._check(kind, values, row | values)
            self._update(kind, id_, values)
            return self.show(kind_name, id_)

    def set_active(self, kind_name: str, id_: str, active: bool) -> ContentCard:
        """Offers something, or puts it aside without losing it."""
        kind = kind_named(kind_name)
        if not kind.has_active:
            raise UsageError(f"{_a(kind)} is always offered: remove it instead.")
        with self._gateway.transaction():
            self._row_to_change(kind, id_)
            self._update(kind, id_, {"is_active": int(active)})
            return self.show(kind_name, id_)

    def remove(self, kind_name: str, id_: str) -> ContentCard:
        """Removes one that does not ship and that nothing refers to, and returns what it was.

        Raises NotFoundError, ConflictError, DeniedError.
        """
        kind = kind_named(kind_name)
        with self._gateway.transaction():
            card = self._cards(kind, [self._row_to_change(kind, id_)])[0]
            needed_by = self._needed_by(kind, id_)
            # The rules speak first: whoever may not do it at all learns that before anything else.
            if not self._gateway.delete(kind.table, equals(id=id_)):
                raise NotFoundError(f"There is no {kind.name} {id_!r}.")
            if id_ in shipped_ids(kind.table):
                hint = "deactivate it" if kind.has_active else "edit it"
                raise ConflictError(f"The {kind.name} {id_!r} ships with jamtui: {hint} instead.")
            if needed_by is not None:
                raise ConflictError(
                    f"The {needed_by} needs the {kind.name} {id_!r}: change that first."
                )
            return card

    def row(self, kind_name: str, id_: str) -> Row:
        """Returns the row of one; raises NotFoundError with the nearest ids."""
        return self._row(kind_named(kind_name), id_)

    def _check(self, kind: Kind, values: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
        """Raises NotFoundError where values name what there is not, UsageError."""
        for name, field in kind.fields.items():
            value = values.get(field.columns[0])
            if field.references is not None and value is not None:
                self._check_known(name, field, field.references, value)
        check_together(self._gateway, kind.name, whole)

    def _insert(self, kind: Kind, id_: str, values: Mapping[str, Any]) -> None:
        taken = self._gateway.count(kind.table, equals(id=id_))
        try:
            self._gateway.insert(kind.table, {"id": id_, **values})
        except ConflictError as error:
            if not taken:
                raise
            raise ConflictError(f"The {kind.name} {id_!r} is there already: edit it.") from error
        # Somebody's own loop would hide one of the same id from that person.
        if kind.table == LOOPS and self._gateway.count(CUSTOM, equals(id=id_)):
            raise ConflictError(f"Somebody has a loop {id_!r}: choose another id.")

    def _check_known(self, name: str, field: Field, table: str, value: str) -> None:
        wanted = json.loads(value) if field.type == "ids" else [value]
        rows = self._gateway.select(table, one_of("id", wanted), ("id",))
        known = {row["id"] for row in rows}
        for id_ in wanted:
            if id_ not in known:
                raise unknown_name(name, str(id_)[:80], self._some_ids(table))

    def _needed_by(self, kind: Kind, id_: str) -> str | None:
        """Returns what something is that refers to a row, None where nothing does."""
        for other in kinds().values():
            for field in other.fields.values():
                if field.references == kind.table:
                    where = _has(field, id_)
                    rows = self._gateway.select(other.table, where, ("id",), ("id",), 1)
                    if rows:
                        return f"{other.name} {rows[0]['id']!r}"
        return None

    def _update(self, kind: Kind, id_: str, values: Mapping[str, Any]) -> None:
        if not self._gateway.update(kind.table, values, equals(id=id_)):
            raise NotFoundError(f"There is no {kind.name} {id_!r}.")

    def _row_to_change(self, kind: Kind, id_: str) -> Row:
        """Returns a row; whoever may not even see it, not being an administrator, learns why."""
        try:
            return self._row(kind, id_)
        except NotFoundError:
            check_administrator(self._gateway, "look after what everybody is offered")
            raise

    def _row(self, kind: Kind, id_: str) -> Row:
        rows = self._gateway.select(kind.table, equals(id=id_))
        if not rows:
            raise unknown_name(kind.name, id_[:80], self._some_ids(kind.table))
        return rows[0]

    def _some_ids(self, table: str) -> list[str]:
        """Returns ids among which the nearest to a wrong one is looked for."""
        return [row["id"] for row in self._gateway.select(table, columns=("id",), limit=1000)]

    def _cards(self, kind: Kind, rows: list[Row]) -> list[ContentCard]:
        shipped = shipped_ids(kind.table)
        return [
            ContentCard(
                kind=kind.name,
                id=row["id"],
                title=row[kind.fields[kind.title].columns[0]],
                is_shipped=row["id"] in shipped,
                fields=_fields(kind, row),
                links=self._links(kind, row["id"]),
            )
            for row in rows
        ]

    def _links(self, kind: Kind, id_: str) -> list[str]:
        own, other = "component_id", "unlock_rule_id"
        if kind.table not in (COMPONENTS, RULES):
            return []
        if kind.table == RULES:
            own, other = other, own
        return [row[other] for row in links(self._gateway, equals(**{own: id_}), 1000)]


def _has(field: Field, id_: str) -> Condition:
    column = field.columns[0]
    if field.type != "ids":
        return equals(**{column: id_})
    one = f"SELECT 1 FROM json_each({quoted(column)}) AS one WHERE one.value = ?"
    return Condition(f"EXISTS ({one})", (id_,))


def _fields(kind: Kind, row: Row) -> dict[str, Any]:
    fields = {name: _shown(field, row) for name, field in kind.fields.items()}
    return fields | {"active": bool(row["is_active"])} if kind.has_active else fields


def _shown(field: Field, row: Row) -> Any:
    """Returns what a field holds, lists and objects for the JSON that holds them."""
    value = row[field.columns[0]]
    if value is None:
        return None
    match field.type:
        case "bool":
            return bool(value)
        case "meter":
            return f"{value}/{row[field.columns[1]]}"
        case "ids" | "tags" | "colors" | "json" | "achievement_criteria" | "challenge_criteria":
            return _read_json(value)
    return value


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _check_notes(kind: Kind, notes: Notes | None, *, is_new: bool) -> None:
    if kind.table != LOOPS and notes is not None:
        raise UsageError(f"{_a(kind)} has no notes: leave --notes out.")
    if kind.table == LOOPS and notes is None and is_new:
        raise UsageError("A new loop needs notes: --notes FILE.mid")


def _a(kind: Kind) -> str:
    return f"{'An' if kind.name[0] in 'aeiou' else 'A'} {kind.name}"
