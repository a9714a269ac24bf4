"""What each guard of the contract means, in plain Python.

For an UPDATE each is asked twice: about the row that is there and the one that will be.
"""

from __future__ import annotations

from policy_sentences import Case, Meaning


def _protected(c: Case) -> bool:
    return c.admin() or c.keeps(
        "account_type",
        "is_verified",
        "is_banned",
        "ban_reason",
        "ban_expires_at",
        "total_xp",
        "level",
        "current_daily_streak",
        "longest_daily_streak",
        "streak_freezes",
    )


def _asked_fairly(c: Case) -> bool:
    other = c.profile(c["friend_id"])
    return (
        c["status"] == "pending"
        and other.get("allow_friend_requests") == 1
        and not c.blocked(c["user_id"], c["friend_id"])
    )


def _answered_fairly(c: Case) -> bool:
    assert c.old is not None
    assert c.new is not None
    old, new = c.old, c.new
    pair, swapped = (new["user_id"], new["friend_id"]), (old["friend_id"], old["user_id"])
    if old["status"] == "blocked" and old["user_id"] != c.uid:
        return False
    if new["status"] == "blocked":
        # Who blocks stands as user_id.
        return pair in (swapped, swapped[::-1]) and new["user_id"] == c.uid
    if new["status"] is None or pair != swapped[::-1]:
        return False
    if new["status"] == "accepted" and old["status"] != "accepted":
        return old["status"] == "pending" and old["friend_id"] == c.uid
    return True


def _let_in(c: Case) -> bool:
    if c["role"] == "owner":
        return False
    if c.moderates():
        return True
    return (
        c.mine("user_id")
        and c["role"] in ("listener", c.room_row().get("default_role"))
        and c["custom_permissions"] is None
        and c["is_banned"] == 0
        and not c.is_banned(c.uid)
        and (c.public() or c.room_row().get("created_by") == c.uid or c.invited())
        and c.room_row().get("require_approval") != 1
    )


def _in_order(c: Case) -> bool:
    if c.command == "DELETE" and c.mine("user_id") and c.is_banned(c.uid):
        return False
    if c.phase == "check":
        return c["role"] != "owner" or c.role() == "owner"
    if c["role"] == "owner":
        return c.mine("user_id")
    if c["role"] in ("co-host", "admin"):
        return c.mine("user_id") or c.role() == "owner"
    return True


def _banned_fairly(c: Case) -> bool:
    if c.phase == "using":
        return True
    target = c.membership(c["user_id"])
    role = target["role"] if target else None
    if role == "owner" or (role in ("co-host", "admin") and c.role() != "owner"):
        return False
    return c.mine("banned_by")


def _spoken_fairly(c: Case) -> bool:
    needed = {"text": "chat.sendMessages", "reaction": "chat.sendReactions"}
    return c["message_type"] in needed and c.may(needed[c["message_type"]])


def _uploaded(c: Case) -> bool:
    return c.mine("uploaded_by") and (
        c.may("tracks.uploadBackingTrack") or c.may("tracks.addToQueue")
    )


PLAY_STATE = ("is_playing", "start_time", "loop_start_beat")


def _edited_loop(c: Case) -> bool:
    starts = c.may("transport.loopControl") or c.mine("created_by")
    edits = c.may("recording.editLoops")
    if not c.keeps(*PLAY_STATE) and not starts:
        return False
    if not c.changes_only(*PLAY_STATE, "updated_at"):
        return edits
    return edits or starts


def _mixed(c: Case) -> bool:
    if c.mine("user_id"):
        return True
    volume, mute = c.may("mixer.otherUserVolume"), c.may("mixer.muteOtherUsers")
    return (
        c.changes_only("volume", "is_muted", "updated_at")
        and (c.keeps("volume") or volume)
        and (c.keeps("is_muted") or mute)
        and (volume or mute)
    )


_CO = "uploaded_by = uid or tracks."
_IN_ROOM = "the room is public or uid is a member"
_UPLOAD = "tracks.uploadBackingTrack or tracks.addToQueue; uploaded_by = uid"

SHARED_GUARDS: dict[str, Meaning] = {
    "role = 'service_role'": lambda c: False,
    "created_by = uid": lambda c: c.mine("created_by"),
    "user_id = uid": lambda c: c.mine("user_id"),
    _IN_ROOM: lambda c: c.public() or c.member(),
    _UPLOAD: _uploaded,
    f"{_CO}editMetadata": lambda c: c.mine("uploaded_by") or c.may("tracks.editMetadata"),
    f"{_CO}removeFromQueue": lambda c: c.mine("uploaded_by") or c.may("tracks.removeFromQueue"),
    "tracks.createSong": lambda c: c.may("tracks.createSong"),
    "tracks.editSongArrangement": lambda c: c.may("tracks.editSongArrangement"),
    "tracks.deleteSong": lambda c: c.may("tracks.deleteSong"),
    "recording.createLoop AND created_by = uid": lambda c: (
        c.may("recording.createLoop") and c.mine("created_by")
    ),
    "recording.deleteLoops": lambda c: c.may("recording.deleteLoops"),
    f"{_IN_ROOM} (no room: uploaded_by = uid)": lambda c: (
        c.mine("uploaded_by") if c.room is None else c.public() or c.member()
    ),
    f"{_UPLOAD}; no room: anyone signed in": lambda c: (
        c.mine("uploaded_by") if c.room is None else _uploaded(c)
    ),
    "uid = user_id OR show_stats of that profile OR account_type = 'admin'": lambda c: (
        c.mine("user_id") or c.profile(c["user_id"]).get("show_stats") == 1 or c.admin()
    ),
    "user_id = uid AND the role is not listener (owner and co-host may DELETE any)": lambda c: (
        (c.mine("user_id") and c.role() not in (None, "listener"))
        or (c.command == "DELETE" and c.moderates())
    ),
}

BY_COMMAND: dict[tuple[str, str], Meaning] = {
    ("user_profiles", "INSERT"): _protected,
    ("user_profiles", "UPDATE"): _protected,
    ("friendships", "INSERT"): _asked_fairly,
    ("friendships", "UPDATE"): _answered_fairly,
    ("room_members", "INSERT"): _let_in,
    ("room_members", "UPDATE"): _in_order,
    ("room_members", "DELETE"): _in_order,
    ("room_bans", "INSERT"): _banned_fairly,
    ("room_bans", "UPDATE"): _banned_fairly,
    ("room_chat_messages", "INSERT"): _spoken_fairly,
    ("room_loop_tracks", "UPDATE"): _edited_loop,
    ("user_tracks", "UPDATE"): _mixed,
}
"""Those whose sentences are too long to be a key, by the table and command they are about."""
