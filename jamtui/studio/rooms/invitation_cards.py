"""Invitations as scripts see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationCard:
    """An invitation into a room, to a person, to an e-mail address or to who has its code."""

    id: str
    room: str
    room_name: str | None
    room_color: str | None
    room_icon: str | None
    invited: str | None
    email: str | None
    code: str | None
    invited_by: str
    inviter_name: str | None
    inviter_avatar: str | None
    status: Literal["pending", "accepted", "declined", "expired", "revoked"]
    message: str | None
    created_at: str
    expires_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many rows something was done to."""

    count: int
