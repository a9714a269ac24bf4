"""What the program itself writes into a room's chat: who came, left, or had to go."""

from __future__ import annotations

from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

ENDINGS = (" came in.", " left.", " had to leave.", " is kept out.", " owns the room now.")
"""Of the sentences that begin with somebody's name."""

NOBODY = "Somebody"
"""Whom such a sentence is about once that person's account is gone."""


def make_notes_nameless(service: Gateway, user_id: str) -> None:
    """Takes somebody's name out of what was noted in chats; for an account that is about to go.

    Where others have the same name, only in rooms in which that person is.
    """
    members = service.select("room_members", equals(user_id=user_id), ("room_id", "user_name"))
    for row in members:
        _make_nameless(service, row["user_name"], equals(room_id=row["room_id"]))
    for row in service.select("user_profiles", equals(id=user_id), ("display_name",)):
        if service.count("user_profiles", equals(display_name=row["display_name"])) == 1:
            _make_nameless(service, row["display_name"], EVERYTHING)


def _make_nameless(service: Gateway, name: str | None, where: Condition) -> None:
    # What the condition says of texts lets an index leave all of those out.
    notes = Condition("message_type <> 'text' AND message_type = 'system' AND user_id IS NULL")
    for ending in ENDINGS:
        told = notes & where & equals(content=f"{name}{ending}")
        service.update("room_chat_messages", {"content": f"{NOBODY}{ending}"}, told)


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
