"""Which room's chat is meant."""

from __future__ import annotations

from jamtui.community.room_codes import room_code
from jamtui.errors import NotFoundError, UsageError
from jamtui.storage.gateway import Gateway, one_of


def room_meant(gateway: Gateway, code: str | None) -> str:
    """Returns the id of the room with that code, in whatever case.

    Raises NotFoundError where there is none that may be seen.
    """
    if code is None:
        raise UsageError("Name the room: --room CODE.")
    wanted = room_code(code)
    spellings = dict.fromkeys((wanted, wanted.upper(), wanted.lower()))
    rows = gateway.select("rooms", one_of("id", spellings), ("id",))
    found = {row["id"] for row in rows}
    for spelling in spellings:
        if spelling in found:
            return spelling
    raise NotFoundError(f"There is no room {wanted!r}: 'jam room list' shows those you may see.")
