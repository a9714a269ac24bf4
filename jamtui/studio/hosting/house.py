"""The room that somebody hosts: one that there is, or one that is made for it."""

from __future__ import annotations

from typing import Any

from jamtui.errors import DeniedError
from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.current_room import remembered_room
from jamtui.studio.rooms.opening import change_room, open_room


def room_to_host(
    database: Database, code: str | None, *, name: str | None = None, public: bool | None = None
) -> str:
    """Returns the code of the room to host, made or changed as wished.

    Without a code it is the current room where that is one's own, else a new one. Raises
    NotFoundError, and DeniedError for a room of somebody else, or a change that is not allowed.
    """
    changes: dict[str, Any] = {"name": name} if name else {}
    if public is not None:
        changes["is_public"] = public
    chosen = code or _own_current(database)
    if chosen is None:
        me = database.people.get(caller_id(database.gateway))
        who = (me.display_name or me.username) if me is not None else "Somebody"
        return open_room(database, {"name": f"{who}'s jam"} | changes)
    row = database.rooms.find(chosen)
    found = str(row["id"])
    if row["created_by"] != caller_id(database.gateway):
        raise DeniedError(f"{found} is somebody else's room: only its owner may host it.")
    if changes:
        change_room(database, found, changes)
    return found


def _own_current(database: Database) -> str | None:
    """Returns the current room's code, None where there is none or it is somebody else's."""
    code = remembered_room(database.gateway)
    row = database.rooms.find_or_none(code) if code is not None else None
    is_own = row is not None and row["created_by"] == caller_id(database.gateway)
    return code if is_own else None
