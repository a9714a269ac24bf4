"""Which rules unlock components of avatars, and who is given which."""

from __future__ import annotations

from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.storage.avatars.canvases import UNLOCKED
from jamtui.storage.avatars.content import LINKS
from jamtui.storage.functions.administrators import check_administrator
from jamtui.storage.gateway import Condition, Gateway, equals
from jamtui.storage.people import PeopleRepository, Person
from jamtui.storage.timestamps import timestamp
from jamtui.studio.content.administration import ContentAdministration
from jamtui.studio.content.cards import ContentCard, GrantCard
from jamtui.studio.content.readers import text

COMPONENT, RULE = "avatar-component", "avatar-rule"
LONGEST_REASON = 200


class Components:
    """Components of avatars, as administrators hand them out."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._content = ContentAdministration(gateway)

    def link(self, component: str, rule: str) -> ContentCard:
        """Lets a rule unlock a component; any one of a component's rules is enough."""
        with self._gateway.transaction():
            self._content.row(COMPONENT, component)
            self._content.row(RULE, rule)
            keys = ("component_id", "unlock_rule_id")
            row = {"component_id": component, "unlock_rule_id": rule}
            self._gateway.upsert(LINKS, row, keys)
            return self._content.show(COMPONENT, component)

    def unlink(self, component: str, rule: str) -> ContentCard:
        """Takes a rule from a component; without any it is everybody's."""
        with self._gateway.transaction():
            self._content.row(COMPONENT, component)
            where = equals(component_id=component, unlock_rule_id=rule)
            if not self._gateway.delete(LINKS, where):
                raise NotFoundError(f"No rule {rule[:40]!r} unlocks {component!r}.")
            return self._content.show(COMPONENT, component)

    def grant(self, who: str, component: str, reason: str | None) -> GrantCard:
        """Gives somebody a component; raises ConflictError where that person has it."""
        if reason is not None:
            try:
                text(LONGEST_REASON)("reason", reason)
            except UsageError as error:
                raise UsageError(f"The {error}") from error
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
                check_administrator(self._gateway, "take components away")
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

    def _granted(self, who: str, component: str) -> tuple[Person, Condition]:
        person = PeopleRepository(self._gateway).find(who)
        self._content.row(COMPONENT, component)
        return person, equals(user_id=person.id, component_id=component)
