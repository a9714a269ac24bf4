"""People as scripts see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """Somebody in a list; `is_here` says whether the key is on this machine."""

    username: str
    display_name: str
    account_type: str
    level: int
    is_current: bool
    is_here: bool
    is_guest: bool
    is_verified: bool
    is_banned: bool
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCard(PersonCard):
    """All of a profile; times are ISO 8601.

    `email`, `preferences` and `public_key` are None where they are not yours to see or not known,
    points, streaks and `last_active_date` where the person shows no statistics.
    """

    title: str
    bio: str
    email: str | None
    total_xp: int | None
    current_daily_streak: int | None
    longest_daily_streak: int | None
    last_active_date: str | None
    streak_freezes: int | None
    ban_reason: str | None
    ban_expires_at: str | None
    link_spotify: str | None
    link_soundcloud: str | None
    link_youtube: str | None
    link_instagram: str | None
    link_website: str | None
    profile_visibility: str
    show_stats: bool
    show_activity: bool
    allow_friend_requests: bool
    allow_room_invites: bool
    preferences: dict[str, str | int | bool] | None
    public_key: str | None
    created_at: str | None
    updated_at: str | None
    last_online_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoCard:
    """Who acts: all but `database` and `role` are None for nobody in particular."""

    username: str | None
    display_name: str | None
    account_type: str | None
    level: int | None
    title: str | None
    id: str | None
    role: str
    key_file: str | None
    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestCard:
    """What a guest id says; times are ISO 8601 in UTC."""

    user_id: str
    name: str
    issued: str
    expires: str
    guest_id: str
