"""Asking people to be friends, and what one may do with those who are."""

from __future__ import annotations

from collections.abc import Sequence

from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.database import Database
from jamtui.storage.functions.friendship import befriended, block, check_person, tell_once
from jamtui.storage.gateway import equals
from jamtui.storage.social.friendships import Friendship, FriendshipRepository
from jamtui.storage.social.profiles import Faces
from jamtui.studio.social.cards import (
    BlockCard,
    FriendCard,
    Relation,
    RelationCard,
    RequestCard,
)
from jamtui.studio.social.naming import another_id, face_fields, own_name


class Friends:
    """The friends of the one who acts. What changes something is one transaction."""

    def __init__(self, database: Database) -> None:
        self._gateway = database.gateway
        self._friendships = FriendshipRepository(database.gateway)

    def request(self, who: str) -> RequestCard:
        """Asks somebody to be a friend; raises ConflictError, DeniedError, NotFoundError."""
        with self._gateway.transaction():
            other = another_id(self._gateway, who, "befriend")
            check_person(self._gateway, other)
            self._refuse_twice(who, self._friendships.between(other))
            asked = self._friendships.ask(other)
            name = own_name(self._gateway)
            tell_once(self._gateway, other, "friend_request", f"{name} wants to be your friend")
            return self._requests([asked])[0]

    def accept(self, who: str) -> FriendCard:
        """Becomes a friend of somebody who has asked; raises NotFoundError."""
        with self._gateway.transaction():
            asked = self._asked_by(who)
            self._friendships.accept(asked)
            befriended(self._gateway, asked.id, own_name(self._gateway))
            return self._cards(self._between(asked.user_id, "accepted"))[0]

    def decline(self, who: str) -> RequestCard:
        """Turns a request down, without a word to the other, and returns what it was.

        Raises NotFoundError.
        """
        with self._gateway.transaction():
            asked = self._asked_by(who)
            card = self._requests([asked])[0]
            self._friendships.end(asked)
            return card

    def remove(self, who: str) -> RelationCard:
        """Ends a friendship, or takes a request back, and returns what it was.

        Raises NotFoundError.
        """
        with self._gateway.transaction():
            me = self._gateway.actor.own_id
            other = another_id(self._gateway, who, "befriend")
            ended = [
                one
                for one in self._friendships.between(other)
                if one.status == "accepted" or (one.status == "pending" and one.user_id == me)
            ]
            if not ended:
                raise NotFoundError(f"{who} is no friend of yours, nor asked by you.")
            card = self.show(who)
            for one in ended:
                self._friendships.end(one)
            return card

    def friends(self, limit: int, offset: int) -> list[FriendCard]:
        """Returns friends, the newest first."""
        return self._cards(self._friendships.friends(limit, offset))

    def requests(self, *, sent: bool, limit: int, offset: int) -> list[RequestCard]:
        """Returns requests that wait for oneself, or those that one has sent; newest first."""
        return self._requests(self._friendships.asked(by_me=sent, limit=limit, offset=offset))

    def show(self, who: str) -> RelationCard:
        """Returns what there is between oneself and somebody.

        Who is blocked by the other sees what a stranger sees.
        """
        me = self._gateway.actor.own_id
        other = another_id(self._gateway, who, "befriend")
        known = [
            one
            for one in self._friendships.between(other)
            if one.status != "blocked" or one.user_id == me
        ]
        shown = known[0] if known else None
        return RelationCard(
            **face_fields(Faces(self._gateway, [other]).of(other)),
            status=_status(shown, me),
            since=None if shown is None else shown.accepted_at or shown.requested_at,
            jams_together=0 if shown is None else shown.jams_together,
            seconds_together=0 if shown is None else shown.seconds_together,
            follows_me=self._follows(other, me),
            followed=self._follows(me, other),
        )

    def block(self, who: str) -> BlockCard:
        """Blocks somebody: what was between both ends. Blocking again changes nothing."""
        with self._gateway.transaction():
            other = another_id(self._gateway, who, "block")
            block(self._gateway, other)
            return self._blocks(self._between(other, "blocked"))[0]

    def unblock(self, who: str) -> BlockCard:
        """Takes one's own block back and returns it; raises NotFoundError where there is none."""
        with self._gateway.transaction():
            mine = self._between(another_id(self._gateway, who, "block"), "blocked")
            if not mine:
                raise NotFoundError(f"{who} is not blocked by you: 'jam friend blocked' lists all.")
            card = self._blocks(mine[:1])[0]
            self._friendships.end(mine[0])
            return card

    def blocked(self, limit: int, offset: int) -> list[BlockCard]:
        """Returns those whom one has blocked, the newest first."""
        return self._blocks(self._friendships.blocked(limit, offset))

    def _refuse_twice(self, who: str, known: Sequence[Friendship]) -> None:
        me = self._gateway.actor.own_id
        for one in known:
            if one.status == "accepted":
                raise ConflictError(f"{who} is your friend already.")
            if one.status == "pending" and one.user_id == me:
                raise ConflictError(f"You have asked {who} already: wait for the answer.")
            if one.status == "pending":
                raise ConflictError(
                    f"{who} has asked you already: 'jam friend accept {who}' says yes."
                )
            if one.user_id == me:
                raise ConflictError(
                    f"You have blocked {who}: 'jam friend unblock {who}' comes first."
                )

    def _asked_by(self, who: str) -> Friendship:
        other = another_id(self._gateway, who, "befriend")
        for one in self._friendships.between(other):
            if one.status == "pending" and one.user_id == other:
                return one
        raise NotFoundError(
            f"{who} has not asked to be your friend: 'jam friend requests' lists who has."
        )

    def _between(self, other: str, status: str) -> list[Friendship]:
        """Returns what has that status; of blocks only one's own."""
        me = self._gateway.actor.own_id
        return [
            one
            for one in self._friendships.between(other)
            if one.status == status and (status != "blocked" or one.user_id == me)
        ]

    def _follows(self, follower: str, followed: str) -> bool:
        pair = equals(follower_id=follower, following_id=followed)
        return self._gateway.count("follows", pair) > 0

    def _faces(self, found: Sequence[Friendship]) -> tuple[str, Faces]:
        me = self._gateway.actor.own_id
        return me, Faces(self._gateway, [one.other(me) for one in found])

    def _cards(self, found: Sequence[Friendship]) -> list[FriendCard]:
        me, faces = self._faces(found)
        return [
            FriendCard(
                **face_fields(faces.of(one.other(me))),
                since=one.accepted_at,
                jams_together=one.jams_together,
                seconds_together=one.seconds_together,
            )
            for one in found
        ]

    def _requests(self, found: Sequence[Friendship]) -> list[RequestCard]:
        me, faces = self._faces(found)
        return [
            RequestCard(
                **face_fields(faces.of(one.other(me))),
                id=one.id,
                by="me" if one.user_id == me else "them",
                requested_at=one.requested_at,
            )
            for one in found
        ]

    def _blocks(self, found: Sequence[Friendship]) -> list[BlockCard]:
        me, faces = self._faces(found)
        return [
            BlockCard(**face_fields(faces.of(one.other(me))), since=one.requested_at)
            for one in found
        ]


def _status(shown: Friendship | None, me: str) -> Relation:
    if shown is None:
        return "none"
    if shown.status == "pending":
        return "requested" if shown.user_id == me else "asks"
    return "friends" if shown.status == "accepted" else "blocked"
