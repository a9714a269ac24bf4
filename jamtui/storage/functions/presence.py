"""When a room was last lively, and when its members were last active in it."""

from __future__ import annotations

from datetime import datetime

from jamtui.storage.functions.caller import lift_if_over
from jamtui.storage.gateway import Condition, Gateway
from jamtui.storage.timestamps import timestamp


def be_present(service: Gateway, user_id: str, room_id: str, moment: datetime) -> None:
    """Notes that a member did something in a room; never earlier than what is noted already.

    Whoever is not in the room, or banned from it, leaves no trace. For the functions of this
    folder, within their transaction.
    """
    lift_if_over(service, room_id, user_id)
    when = timestamp(moment)
    here = Condition("room_id = ? AND user_id = ? AND is_banned = 0", (room_id, user_id))
    if not service.count("room_members", here):
        return
    before = Condition("coalesce(last_active_at < ?, 1)", (when,))
    service.update("room_members", {"last_active_at": when}, here & before)
    room = Condition("id = ? AND coalesce(last_activity < ?, 1)", (room_id, when))
    service.update("rooms", {"last_activity": when}, room)
