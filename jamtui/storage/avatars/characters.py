"""The characters of the home page."""

from __future__ import annotations

from collections.abc import Mapping

from jamtui.errors import ConflictError, NotFoundError, unknown_name
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, Row, equals

CHARACTERS = "homepage_characters"


class CharacterRepository:
    """The characters that the one who acts may see; administrators change them."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def all(self, active: bool | None, limit: int | None, offset: int = 0) -> list[Row]:
        """Returns characters in their order."""
        where = EVERYTHING if active is None else equals(is_active=int(active))
        return self._gateway.select(CHARACTERS, where, (), ("sort_order", "id"), limit, offset)

    def find(self, name: str) -> Row:
        """Returns the one with that name, in whatever case, or that id.

        Raises NotFoundError, and ConflictError where several have the name.
        """
        by_id = equals(id=name.strip().lower())
        by_name = Condition("name = ? COLLATE NOCASE", (name,))
        for where in (by_id, by_name):
            rows = self._gateway.select(CHARACTERS, where, limit=2)
            if len(rows) > 1:
                raise ConflictError(f"Several characters are named {name[:80]!r}: use the id.")
            if rows:
                return rows[0]
        known = [row["name"] for row in self.all(None, 500)]
        raise unknown_name("character", name[:80], known)

    def add(self, row: Mapping[str, object]) -> None:
        """Adds a character."""
        self._gateway.insert(CHARACTERS, row)

    def change(self, id_: str, values: Mapping[str, object]) -> None:
        """Changes columns of one."""
        if not self._gateway.update(CHARACTERS, values, equals(id=id_)):
            raise NotFoundError(f"There is no character {id_!r}.")

    def remove(self, id_: str) -> None:
        """Removes one."""
        if not self._gateway.delete(CHARACTERS, equals(id=id_)):
            raise NotFoundError(f"There is no character {id_!r}.")
