"""Experience points: given and taken, with a ledger, levels, and what a new level brings."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from jamtui.catalog.experience import experience
from jamtui.community.levels import MOST_POINTS, calculate_level
from jamtui.errors import UsageError
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.notices import add_activity
from jamtui.storage.functions.service import as_service
from jamtui.storage.functions.statistics import profile_of
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

PROFILES, LEDGER = "user_profiles", "user_xp_transactions"

_NAMESPACE = uuid.UUID("8a4f4a0e-5d1c-5b53-8f0b-2d9e7c1a6f34")
"""Made up once; the ids of what has no UUID of its own are made from it for good."""


@dataclass(frozen=True, slots=True)
class XpChange:
    """What a person has after some points came or went."""

    new_xp: int
    new_level: int
    leveled_up: bool


def add_user_xp(
    gateway: Gateway,
    user_id: str,
    amount: int,
    reason: str,
    source_type: str | None = None,
    source_id: str | None = None,
    now: datetime | None = None,
) -> XpChange:
    """Adds points, or takes some where `amount` is negative, as the service or an administrator.

    A total never falls below 0, nor rises above what its column holds; the ledger has what was
    really added, so its amounts sum up to the total. Raises DeniedError, NotFoundError for
    nobody's id, and UsageError for an amount that is no whole number.
    """
    _check_giver(gateway)
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise UsageError(f"Points are whole numbers, not {str(amount)[:40]!r}.")
    with gateway.transaction():
        service = as_service(gateway)
        old = _total(service, user_id)
        new = min(MOST_POINTS, max(0, old + amount))
        change = _raised(service, user_id, old, new)
        service.insert(
            LEDGER,
            {
                "id": new_id(),
                "user_id": user_id,
                "amount": new - old,
                "reason": reason,
                "source_type": source_type,
                "source_id": source_id,
                "balance_after": new,
                "created_at": timestamp(now),
            },
        )
        if change.leveled_up:
            _tell(service, user_id, calculate_level(old), change.new_level, now)
    return change


def award(
    service: Gateway,
    user_id: str,
    activity: str,
    key: str | None = None,
    now: datetime | None = None,
) -> None:
    """Gives the points that an activity is worth; with a `key` only once in a life for that key.

    `key` is a UUID or any text that says what it was done to, such as a room's code.
    """
    source_id = None if key is None else source(activity, key)
    if source_id is not None and has_earned(service, user_id, activity, source_id):
        return
    amount = experience().activities[activity]
    add_user_xp(service, user_id, amount, activity, activity, source_id, now)


def source(activity: str, key: str) -> str:
    """Returns `key` if it is a UUID, else a UUID made of both."""
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return str(uuid.uuid5(_NAMESPACE, f"{activity}:{key}"))


def has_earned(service: Gateway, user_id: str, source_type: str, source_id: str) -> bool:
    """Whether the ledger already has points from that source."""
    where = equals(user_id=user_id, source_type=source_type, source_id=source_id)
    return bool(service.select(LEDGER, where, ("id",), limit=1))


def _check_giver(gateway: Gateway) -> None:
    actor = gateway.actor
    if actor.role == "service_role":
        return
    if actor.user_id is not None:
        rows = as_service(gateway).select(PROFILES, equals(id=actor.user_id), ("account_type",))
        if rows and rows[0]["account_type"] == "admin":
            return
    raise denied(gateway, "progress.points", "give or take points")


def _total(service: Gateway, user_id: str) -> int:
    return int(profile_of(service, user_id, ("total_xp",))["total_xp"] or 0)


def _raised(service: Gateway, user_id: str, old: int, new: int) -> XpChange:
    level = calculate_level(new)
    service.update(PROFILES, {"total_xp": new, "level": level}, equals(id=user_id))
    return XpChange(new, level, level > calculate_level(old))


def _tell(
    service: Gateway, user_id: str, old_level: int, new_level: int, now: datetime | None
) -> None:
    add_activity(service, user_id, "level_up", {"old_level": old_level, "new_level": new_level})
    _thank_inviter(service, user_id, new_level, now)


def _thank_inviter(service: Gateway, user_id: str, level: int, now: datetime | None) -> None:
    """Gives points to whoever first brought that person into a room."""
    rows = service.select(
        "room_invitations",
        equals(invited_user_id=user_id, status="accepted"),
        ("invited_by",),
        order=("created_at",),
        limit=1,
    )
    inviter = rows[0]["invited_by"] if rows else None
    if inviter not in (None, user_id) and service.count(PROFILES, equals(id=inviter)):
        award(service, inviter, "invited_user_levels_up", f"{user_id}:{level}", now)
