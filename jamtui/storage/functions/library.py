"""What is known of the library's files, and whether anybody still refers to one."""

from __future__ import annotations

from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, equals
from jamtui.storage.tracks.library import DETAILS
from jamtui.storage.tracks.records import TrackDetails
from jamtui.storage.tracks.rows import row_of

REFERRING = ("tracks", "room_tracks")


def remember_details(gateway: Gateway, details: TrackDetails) -> None:
    """Keeps what is known of a file; the caller has to be a person."""
    caller_id(gateway)
    as_service(gateway).upsert(DETAILS, row_of(details), ("url",))


def is_used(gateway: Gateway, url: str) -> bool:
    """Whether any row refers to a file, also one that the caller may not see."""
    service = as_service(gateway)
    if any(service.select(table, equals(url=url), ("id",), limit=1) for table in REFERRING):
        return True
    in_stems = Condition("stems IS NOT NULL AND instr(stems, ?) > 0", (url,))
    return bool(service.select("tracks", in_stems, ("id",), limit=1))


def forget_details(gateway: Gateway, url: str) -> None:
    """Forgets what is known of a file that nobody refers to; else does nothing."""
    caller_id(gateway)
    if not is_used(gateway, url):
        as_service(gateway).delete(DETAILS, equals(url=url))
