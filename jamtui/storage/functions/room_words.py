"""How common the words of a search for rooms are, which only decides how rooms are looked up."""

from __future__ import annotations

from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway

MANY = 4_000
"""From how many matches on it is faster to look through rooms than through matches."""


def matches_many(gateway: Gateway, match: str) -> bool:
    """Whether `match`, as the index over words takes it, fits `MANY` rooms or more."""
    where = Condition("local_room_search MATCH ?", (match,))
    found = as_service(gateway).select("local_room_search", where, ("rowid",), limit=MANY)
    return len(found) == MANY
