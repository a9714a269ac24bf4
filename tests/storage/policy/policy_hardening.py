"""Where the project is stricter than the contract, in plain Python, and why.

Each closes a way round a rule of the contract; the files of `data/policies` mark them as `added`.
"""

from __future__ import annotations

from policy_sentences import Case, Meaning

HARDENED: dict[str, Meaning] = {
    # Who turns into the creator of a room could delete it.
    "rooms.creator_stays": lambda c: c.keeps("id", "created_by"),
    # Moving one's row to another room would let oneself in there.
    "room_members.stays": lambda c: c.keeps("room_id", "user_id"),
    # Deleting the row would unblock as well as changing it.
    "friendships.unblock": lambda c: c["status"] != "blocked" or c.mine("user_id"),
    # A change could make a system message, or speak in another room.
    "room_chat_messages.stays": lambda c: c.keeps("room_id", "message_type"),
    # An answer could move it into another room, or say that somebody else had made it.
    "room_invitations.stays": lambda c: c.keeps(
        "room_id", "invited_user_id", "invited_email", "invited_by"
    ),
    # Moving a track would bring it into a room without the permission to upload.
    "room_tracks.stays": lambda c: c.keeps("room_id"),
    "tracks.moves": lambda c: (
        c.keeps("room_id")
        or c.room is None
        or c.may("tracks.uploadBackingTrack")
        or c.may("tracks.addToQueue")
    ),
    # Nobody plays in a room without being in it.
    "user_tracks.in_room_only": lambda c: c.member(),
    "user_tracks.stays": lambda c: c.keeps("room_id"),
}

COMMANDS = {"friendships.unblock": "DELETE", "user_tracks.in_room_only": "INSERT"}
"""Which command each is about, if not UPDATE."""


def allows(case: Case) -> bool:
    """Whether nothing here forbids it."""
    return all(
        meaning(case)
        for name, meaning in HARDENED.items()
        if name.startswith(f"{case.table}.") and COMMANDS.get(name, "UPDATE") == case.command
    )
