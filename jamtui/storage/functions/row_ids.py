"""Whether an id is free: also where the one who asks may not see the row that has it."""

from __future__ import annotations

from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, equals

FROM_FILES = ("room_loop_tracks", "songs", "tracks", "room_tracks")
"""Whose rows keep their ids when they come from a file."""

LOOPS = ("system_loops", "user_custom_loops")
"""Whose ids people choose, of both together, since their details lie in one table."""

TABLES = frozenset((*FROM_FILES, *LOOPS))


def is_id_taken(gateway: Gateway, table: str, id_: str) -> bool:
    """Whether a row of one of `TABLES` has this id. That is all that anybody learns of it."""
    if table not in TABLES:
        raise ValueError(f"ids of {table} are nobody's business")
    return as_service(gateway).count(table, equals(id=id_)) > 0
