"""Looking after what avatars are made of; the rules let nobody but administrators."""

from __future__ import annotations

import json
from typing import Any

from jamtui.errors import ConflictError, NotFoundError, UsageError, unknown_name
from jamtui.storage.avatars import shipped_rows as shipped
from jamtui.storage.avatars.canvases import UNLOCKED
from jamtui.storage.avatars.content import COMPONENTS, LINKS, RULES
from jamtui.storage.gateway import EVERYTHING, Gateway, Row, equals
from jamtui.storage.ids import check_id
from jamtui.storage.people import PeopleRepository, Person
from jamtui.storage.timestamps import timestamp
from jamtui.studio.avatar.cards import ContentCard, GrantCard
from jamtui.studio.avatar.content_kinds import Kind, check_rule, columns_of, kind_named

_SHIPPED = {
    "category": shipped.category_rows,
    "component": shipped.component_rows,
    "palette": shipped.palette_rows,
    "rule": shipped.rule_rows,
    "preset": shipped.preset_rows,
}


class ContentAdmin:
    """Categories, components, palettes, rules, presets, and who is given what."""

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
        rows = self._gateway.select(kind.table, where, (), kind.order, limit, offset)
        known = _shipped_ids(kind.name)
        return [self._card(kind, row, row["id"] in known) for row in rows]

    def show(self, kind_name: str, id_: str) -> ContentCard:
        """Returns one; raises NotFoundError."""
        kind = kind_named(kind_name)
        row = self._row(kind, id_)
        return self._card(kind, row, id_ in _shipped_ids(kind.name))

    def add(self, kind_name: str, id_: str, settings: list[str]) -> ContentCard:
        """Adds one; raises UsageError, NotFoundError, ConflictError, DeniedError."""
        kind = kind_named(kind_name)
        check_id(kind.name, id_)
        with self._gateway.transaction():
            values = self._checked(kind, columns_of(kind, settings, is_new=True))
            if kind.name == "rule":
                check_rule(values)
            if self._gateway.select(kind.table, equals(id=id_), ("id",)):
                raise ConflictError(f"There is a {kind.name} {id_!r} already: edit it.")
            if kind.table == COMPONENTS:
                values["created_by"] = self._gateway.actor.user_id
            self._gateway.insert(kind.table, {"id": id_} | values)
            return self.show(kind_name, id_)

    def edit(self, kind_name: str, id_: str, settings: list[str]) -> ContentCard:
        """Changes fields of one; raises as `add` does."""
        kind = kind_named(kind_name)
        if not settings:
            raise UsageError(f"Nothing is to be changed: --set {next(iter(kind.fields))}=…")
        with self._gateway.transaction():
            row = self._row(kind, id_)
            values = self._checked(kind, columns_of(kind, settings, is_new=False))
            if kind.name == "rule":
                check_rule(row | values)
            self._update(kind, id_, values)
            return self.show(kind_name, id_)

    def set_active(self, kind_name: str, id_: str, active: bool) -> ContentCard:
        """Offers something, or puts it aside without losing it."""
        kind = kind_named(kind_name)
        if not kind.has_active:
            raise UsageError(f"A {kind.name} is always offered: remove it instead.")
        with self._gateway.transaction():
            self._row(kind, id_)
            self._update(kind, id_, {"is_active": int(active)})
            return self.show(kind_name, id_)

    def remove(self, kind_name: str, id_: str) -> None:
        """Removes one that does not ship; raises NotFoundError, ConflictError, DeniedError."""
        kind = kind_named(kind_name)
        with self._gateway.transaction():
            self._row(kind, id_)
            if id_ in _shipped_ids(kind.name):
                hint = "deactivate it" if kind.has_active else "edit it"
                raise ConflictError(f"The {kind.name} {id_!r} ships with jamtui: {hint} instead.")
            if not self._gateway.delete(kind.table, equals(id=id_)):
                raise NotFoundError(f"There is no {kind.name} {id_!r}.")

    def link(self, component: str, rule: str) -> ContentCard:
        """Lets a rule unlock a component; any one of a component's rules is enough."""
        with self._gateway.transaction():
            self._row(kind_named("component"), component)
            self._row(kind_named("rule"), rule)
            keys = ("component_id", "unlock_rule_id")
            row = {"component_id": component, "unlock_rule_id": rule}
            self._gateway.upsert(LINKS, row, keys)
            return self.show("component", component)

    def unlink(self, component: str, rule: str) -> ContentCard:
        """Takes a rule from a component; without any it is everybody's."""
        with self._gateway.transaction():
            self._row(kind_named("component"), component)
            where = equals(component_id=component, unlock_rule_id=rule)
            if not self._gateway.delete(LINKS, where):
                raise NotFoundError(f"No rule {rule[:40]!r} unlocks {component!r}.")
            return self.show("component", component)

    def grant(self, who: str, component: str, reason: str | None) -> GrantCard:
        """Gives somebody a component; raises ConflictError where that person has it."""
        if reason is not None and not 0 < len(reason) <= 200:
            raise UsageError("The reason must be a text of 1 to 200 characters.")
        with self._gateway.transaction():
            person, where = self._granted(who, component)
            if self._gateway.select(UNLOCKED, where):
                raise ConflictError(f"{person.username} has {component!r} already.")
            row = {"user_id": person.id, "component_id": component, "unlocked_reason": reason}
            self._gateway.insert(UNLOCKED, row | {"unlocked_at": (moment := timestamp())})
        return GrantCard(person.username, component, reason, moment)

    def revoke(self, who: str, component: str) -> GrantCard:
        """Takes an unlocked component away; raises NotFoundError where it was not unlocked."""
        with self._gateway.transaction():
            person, where = self._granted(who, component)
            if not self._gateway.delete(UNLOCKED, where):
                raise NotFoundError(f"{person.username} has not unlocked {component!r}.")
        return GrantCard(person.username, component, None, None)

    def unlocked(self, who: str, limit: int | None, offset: int) -> list[GrantCard]:
        """Returns what somebody has unlocked, the newest first; others' only administrators see."""
        person = PeopleRepository(self._gateway).find(who)
        order = ("-unlocked_at", "component_id")
        rows = self._gateway.select(UNLOCKED, equals(user_id=person.id), (), order, limit, offset)
        return [
            GrantCard(
                person.username, row["component_id"], row["unlocked_reason"], row["unlocked_at"]
            )
            for row in rows
        ]

    def _granted(self, who: str, component: str) -> tuple[Person, Any]:
        person = PeopleRepository(self._gateway).find(who)
        self._row(kind_named("component"), component)
        return person, equals(user_id=person.id, component_id=component)

    def _update(self, kind: Kind, id_: str, values: dict[str, Any]) -> None:
        if not self._gateway.update(kind.table, values, equals(id=id_)):
            raise NotFoundError(f"There is no {kind.name} {id_!r}.")

    def _checked(self, kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
        """Returns the columns; raises NotFoundError where they name what there is not."""
        for name, field in kind.fields.items():
            value = values.get(field.column)
            if field.references is None or value is None:
                continue
            if not self._gateway.select(field.references, equals(id=value), ("id",)):
                raise unknown_name(name, str(value), self._some_ids(field.references))
        return values

    def _row(self, kind: Kind, id_: str) -> Row:
        rows = self._gateway.select(kind.table, equals(id=id_))
        if not rows:
            raise unknown_name(kind.name, id_[:80], self._some_ids(kind.table))
        return rows[0]

    def _some_ids(self, table: str) -> list[str]:
        """Returns ids among which the nearest to a wrong one is looked for."""
        return [row["id"] for row in self._gateway.select(table, columns=("id",), limit=1000)]

    def _card(self, kind: Kind, row: Row, is_shipped: bool) -> ContentCard:
        fields = {name: _shown(row[field.column]) for name, field in kind.fields.items()}
        if kind.has_active:
            fields["active"] = bool(row["is_active"])
        return ContentCard(kind.name, row["id"], is_shipped, fields, self._links(kind, row["id"]))

    def _links(self, kind: Kind, id_: str) -> list[str]:
        own, other = "component_id", "unlock_rule_id"
        if kind.table not in (COMPONENTS, RULES):
            return []
        if kind.table == RULES:
            own, other = other, own
        rows = self._gateway.select(LINKS, equals(**{own: id_}), (other,), (other,), 1000)
        return [row[other] for row in rows]


def _shipped_ids(kind: str) -> set[str]:
    return {row["id"] for row in _SHIPPED[kind]()}


def _shown(value: Any) -> Any:
    """Returns lists and objects for the JSON that holds them."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
