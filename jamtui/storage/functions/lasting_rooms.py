"""Rooms that count for achievements: those that are there, and those that were for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jamtui.storage.functions.statistics import add_record, moment_of, record, stats_of
from jamtui.storage.gateway import Gateway, Row, equals

LASTED = "rooms_lasted"
"""The record of how many of somebody's rooms went after they had lasted."""

LASTING = timedelta(days=1)
"""A room that is deleted counts on if it had been there for so long."""


def remember_lasted(service: Gateway, room: Row, now: datetime | None = None) -> None:
    """Counts a room that is about to be deleted for its owner, if it has lasted."""
    owner = room["created_by"]
    if not owner or not service.count("user_profiles", equals(id=owner)):
        return
    if _has_lasted(room["created_at"], now or datetime.now(UTC)):
        add_record(service, owner, LASTED)


def _has_lasted(created_at: str | None, now: datetime) -> bool:
    try:
        return now - moment_of(created_at or "") >= LASTING
    except ValueError:
        return False


def rooms_that_count(service: Gateway, user_id: str) -> int:
    """Returns how many of the rooms that somebody has made are still there or had lasted.

    Rooms that others have handed over do not make it more than that person ever made.
    """
    there = service.count("rooms", equals(created_by=user_id))
    made = int(stats_of(service, user_id)["rooms_created"] or 0)
    return min(made, there + record(service, user_id, LASTED))
