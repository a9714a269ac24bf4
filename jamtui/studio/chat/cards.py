"""Messages as scripts see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jamtui.storage.chat.messages import Message
from jamtui.storage.gateway import Gateway, equals, one_of
from jamtui.storage.social.profiles import SOMEBODY, Faces


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCard:
    """A message; `content` is empty once it is deleted, and what a reaction is called is there.

    `username` is None for what the program notes.
    """

    id: str
    room_id: str
    created_at: str
    kind: Literal["text", "reaction", "system"]
    user_id: str | None
    username: str | None
    content: str
    reaction: str | None
    target_user_id: str | None
    target_username: str | None
    is_deleted: bool
    deleted_at: str | None
    deleted_by: str | None


class Speakers:
    """The names of those who speak in a room, each looked up once.

    Whose profile may not be seen has the name that the room's members know, else none.
    """

    def __init__(self, gateway: Gateway, room_id: str) -> None:
        self._gateway = gateway
        self._room_id = room_id
        self._names: dict[str, str] = {}

    def cards(self, messages: Sequence[Message]) -> list[MessageCard]:
        """Returns messages of the room with names in place."""
        self._learn({id_ for one in messages for id_ in (one.user_id, one.target_user_id)})
        return [self._card(message) for message in messages]

    def _learn(self, ids: set[str | None]) -> None:
        new = {id_ for id_ in ids if id_ is not None} - self._names.keys()
        faces = Faces(self._gateway, new)
        hidden = faces.hidden(new)
        for id_ in new:
            self._names[id_] = faces.of(id_).username
        if hidden:
            where = equals(room_id=self._room_id) & one_of("user_id", hidden)
            for row in self._gateway.select("room_members", where, ("user_id", "user_name")):
                self._names[row["user_id"]] = row["user_name"]

    def _name(self, id_: str | None) -> str:
        return SOMEBODY if id_ is None else self._names[id_]

    def _card(self, message: Message) -> MessageCard:
        target = message.target_user_id
        return MessageCard(
            id=message.id,
            room_id=message.room_id,
            created_at=message.created_at,
            kind=message.kind,
            user_id=message.user_id,
            username=None if message.kind == "system" else self._name(message.user_id),
            content=message.content,
            reaction=message.reaction,
            target_user_id=target,
            target_username=None if target is None else self._name(target),
            is_deleted=message.is_deleted,
            deleted_at=message.deleted_at,
            deleted_by=message.deleted_by,
        )
