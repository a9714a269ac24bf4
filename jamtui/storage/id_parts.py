"""Rows by a part of their id, as narrow tables show it."""

from __future__ import annotations

import re

from jamtui.errors import ConflictError
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, quoted

SHORTEST = 4
"""So many characters are enough, if no other id begins or ends with them."""

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A whole id, in small letters."""

_PART = re.compile(rf"[0-9a-f-]{{{SHORTEST},35}}")


def whole_id(
    gateway: Gateway,
    table: str,
    text: str,
    noun: str,
    where: Condition = EVERYTHING,
    column: str = "id",
) -> str:
    """Returns the id in `column` of `table`, among the rows `where`, that `text` means.

    That is the one which begins or ends with it, in whatever case. Where there is none, `text`
    comes back as it is, for the caller to say so. Raises ConflictError where several are meant.
    """
    part = text.strip().lower()
    if UUID.fullmatch(part):
        return part
    if not _PART.fullmatch(part):
        return text
    # Two questions, since only the first can use an index.
    name = quoted(column)
    begins = Condition(f"{name} >= ? AND {name} < ?", (part, part + "g"))
    ends = Condition(f"substr({name}, ?) = ?", (-len(part), part))
    found: set[str] = set()
    for way in (begins, ends):
        others = where & way
        while rows := gateway.select(table, others, (column,), limit=1):
            found.add(rows[0][column])
            if len(found) > 1:
                raise ConflictError(
                    f"The ids of several {noun}s begin or end with {part!r}: write more of it."
                )
            others &= Condition(f"{name} <> ?", (rows[0][column],))
    return found.pop() if found else text
