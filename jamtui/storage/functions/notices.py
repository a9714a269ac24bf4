"""What people are told: notifications for one, and activity for friends to see."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.ids import new_id

ActivityKind = Literal["achievement", "level_up", "friend", "session", "room_created"]


def notify(
    gateway: Gateway,
    user_id: str,
    kind: str,
    title: str,
    message: str | None = None,
    *,
    link_type: str | None = None,
    link_id: str | None = None,
) -> None:
    """Puts a notification before somebody; `link_id` is the UUID of a row, never a room code.

    Who has no profile here, a member of an imported room for example, is told nothing.
    """
    service = as_service(gateway)
    if not service.count("user_profiles", equals(id=user_id)):
        return
    service.insert(
        "notifications",
        {
            "id": new_id(),
            "user_id": user_id,
            "type": kind,
            "title": title,
            "message": message,
            "link_type": link_type,
            "link_id": link_id,
        },
    )


def add_activity(
    gateway: Gateway, user_id: str, kind: ActivityKind, data: Mapping[str, Any]
) -> None:
    """Adds to what somebody's friends see of that person."""
    service = as_service(gateway)
    service.insert(
        "activity_feed",
        {"id": new_id(), "user_id": user_id, "type": kind, "data": json.dumps(dict(data))},
    )
