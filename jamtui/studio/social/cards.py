"""Friends, follows, notifications and activity as scripts see them.

Of somebody whose profile may not be seen a card has the id, and "somebody" for a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Relation = Literal["none", "requested", "asks", "friends", "blocked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """Somebody in a list; `level` and `last_online_at` are None where they may not be seen."""

    user_id: str
    username: str
    display_name: str
    level: int | None
    last_online_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowCard(PersonCard):
    """Somebody who is followed, or follows, since then; None where it was never so."""

    since: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FriendCard(PersonCard):
    """A friend; how often and how many seconds both have played together."""

    since: str | None
    jams_together: int
    seconds_together: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCard(PersonCard):
    """A request to be friends, made `by` oneself or by the other."""

    id: str
    by: Literal["me", "them"]
    requested_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCard(PersonCard):
    """Somebody whom one has blocked."""

    since: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationCard(PersonCard):
    """What there is between oneself and somebody."""

    status: Relation
    since: str | None
    jams_together: int
    seconds_together: int
    follows_me: bool
    followed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationCard:
    """A notification; `link_id` is the UUID of what it is about, a `link_type`."""

    id: str
    kind: str
    title: str
    message: str | None
    link_type: str | None
    link_id: str | None
    is_read: bool
    read_at: str | None
    created_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCard:
    """Something that somebody did; `data` depends on the kind, `says` is it in words."""

    id: str
    user_id: str
    username: str
    kind: str
    says: str
    data: dict[str, Any]
    created_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCard:
    """How many rows a command changed."""

    count: int
