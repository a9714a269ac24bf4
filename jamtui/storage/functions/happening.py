"""What follows from what people do: statistics, experience, streaks, achievements.

Whoever changes rows for a person says what happened, within the same transaction; what that is
worth is decided by `effects` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway

Kind = Literal[
    "profile_changed",
    "instrument_added",
    "avatar_changed",
    "room_created",
    "room_joined",
    "message_sent",
    "reaction_given",
    "friend_added",
    "friend_invited",
    "track_uploaded",
    "track_generated",
    "stems_separated",
    "session_started",
    "session_ended",
]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that `user_id` did.

    `other_id` is who it was done to: the new friend, the invited one, who got the reaction.
    `room_id` is the room's code, `source_id` the UUID of the row that says so, or the hash of what
    an uploaded file contains, `detail` the kind of reaction.
    """

    kind: Kind
    user_id: str
    room_id: str | None = None
    other_id: str | None = None
    source_id: str | None = None
    detail: str | None = None


def happened(gateway: Gateway, what: Happening, now: datetime | None = None) -> None:
    """Draws the consequences of `what`; belongs to the transaction that is open.

    `now` (default: the real one) is when it happened. For those who have no profile, guests for
    example, nothing follows. `friend_added` counts for both, so one call is enough, and another
    does no harm.
    """
    from jamtui.storage.functions.effects import draw  # much, and only for who changes something

    with gateway.transaction():
        draw(as_service(gateway), what, now or datetime.now(UTC))
