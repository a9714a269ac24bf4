"""Messages in rooms: what people wrote, how they reacted, and what the program noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jamtui.errors import NotFoundError
from jamtui.storage.chat.search import matching
from jamtui.storage.functions.denial import denied
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.id_parts import whole_id
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

MESSAGES = "room_chat_messages"
Kind = Literal["text", "reaction", "system"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message; of a deleted one neither `content` nor `reaction` is there.

    `user_id` is None for what the program notes and for people whose account is gone.
    """

    id: str
    room_id: str
    user_id: str | None
    kind: Kind
    content: str
    reaction: str | None
    target_user_id: str | None
    created_at: str
    is_deleted: bool
    deleted_at: str | None
    deleted_by: str | None


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages of a room; what is None does not matter.

    `since` is a time as the database has them, `author_id` a UUID.
    """

    kind: Kind | None = None
    author_id: str | None = None
    since: str | None = None
    deleted: bool = True


class MessageRepository:
    """The messages of rooms, for the one who acts."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def add(
        self,
        room_id: str,
        kind: Kind,
        content: str,
        *,
        reaction: str | None = None,
        target_user_id: str | None = None,
    ) -> Message:
        """Adds a message of the one who acts and returns it; raises DeniedError."""
        row = {
            "id": new_id(),
            "room_id": room_id,
            "user_id": self._gateway.actor.user_id,
            "content": content,
            "message_type": kind,
            "reaction_type": reaction,
            "target_user_id": target_user_id,
            "created_at": timestamp(),
        }
        self._gateway.insert(MESSAGES, row)
        return _message(row | {"is_deleted": 0, "deleted_at": None, "deleted_by": None})

    def get(self, room_id: str, id_: str) -> Message:
        """Returns a message of a room by its id or a part of it.

        Raises NotFoundError, ConflictError for a part of several ids.
        """
        wanted = whole_id(self._gateway, MESSAGES, id_, "message", equals(room_id=room_id))
        rows = self._gateway.select(MESSAGES, equals(id=wanted, room_id=room_id))
        if not rows:
            raise NotFoundError(
                f"There is no message {id_[:40]!r} in the room {room_id}: "
                "'jam chat list' shows their ids."
            )
        return _message(rows[0])

    def latest(
        self,
        room_id: str,
        wanted: MessageFilter,
        limit: int,
        before: Message | None = None,
        *,
        offset: int = 0,
    ) -> list[Message]:
        """Returns the last messages, or the last before one of them; the oldest comes first.

        The last `offset` of those are left out.
        """
        where = _condition(room_id, wanted)
        if before is not None:
            where &= _beyond("<", before)
        rows = self._gateway.select(
            MESSAGES, where, order=("-created_at", "-id"), limit=limit, offset=offset
        )
        return [_message(row) for row in reversed(rows)]

    def following(
        self,
        room_id: str,
        wanted: MessageFilter,
        limit: int,
        after: Message | None = None,
        *,
        offset: int = 0,
    ) -> list[Message]:
        """Returns the first messages, or the first after one of them; the oldest comes first.

        The first `offset` of those are left out.
        """
        where = _condition(room_id, wanted)
        if after is not None:
            where &= _beyond(">", after)
        rows = self._gateway.select(
            MESSAGES, where, order=("created_at", "id"), limit=limit, offset=offset
        )
        return [_message(row) for row in rows]

    def search(
        self,
        room_id: str,
        words: Sequence[str],
        limit: int,
        *,
        author_id: str | None = None,
        before: Message | None = None,
        offset: int = 0,
    ) -> list[Message]:
        """Returns the last texts that have all the words; the oldest comes first.

        Nothing that was deleted is among them. They are in the order in which they came into this
        database. The last `offset` are left out.
        """
        found = _found(room_id, words, limit, author_id, before, offset)
        rows = self._gateway.select(MESSAGES, found, order=("rowid",))
        return [_message(row) for row in rows]

    def delete(self, message: Message) -> None:
        """Marks a message as deleted by the one who acts; raises DeniedError.

        What it said stays in the database, for reports, and is not shown any more.
        """
        values = {
            "is_deleted": 1,
            "deleted_at": timestamp(),
            "deleted_by": self._gateway.actor.user_id,
        }
        where = equals(id=message.id) & Condition("coalesce(is_deleted, 0) = 0")
        if not self._gateway.update(MESSAGES, values, where):
            raise denied(self._gateway, "chat.delete", "delete this message")


def _condition(room_id: str, wanted: MessageFilter) -> Condition:
    where = equals(room_id=room_id)
    if wanted.kind is not None:
        where &= equals(message_type=wanted.kind)
        if wanted.kind != "text":
            # The index of those few has these words in it.
            where &= Condition("message_type <> 'text'")
    if wanted.author_id is not None:
        where &= equals(user_id=wanted.author_id)
    if wanted.since is not None:
        where &= Condition("created_at >= ?", (wanted.since,))
    if not wanted.deleted:
        where &= Condition("coalesce(is_deleted, 0) = 0")
    return where


def _beyond(side: Literal["<", ">"], place: Message) -> Condition:
    """Returns the condition of being before or after a message; the first part uses the index."""
    return Condition(
        f"created_at {side}= ? AND (created_at {side} ? OR id {side} ?)",
        (place.created_at, place.created_at, place.id),
    )


def _found(
    room_id: str,
    words: Sequence[str],
    limit: int,
    author_id: str | None,
    before: Message | None,
    offset: int,
) -> Condition:
    """Returns the condition of being on a page of what is found.

    The page is cut within the index. The + keeps SQLite from going through the whole room
    instead of looking up the few numbers.
    """
    sql = "SELECT rowid FROM local_chat_search WHERE local_chat_search MATCH ?"
    values: tuple[object, ...] = (room_id, matching(room_id, words, author_id))
    if before is not None:
        sql += f" AND rowid < (SELECT rowid FROM {MESSAGES} WHERE id = ?)"
        values += (before.id,)
    return Condition(
        "+room_id = ? AND coalesce(is_deleted, 0) = 0 AND +message_type = 'text' "
        f"AND rowid IN ({sql} ORDER BY rowid DESC LIMIT ? OFFSET ?)",
        (*values, limit, offset),
    )


def _message(row: Row) -> Message:
    is_deleted = bool(row["is_deleted"])
    return Message(
        id=row["id"],
        room_id=row["room_id"],
        user_id=row["user_id"],
        kind=row["message_type"] or "text",
        content="" if is_deleted else row["content"],
        reaction=None if is_deleted else row["reaction_type"],
        target_user_id=row["target_user_id"],
        created_at=row["created_at"] or "",
        is_deleted=is_deleted,
        deleted_at=row["deleted_at"],
        deleted_by=row["deleted_by"],
    )
