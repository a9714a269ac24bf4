"""The chat of one room, as the person who acts reads it and writes to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.storage.chat.messages import MESSAGES, Message, MessageFilter, MessageRepository
from jamtui.storage.chat.search import words_of
from jamtui.storage.database import Database
from jamtui.storage.functions.acquaintance import find_person
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.gateway import equals
from jamtui.storage.people import PeopleRepository
from jamtui.storage.rooms.members import MemberRepository
from jamtui.studio.chat.cards import MessageCard, Speakers
from jamtui.studio.chat.wording import check_message, check_reaction

_EXPORTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: at most `limit` messages, before or after the one with that id.

    `offset` of those are left out: the last ones, or after a message the first ones.
    """

    limit: int
    before: str | None = None
    after: str | None = None
    offset: int = 0


class RoomChat:
    """What is said in the room `room_id`. Every method is one transaction or one look."""

    def __init__(self, database: Database, room_id: str) -> None:
        self._gateway = database.gateway
        self._people = PeopleRepository(database.gateway)
        self._messages = MessageRepository(database.gateway)
        self._speakers = Speakers(database.gateway, room_id)
        self._room_id = room_id

    def check_sight(self) -> None:
        """Raises DeniedError for who does not see what is said here, be it something or nothing."""
        self._gateway.check_sight(MESSAGES, equals(room_id=self._room_id))

    def send(self, text: str) -> MessageCard:
        """Says something, exactly as it is; raises UsageError, DeniedError."""
        check_message(text)
        user_id = self._gateway.actor.own_id
        with self._gateway.transaction():
            message = self._messages.add(self._room_id, "text", text)
            happened(
                self._gateway,
                Happening("message_sent", user_id, room_id=self._room_id, source_id=message.id),
            )
            return self._card(message)

    def react(
        self, reaction: str, who: str | None = None, message_id: str | None = None
    ) -> MessageCard:
        """Gives a reaction to a member, to who wrote a message, or to everybody.

        Raises NotFoundError for somebody who is not here, UsageError for oneself, ConflictError
        for a message that was deleted, DeniedError.
        """
        name = check_reaction(reaction)
        user_id = self._gateway.actor.own_id
        with self._gateway.transaction():
            target = self._target(who, message_id)
            if target == user_id:
                raise UsageError("A reaction is for somebody else: name another person.")
            message = self._messages.add(
                self._room_id, "reaction", name, reaction=name, target_user_id=target
            )
            happened(
                self._gateway,
                Happening(
                    "reaction_given",
                    user_id,
                    room_id=self._room_id,
                    other_id=target,
                    source_id=message.id,
                    detail=name,
                ),
            )
            return self._card(message)

    def page(self, wanted: MessageFilter, page: Page) -> list[MessageCard]:
        """Returns the last messages (the first ones after `page.after`), the newest last."""
        if page.before is not None and page.after is not None:
            raise UsageError("Use --before or --after, not both.")
        if page.after is not None:
            place = self._messages.get(self._room_id, page.after)
            found = self._messages.following(
                self._room_id, wanted, page.limit, place, offset=page.offset
            )
        else:
            found = self._messages.latest(
                self._room_id, wanted, page.limit, self._place(page.before), offset=page.offset
            )
        return self._speakers.cards(found)

    def search(self, text: str, page: Page, author_id: str | None = None) -> list[MessageCard]:
        """Returns the last texts that have all of the words, the newest last."""
        found = self._messages.search(
            self._room_id,
            words_of(text),
            page.limit,
            author_id=author_id,
            before=self._place(page.before),
            offset=page.offset,
        )
        return self._speakers.cards(found)

    def delete(self, ids: Sequence[str]) -> list[MessageCard]:
        """Takes messages back, one's own or as owner or co-host; returns them as they are then.

        All of them, or none: raises NotFoundError, DeniedError.
        """
        with self._gateway.transaction():
            for id_ in ids:
                message = self._messages.get(self._room_id, id_)
                if not message.is_deleted:
                    self._messages.delete(message)
            return self._speakers.cards([self._messages.get(self._room_id, id_) for id_ in ids])

    def everything(self, wanted: MessageFilter) -> Iterator[MessageCard]:
        """Yields all messages, the oldest first, without the deleted ones."""
        there = replace(wanted, deleted=False)
        place: Message | None = None
        while found := self._messages.following(self._room_id, there, _EXPORTED_AT_ONCE, place):
            yield from self._speakers.cards(found)
            place = found[-1]

    def author(self, name: str | None) -> str | None:
        """Returns the id of a person by name, None for None; raises NotFoundError."""
        return None if name is None else find_person(self._gateway, name, self._room_id)

    def _place(self, id_: str | None) -> Message | None:
        return None if id_ is None else self._messages.get(self._room_id, id_)

    def _target(self, who: str | None, message_id: str | None) -> str | None:
        if message_id is not None:
            if who is not None:
                raise UsageError("Name a person or a message to react to, not both.")
            message = self._messages.get(self._room_id, message_id)
            if message.is_deleted:
                raise ConflictError("That message was deleted: react to another one.")
            author = message.user_id
            if author is None:
                raise UsageError("Nobody wrote that message: react to a person's.")
            return author
        return None if who is None else self._member(who)

    def _member(self, who: str) -> str:
        person = self._people.find(who)
        member = MemberRepository(self._gateway).get(self._room_id, person.id)
        if member is None or member["is_banned"]:
            raise NotFoundError(f"{person.username} is not in the room {self._room_id}.")
        return person.id

    def _card(self, message: Message) -> MessageCard:
        return self._speakers.cards([message])[0]
