"""Records by what people call them: a number in a list, a name, an id or a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from jamtui.errors import ConflictError, unknown_name

R = TypeVar("R")

SHORTEST_PART = 6
"""So many characters of an id are enough, if no other id begins or ends with them."""


def named(records: Sequence[R], text: str, noun: str, *, numbered: bool = True) -> R:
    """Returns the one of `records` that `text` means.

    That is its id; its number from 1, if people see one; its name, in whatever case; or the
    beginning or end of its id. Raises NotFoundError with the nearest names, ConflictError for a
    name of several.
    """
    found = all_named(records, text, noun, numbered=numbered)
    if len(found) > 1:
        how = "number or id" if numbered else "id"
        raise ConflictError(
            f"{len(found)} {noun}s are called {text[:80]!r}: name one of them by its {how}."
        )
    return found[0]


def all_named(records: Sequence[R], text: str, noun: str, *, numbered: bool = True) -> Sequence[R]:
    """Returns all of `records` that `text` can mean, at least one; raises NotFoundError."""
    wanted = text.strip()
    for record in records:
        if wanted and _of(record, "id").lower() == wanted.lower():
            return [record]
    if numbered and wanted.isdecimal() and len(wanted) <= 6 and 1 <= int(wanted) <= len(records):
        return [records[int(wanted) - 1]]
    alike = [one for one in records if wanted and _name(one).casefold() == wanted.casefold()]
    if not alike and len(wanted) >= SHORTEST_PART:
        part = wanted.lower()
        ids = [(one, _of(one, "id").lower()) for one in records]
        alike = [one for one, id_ in ids if id_.startswith(part) or id_.endswith(part)]
    if not alike:
        raise unknown_name(noun, text[:80], [_name(one) for one in records])
    return alike


def _name(record: Any) -> str:
    return _of(record, "name") or _of(record, "track_name")


def _of(record: Any, field: str) -> str:
    return str(getattr(record, field, None) or "")
