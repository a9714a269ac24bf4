"""What administrators look after, as commands print it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ContentCard:
    """A loop, band, achievement and so on, with its fields as administrators set them.

    `title` is what it is called. `links` are the rules of a component of avatars, or the
    components of a rule.
    """

    kind: str
    id: str
    title: str
    is_shipped: bool
    fields: dict[str, Any]
    links: list[str]


@dataclass(frozen=True, slots=True)
class GrantCard:
    """A component that somebody has unlocked, or has not any more: then without a time."""

    user: str
    component: str
    reason: str | None
    unlocked_at: str | None


@dataclass(frozen=True, slots=True)
class PromotionCard:
    """Somebody's loop, which is or may become one of everybody's; `owner` is a username.

    `promoted_at` and `promoted_by` are null for one that is not promoted.
    """

    id: str
    name: str
    category: str
    bpm: int
    bars: int
    owner: str | None
    is_promoted: bool
    promoted_at: str | None
    promoted_by: str | None
