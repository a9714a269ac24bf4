"""What the program itself writes into a room's chat: who came, left, or had to go."""

from __future__ import annotations

from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp


def note_in_chat(gateway: Gateway, room_id: str, sentence: str) -> None:
    """Adds a system message to a room's chat, for something that whoever acts has just done.

    It belongs to the transaction that did it; `sentence` is for everybody in the room. Raises
    DeniedError for somebody who is not signed in.
    """
    if gateway.actor.role == "anon":
        raise denied(gateway, "accounts.signed_in", "do what a chat tells of")
    as_service(gateway).insert(
        "room_chat_messages",
        {
            "id": new_id(),
            "room_id": room_id,
            "user_id": None,
            "content": sentence,
            "message_type": "system",
            "created_at": timestamp(),
        },
    )
