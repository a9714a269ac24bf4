"""Rooms and their people as scripts see them: the shapes of what commands print as JSON.

Times are ISO 8601 in UTC; a person is a username, or an id where the profile may not be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCard:
    """A room in a list; `role` is one's own in it, None for who is not in it."""

    code: str
    name: str
    description: str | None
    genre: str | None
    tags: list[str]
    color: str
    icon: str
    is_public: bool
    require_approval: bool
    people: int
    max_users: int
    creator: str
    role: str | None
    last_activity: str
    archived_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDetails(RoomCard):
    """A room with all it is set to; defaults fill what its row leaves open."""

    created_by: str
    created_at: str
    pop_location: str
    default_role: str
    default_permissions: dict[str, dict[str, bool]]
    settings: dict[str, Any]
    rules: dict[str, Any]
    canvas: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCard:
    """What a room can be set to: `path` is what --set takes, `default` what it is else."""

    path: str
    default: str | int | float | bool | list[int] | None
    wanted: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCard:
    """How joining a room ended; `role` is what one is there, or will be once let in."""

    room: str
    name: str
    status: Literal["joined", "already", "requested"]
    role: str
    welcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRoomCard:
    """A room that its creator saved."""

    code: str
    name: str
    notes: str | None
    saved_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCard:
    """A kept room: what new rooms are opened from."""

    code: str
    owner: str | None
    name: str
    description: str
    room_type: str
    max_users: int
    genre: str | None
    skill_level: str | None
    min_level: int
    min_reputation: float
    theme: str
    banner_url: str | None
    welcome_message: str | None
    tags: list[str]
    rules: dict[str, Any]
    settings: dict[str, Any]
    total_sessions: int
    total_unique_visitors: int
    total_jam_seconds: int
    created_at: str
    updated_at: str
    last_active_at: str | None


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
    """Somebody who is kept out; `expires_at` None is for good."""

    user_id: str
    username: str
    reason: str | None
    banned_by: str
    banned_at: str
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
