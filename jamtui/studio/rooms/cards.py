"""Rooms as scripts see them: the shapes of what commands print as JSON.

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
