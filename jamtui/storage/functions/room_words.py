"""Which rooms match words, of those that somebody may possibly see.

The rules still decide about each of them; here most rooms that are not to be seen are left out
without a look at them.
"""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, equals

MANY = 4_000
"""From how many matches on it is faster to look through rooms than through matches."""

PUBLIC = "\ue000"
"""The word of public rooms in the column `visibility` of the index, which no search can hold."""

_MATCHING = "SELECT rowid FROM local_room_search WHERE local_room_search MATCH ?"
_OWN = (
    "SELECT id FROM rooms WHERE created_by = ?"
    " UNION ALL SELECT room_id FROM room_members WHERE user_id = ?"
    " UNION ALL SELECT room_id FROM room_invitations WHERE invited_user_id = ?"
    " UNION ALL SELECT room_id FROM room_invitations WHERE invited_email ="
    " (SELECT email FROM auth_users WHERE id = ?) COLLATE NOCASE"
)
_OWN_MATCHING = (
    f"SELECT number FROM local_room_numbers WHERE room_id IN ({_OWN}) AND +number IN ({_MATCHING})"
)


@dataclass(frozen=True, slots=True)
class Matches:
    """The SELECT that finds the rooms' numbers, and whether there are many."""

    numbers: Condition
    are_many: bool


def matches(gateway: Gateway, match: str) -> Matches:
    """Returns what fits `match`, as the index over words takes it.

    That is every room for administrators and the program itself; for others public rooms and those
    that they have something to do with.
    """
    if _sees_all(gateway):
        return Matches(Condition(_MATCHING, (match,)), _are_many(gateway, match))
    user_id = gateway.actor.user_id
    public = f'{{visibility}} : "{PUBLIC}" AND ({match})'
    numbers = Condition(_MATCHING, (public,))
    if user_id is not None:
        own = (user_id,) * _OWN.count("?")
        both = f"{_MATCHING} UNION ALL {_OWN_MATCHING}"
        numbers = Condition(both, (public, *own, match))
    return Matches(numbers, _are_many(gateway, public))


def _sees_all(gateway: Gateway) -> bool:
    actor = gateway.actor
    if actor.user_id is None:
        return actor.role == "service_role"
    administrator = equals(id=actor.user_id, account_type="admin")
    return as_service(gateway).count("user_profiles", administrator) > 0


def _are_many(gateway: Gateway, match: str) -> bool:
    where = Condition("local_room_search MATCH ?", (match,))
    found = as_service(gateway).select("local_room_search", where, ("rowid",), limit=MANY)
    return len(found) == MANY
