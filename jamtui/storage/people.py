"""People: their profiles, found by the name that one types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jamtui.errors import NotFoundError, unknown_name
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of
from jamtui.storage.id_parts import whole_id

PROFILES = "user_profiles"

COLUMNS = (
    "id",
    "username",
    "display_name",
    "account_type",
    "is_verified",
    "is_banned",
    "ban_reason",
    "ban_expires_at",
    "level",
    "total_xp",
    "created_at",
)

_AT_ONCE = 500
"""How many ids one statement asks for; SQLite takes 32,766 values, the old ones 999."""

_CANDIDATES = 200
"""Among how many names the nearest to a wrong one is looked for."""

_PART = re.compile(r"[0-9a-f-]{8,35}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a profile: what most commands need to know of them.

    `id` is a UUID, `account_type` free, pro, enterprise or admin, times are texts.
    """

    id: str
    username: str
    display_name: str
    account_type: str
    is_verified: bool
    is_banned: bool
    ban_reason: str | None
    ban_expires_at: str | None
    level: int
    total_xp: int
    created_at: str | None


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people to list: `text` is looked for in both names, whatever the case of ASCII."""

    text: str | None = None
    account_type: str | None = None
    banned: bool | None = None
    limit: int | None = None
    offset: int = 0


class PeopleRepository:
    """The people whose profiles the one who acts may see."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def find(self, name: str) -> Person:
        """Returns the person with that username, in whatever case, else with that UUID.

        Eight characters of a UUID, its beginning or its end, will do. A leading @ is left out.
        Raises NotFoundError with the nearest names that may be seen, ConflictError for a part of
        several ids.
        """
        wanted = name.strip().removeprefix("@")
        for condition in self._ways(wanted):
            rows = self._gateway.select(PROFILES, condition, COLUMNS, limit=2)
            exact = [row for row in rows if row["username"] == wanted]
            if rows:
                return person_of((exact or rows)[0])
        if _PART.fullmatch(wanted.lower()):
            found = self.get(whole_id(self._gateway, PROFILES, wanted, "profile"))
            if found is not None:
                return found
        raise self._unknown(name, wanted)

    def get(self, id_: str) -> Person | None:
        """Returns the person with that UUID, None where there is none that may be seen."""
        rows = self._gateway.select(PROFILES, equals(id=id_), COLUMNS)
        return person_of(rows[0]) if rows else None

    def page(self, query: PeopleQuery) -> list[Person]:
        """Returns those who fit, by username."""
        rows = self._gateway.select(
            PROFILES,
            _condition(query),
            COLUMNS,
            order=("username",),
            limit=query.limit,
            offset=query.offset,
        )
        return [person_of(row) for row in rows]

    def row(self, id_: str) -> Row:
        """Returns all that a profile has; raises NotFoundError."""
        rows = self._gateway.select(PROFILES, equals(id=id_))
        if not rows:
            raise NotFoundError("That profile is gone.")
        return rows[0]

    def change(self, id_: str, values: Mapping[str, object]) -> None:
        """Writes columns of a profile; the rules say whose. Raises NotFoundError, DeniedError."""
        if not self._gateway.update(PROFILES, values, equals(id=id_)):
            raise NotFoundError("That profile is gone.")

    def names_of(self, ids: Iterable[str | None]) -> dict[str, str]:
        """Returns the usernames of those among `ids` whose profiles may be seen, by id."""
        wanted = sorted({id_ for id_ in ids if id_ is not None})
        found: dict[str, str] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            condition = one_of("id", wanted[start : start + _AT_ONCE])
            rows = self._gateway.select(PROFILES, condition, ("id", "username"))
            found.update((row["id"], row["username"]) for row in rows)
        return found

    def _ways(self, wanted: str) -> list[Condition]:
        ways = [Condition("username = ? COLLATE NOCASE", (wanted,))]
        if _UUID.fullmatch(wanted.lower()):
            ways.append(equals(id=wanted.lower()))
        return ways

    def _unknown(self, name: str, wanted: str) -> NotFoundError:
        return unknown_name(
            "person", name[:80], self._near(wanted), "'jam profile list' shows them."
        )

    def _near(self, wanted: str) -> list[str]:
        """Returns names among which a misspelt one may be: those that begin alike, and some."""
        alike = Condition("username LIKE ? ESCAPE '!'", (f"{_escaped(wanted[:1])}%",))
        names: list[str] = []
        for condition in (alike, Condition()):
            rows = self._gateway.select(
                PROFILES, condition, ("username",), order=("username",), limit=_CANDIDATES
            )
            names += [row["username"] for row in rows]
        return sorted({*names})


def person_of(row: Row) -> Person:
    """Returns the person that a row of `user_profiles` with all of `COLUMNS` stands for."""
    return Person(
        id=row["id"],
        username=row["username"],
        display_name=row["display_name"],
        account_type=row["account_type"] or "free",
        is_verified=bool(row["is_verified"]),
        is_banned=bool(row["is_banned"]),
        ban_reason=row["ban_reason"],
        ban_expires_at=row["ban_expires_at"],
        level=row["level"] or 1,
        total_xp=row["total_xp"] or 0,
        created_at=row["created_at"],
    )


def _condition(query: PeopleQuery) -> Condition:
    condition = Condition()
    if query.text is not None:
        pattern = f"%{_escaped(query.text)}%"
        words = "username LIKE ? ESCAPE '!' OR display_name LIKE ? ESCAPE '!'"
        condition &= Condition(words, (pattern, pattern))
    if query.account_type is not None:
        condition &= equals(account_type=query.account_type)
    if query.banned is not None:
        condition &= equals(is_banned=int(query.banned))
    return condition


def _escaped(text: str) -> str:
    return "".join(f"!{character}" if character in "%_!" else character for character in text)
