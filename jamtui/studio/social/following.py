"""Following people whose music one likes."""

from __future__ import annotations

from jamtui.storage.database import Database
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.friendship import check_person, is_blocked_by, tell_once
from jamtui.storage.social.follows import FollowRepository, Side
from jamtui.storage.social.profiles import Faces
from jamtui.studio.social.cards import FollowCard
from jamtui.studio.social.naming import another_id, face_fields, own_name, person_id


class Following:
    """Follows, as the one who acts sees and changes them."""

    def __init__(self, database: Database) -> None:
        self._gateway = database.gateway
        self._follows = FollowRepository(database.gateway)

    def add(self, who: str) -> bool:
        """Follows somebody and tells that person; returns whether it is new."""
        with self._gateway.transaction():
            other = another_id(self._gateway, who, "follow")
            check_person(self._gateway, other)
            if is_blocked_by(self._gateway, other):
                raise denied(self._gateway, "follows.welcome", f"follow {who}")
            is_new = self._follows.add(other)
            if is_new:
                name = own_name(self._gateway)
                tell_once(self._gateway, other, "new_follower", f"{name} follows you")
            return is_new

    def remove(self, who: str) -> bool:
        """Stops following somebody; returns whether one did."""
        with self._gateway.transaction():
            return self._follows.remove(another_id(self._gateway, who, "follow"))

    def card(self, who: str) -> FollowCard:
        """Returns somebody as one follows them; `since` is None where one does not."""
        other = another_id(self._gateway, who, "follow")
        found = self._follows.get(other)
        face = face_fields(Faces(self._gateway, [other]).of(other))
        return FollowCard(**face, since=None if found is None else found.created_at)

    def followed(self, who: str | None, limit: int, offset: int) -> list[FollowCard]:
        """Returns whom somebody (None: oneself) follows, the newest first."""
        return self._list("follower_id", who, limit, offset)

    def followers(self, who: str | None, limit: int, offset: int) -> list[FollowCard]:
        """Returns who follows somebody (None: oneself), the newest first."""
        return self._list("following_id", who, limit, offset)

    def _list(self, side: Side, who: str | None, limit: int, offset: int) -> list[FollowCard]:
        id_ = self._gateway.actor.own_id if who is None else person_id(self._gateway, who)
        found = self._follows.of(side, id_, limit, offset)
        others = [one.following_id if side == "follower_id" else one.follower_id for one in found]
        faces = Faces(self._gateway, others)
        return [
            FollowCard(**face_fields(faces.of(other)), since=one.created_at)
            for other, one in zip(others, found, strict=True)
        ]
