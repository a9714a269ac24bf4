"""What statements do, as a person would say it: to change the room, to delete a message."""

from __future__ import annotations

from jamtui.storage.policy.rules import Command

_DOES: dict[Command, str] = {
    "SELECT": "see",
    "INSERT": "add",
    "UPDATE": "change",
    "DELETE": "delete",
}

_RAW: dict[Command, str] = _DOES | {
    "INSERT": "insert into",
    "UPDATE": "update",
    "DELETE": "delete from",
}
"""For tables that are nothing to anybody, such as those of the program itself."""

_NOUNS = {
    "achievements": "achievement",
    "activity_feed": "entry of the activity feed",
    "admin_audit_log": "entry of the audit log",
    "avatar_categories": "category of avatars",
    "avatar_color_palettes": "palette of avatars",
    "avatar_components": "component of avatars",
    "avatar_generation_presets": "preset of avatars",
    "avatar_unlock_rules": "rule of avatars",
    "challenges": "challenge",
    "follows": "follow",
    "friendships": "friendship",
    "homepage_characters": "character",
    "notifications": "notification",
    "reports": "report",
    "room_bans": "ban",
    "room_chat_messages": "message",
    "room_invitations": "invitation",
    "room_loop_tracks": "loop track",
    "room_members": "member",
    "room_permission_logs": "entry of the room's log",
    "room_tracks": "backing track",
    "room_webrtc_sessions": "stream",
    "rooms": "room",
    "saved_rooms": "template",
    "saved_track_presets": "preset",
    "session_history": "session",
    "songs": "song",
    "subscription_tiers": "tier",
    "system_instant_band_presets": "band",
    "system_instrument_categories": "category of instruments",
    "system_instruments": "instrument",
    "system_loop_categories": "category of loops",
    "system_loop_subcategories": "subcategory of loops",
    "system_loops": "shipped loop",
    "tracks": "sound file",
    "user_custom_loops": "loop",
    "user_instruments": "instrument of somebody",
    "user_profiles": "profile",
    "user_saved_rooms": "bookmark",
    "user_tracks": "input",
}
"""What a row of a table is to people."""


def deed(command: Command, table: str, row: str = "") -> str:
    """Returns what a statement does: "change the room ABCD2345", "add a song".

    `row` names the row, "" for a new one or for any.
    """
    noun = _NOUNS.get(table)
    if noun is None:
        return f"{_RAW[command]} {table} {row}".strip()
    if row:
        return f"{_DOES[command]} the {noun} {row}"
    return f"{_DOES[command]} {'an' if noun[0] in 'aeio' else 'a'} {noun}"
