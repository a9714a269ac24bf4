"""The people of a room as scripts see them; apart from rooms, whose lists need none of this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """A member; `permissions` are those of their own, over the role's and the room's."""

    user_id: str
    username: str
    name: str
    role: str
    permissions: dict[str, dict[str, bool]]
    joined_at: str
    last_active_at: str
    invited_by: str | None
    is_banned: bool
    ban_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionCard:
    """Whether somebody may do something, and what says so.

    `source` is own (the member's own permissions), room (the room's defaults), role or ban.
    """

    permission: str
    allowed: bool
    source: Literal["role", "room", "own", "ban"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BanCard:
    """Somebody who is kept out; `expires_at` None is for good.

    Who banned and when are None where only a mark at the member says it.
    """

    user_id: str
    username: str
    reason: str | None
    banned_by: str | None
    banned_at: str | None
    expires_at: str | None
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCard:
    """Somebody who asks to be let in."""

    user_id: str
    username: str
    name: str
    listens: bool
    message: str | None
    status: Literal["pending", "approved", "refused"]
    created_at: str
    decided_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCard:
    """Who changed whose rights, from what to what."""

    created_at: str
    action: Literal["role_change", "permission_update", "kick", "ban", "unban"]
    target: str
    performed_by: str
    old_value: dict[str, Any] | None
    new_value: dict[str, Any] | None
