"""Blocking somebody, and what follows when two become friends."""

from __future__ import annotations

from jamtui.errors import NotFoundError, UsageError
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.notices import add_activity, notify
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, equals
from jamtui.storage.ids import new_id
from jamtui.storage.social.follows import FOLLOWS
from jamtui.storage.social.friendships import FRIENDSHIPS, between
from jamtui.storage.timestamps import timestamp


def block(gateway: Gateway, other_id: str) -> None:
    """Blocks somebody for the one who acts: what was between them ends, follows too.

    A block by the other side stays as it is. Raises UsageError for oneself, NotFoundError.
    """
    me = gateway.actor.own_id
    if other_id == me:
        raise UsageError("Nobody can block oneself: name another person.")
    service = as_service(gateway)
    with gateway.transaction():
        check_person(gateway, other_id)
        service.delete(FRIENDSHIPS, between(me, other_id) & Condition("status <> 'blocked'"))
        for follower, followed in ((me, other_id), (other_id, me)):
            service.delete(FOLLOWS, equals(follower_id=follower, following_id=followed))
        if not service.count(FRIENDSHIPS, equals(user_id=me, friend_id=other_id)):
            pair = {"user_id": me, "friend_id": other_id, "status": "blocked"}
            service.insert(FRIENDSHIPS, {"id": new_id(), "requested_at": timestamp()} | pair)


def check_person(gateway: Gateway, id_: str) -> None:
    """Raises NotFoundError where nobody has that id, hidden or not."""
    if not as_service(gateway).count("user_profiles", equals(id=id_)):
        raise NotFoundError("There is nobody with that id.")


def is_blocked_by(gateway: Gateway, other_id: str) -> bool:
    """Whether somebody has blocked the one who acts."""
    block = equals(user_id=other_id, friend_id=gateway.actor.own_id, status="blocked")
    return as_service(gateway).count(FRIENDSHIPS, block) > 0


def befriended(gateway: Gateway, friendship_id: str, name: str) -> None:
    """Draws the consequences of a request that the one who acts, called `name`, accepted.

    Raises DeniedError unless that is what happened.
    """
    me = gateway.actor.own_id
    accepted = equals(id=friendship_id, friend_id=me, status="accepted")
    rows = as_service(gateway).select(FRIENDSHIPS, accepted)
    if not rows:
        raise denied(gateway, "friends.accepted", "become a friend by this request")
    other = str(rows[0]["user_id"])
    # It counts for both.
    happened(gateway, Happening("friend_added", me, other_id=other, source_id=friendship_id))
    add_activity(gateway, me, "friend", {"friend_id": other})
    add_activity(gateway, other, "friend", {"friend_id": me})
    notify(
        gateway,
        other,
        "friend_accepted",
        f"{name} is your friend now",
        link_type="user",
        link_id=me,
    )


def tell_once(gateway: Gateway, user_id: str, kind: str, title: str) -> None:
    """Notifies somebody of what the one who acts has just done, unless the same waits unread.

    So nobody is flooded by somebody who does and undoes it.
    """
    me = gateway.actor.own_id
    same = equals(user_id=user_id, type=kind, link_id=me) & Condition("coalesce(is_read, 0) = 0")
    if not as_service(gateway).count("notifications", same):
        notify(gateway, user_id, kind, title, link_type="user", link_id=me)
