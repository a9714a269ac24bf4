"""What members of a live room are told: which tables, which columns, and how many rows at most."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.storage.gateway import Row

ROOMS, PROFILES, CHAT = "rooms", "user_profiles", "room_chat_messages"


@dataclass(frozen=True, slots=True)
class Told:
    """A table with rows of rooms: its columns of the room and of the row, and the newest told.

    `order` is that of rows from the newest on. `is_ranked`: who sees a row depends on the rank in
    the room, so that another rank makes other rows visible though none has changed.
    """

    table: str
    most: int
    order: tuple[str, ...] = ()
    room: str = "room_id"
    key: str = "id"
    is_ranked: bool = False


_TABLES = (
    Told(ROOMS, 1, room="id"),
    Told("room_members", 1_000, ("joined_at", "id")),
    Told("room_bans", 500, ("-banned_at", "id"), is_ranked=True),
    Told("room_invitations", 500, ("-created_at", "id"), is_ranked=True),
    Told("room_permission_logs", 200, ("-created_at", "id"), is_ranked=True),
    Told("local_join_requests", 200, ("-created_at", "id"), is_ranked=True),
    Told(CHAT, 200, ("-created_at", "-id")),
    Told("room_webrtc_sessions", 500, ("track_name", "id")),
    Told("room_tracks", 1_000, ("-created_at", "id")),
    Told("local_queue_positions", 1_000, ("position",), key="track_id"),
    Told("tracks", 1_000, ("-uploaded_at", "id")),
    Told("user_tracks", 500, ("created_at", "id")),
    Told("room_loop_tracks", 500, ("position", "id")),
    Told("songs", 500, ("position", "id")),
    Told("session_history", 50, ("-joined_at", "id")),
)
TOLD = {one.table: one for one in _TABLES}
"""By table. People's own notes about rooms (`user_saved_rooms`) are nobody else's matter."""

PROFILE_COLUMNS = ("id", "username", "display_name", "account_type", "is_verified", "level")
"""What is told of a person: what others need to name them, and no preferences."""

_PEOPLE = {
    ROOMS: ("created_by",),
    "room_members": ("user_id",),
    CHAT: ("user_id", "target_user_id"),
    "local_join_requests": ("user_id",),
}


def people_in(table: str, values: Row) -> set[str]:
    """Returns the ids of the people whom a row names, so that their profiles are told as well."""
    return {values[name] for name in _PEOPLE.get(table, ()) if values.get(name)}


def as_told(table: str, values: Row) -> Row:
    """Returns a row as members are told it: nobody reads on what was taken back."""
    if table == CHAT and values["is_deleted"]:
        return values | {"content": "", "reaction_type": None}
    return values
