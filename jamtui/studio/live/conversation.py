"""What is said in a room while one is in it, and what was said before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from jamtui.protocol.messages import Row
from jamtui.studio.chat.cards import MessageCard
from jamtui.studio.chat.export import sentence

MESSAGES, PROFILES = "room_chat_messages", "user_profiles"

LAST_MESSAGES = 5
"""How many of those that were written before one came in are told."""

NOBODY = "somebody"

Notify = Callable[[str, dict[str, Any]], None]


class Conversation:
    """Tells each message once: `live_history` when one comes in, `live_chat` from then on.

    `name_of` finds the name of somebody by their id, None where it is not known. What is said while
    the host is out of reach is told when it is back. One thread.
    """

    def __init__(self, notify: Notify, name_of: Callable[[str], str | None]) -> None:
        self._notify = notify
        self._name_of = name_of
        self._profiles: dict[str, str] = {}
        self._told: dict[str, None] = {}

    def take(self, rows: Sequence[Row], *, is_before: bool) -> None:
        """Tells the messages among changed rows; `is_before`: they were there when one came in."""
        for row in rows:
            if row.table == PROFILES and row.values is not None:
                name = row.values.get("display_name") or row.values.get("username")
                self._profiles[row.id] = str(name or NOBODY)
        cards = [
            card
            for row in rows
            if row.table == MESSAGES and row.id not in self._told
            if (card := self._card(row)) is not None
        ]
        cards.sort(key=lambda card: (card.created_at, card.id))
        self._told.update(dict.fromkeys(card.id for card in cards))
        told = [_told(card) for card in cards]
        if not is_before:
            for one in told:
                self._notify("live_chat", one)
        elif told:
            last = {"count": len(told), "messages": told[-LAST_MESSAGES:]}
            self._notify("live_history", last)

    def _card(self, row: Row) -> MessageCard | None:
        """Returns a message; None for what is deleted, or is none that is known here."""
        values = row.values or {}
        who, whom = values.get("user_id"), values.get("target_user_id")
        kind = values.get("message_type") or "text"
        found = {
            "id": row.id,
            "room_id": values.get("room_id"),
            "created_at": values.get("created_at"),
            "kind": kind,
            "user_id": who,
            "username": None if kind == "system" else self._name(who),
            "content": values.get("content"),
            "reaction": values.get("reaction_type"),
            "target_user_id": whom,
            "target_username": None if whom is None else self._name(whom),
            "is_deleted": bool(values.get("is_deleted")),
            "deleted_at": None,
            "deleted_by": None,
        }
        try:
            card = msgspec.convert(found, MessageCard)
        except msgspec.ValidationError:
            return None
        return None if card.is_deleted else card

    def _name(self, user_id: object) -> str:
        if not isinstance(user_id, str):
            return NOBODY
        return self._name_of(user_id) or self._profiles.get(user_id) or NOBODY


def _told(card: MessageCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "at": card.created_at,
        "kind": card.kind,
        "name": card.username,
        "text": sentence(card),
    }
