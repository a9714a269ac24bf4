"""Notifications for oneself, and the activity of friends."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence

from jamtui.errors import UsageError
from jamtui.storage.database import Database
from jamtui.storage.social.activities import KINDS, Activity, ActivityRepository
from jamtui.storage.social.notifications import Notification, NotificationRepository
from jamtui.storage.social.profiles import Faces
from jamtui.studio.social.cards import ActivityCard, NotificationCard
from jamtui.studio.social.naming import person_id

NOTICES = (
    *("friend_request", "friend_accepted", "new_follower", "room_invite", "room_invite_accepted"),
    *("room_request", "room_handover", "achievement", "challenge", "report", "warning"),
)
"""What people are told of."""


class Notifications:
    """What the one who acts has been told."""

    def __init__(self, database: Database) -> None:
        self._gateway = database.gateway
        self._notifications = NotificationRepository(database.gateway)

    def find(
        self, *, unread: bool, kind: str | None, limit: int, offset: int
    ) -> list[NotificationCard]:
        """Returns notifications, the newest first; raises UsageError for an unknown `kind`."""
        if kind is not None and kind not in NOTICES:
            self._check_notice(kind)
        found = self._notifications.find(
            is_read=False if unread else None, kind=kind, limit=limit, offset=offset
        )
        return [_notification_card(one) for one in found]

    def show(self, id_: str) -> NotificationCard:
        """Returns one, without marking it; raises NotFoundError."""
        return _notification_card(self._notifications.get(id_))

    def mark(self, ids: Sequence[str], *, read: bool) -> int:
        """Marks these, or all if none is named; returns how many were not so already."""
        with self._gateway.transaction():
            return self._notifications.mark(self._whole(ids), read=read)

    def count(self, ids: Sequence[str], *, only_read: bool) -> int:
        """Returns how many `clear` would remove; raises NotFoundError for an unknown id."""
        whole = self._whole(ids)
        return self._notifications.count(is_read=True if only_read else None, ids=whole)

    def clear(self, ids: Sequence[str], *, only_read: bool) -> int:
        """Removes these, or all if none is named; returns how many."""
        with self._gateway.transaction():
            return self._notifications.clear(self._whole(ids), is_read=True if only_read else None)

    def _check_notice(self, kind: str) -> None:
        """What came from elsewhere may be of kinds that nothing here makes."""
        known = {*NOTICES, *self._notifications.kinds()}
        if kind not in known:
            near = difflib.get_close_matches(kind, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"use {', '.join(NOTICES)}."
            raise UsageError(f"{kind[:40]!r} is no kind of notification: {hint}")

    def _whole(self, ids: Sequence[str]) -> list[str]:
        """Returns the ids of which these are parts; raises NotFoundError unless all are there."""
        return [self._notifications.get(id_).id for id_ in ids]


class ActivityFeed:
    """What the one who acts and that person's friends have done."""

    def __init__(self, database: Database) -> None:
        self._gateway = database.gateway
        self._activities = ActivityRepository(database.gateway)

    def feed(
        self, *, who: str | None, kind: str | None, limit: int, offset: int
    ) -> list[ActivityCard]:
        """Returns one's own and friends' activity, or one person's of it; newest first."""
        _check_kind(kind)
        if who is None:
            return self._cards(self._activities.feed(kind, limit, offset))
        id_ = person_id(self._gateway, who)
        return self._cards(self._activities.of(id_, kind, limit, offset))

    def mine(self, *, kind: str | None, limit: int, offset: int) -> list[ActivityCard]:
        """Returns one's own activity, the newest first."""
        _check_kind(kind)
        me = self._gateway.actor.own_id
        return self._cards(self._activities.of(me, kind, limit, offset))

    def count_own(self) -> int:
        """Returns how much `clear` would remove."""
        return self._activities.count_own()

    def clear(self) -> int:
        """Removes all of one's own activity and returns how much it was."""
        with self._gateway.transaction():
            return self._activities.clear()

    def _cards(self, found: Sequence[Activity]) -> list[ActivityCard]:
        ids = {one.user_id for one in found} | {_friend_in(one) for one in found}
        faces = Faces(self._gateway, ids)
        return [
            ActivityCard(
                id=one.id,
                user_id=one.user_id,
                username=faces.of(one.user_id).username,
                kind=one.kind,
                says=_in_words(one, faces),
                data=one.data,
                created_at=one.created_at,
            )
            for one in found
        ]


def _check_kind(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise UsageError(f"{kind[:40]!r} is no kind of activity: use {', '.join(KINDS)}.")


def _friend_in(activity: Activity) -> str | None:
    friend = activity.data.get("friend_id")
    return friend if isinstance(friend, str) else None


def _in_words(activity: Activity, faces: Faces) -> str:
    data = activity.data
    match activity.kind:
        case "friend":
            return f"is a friend of {faces.of(_friend_in(activity)).username} now"
        case "level_up":
            return f"reached level {data.get('new_level', '?')}"
        case "achievement":
            named = data.get("name") or data.get("achievement_id") or "?"
            return f"unlocked the achievement {named}"
        case "room_created":
            named = data.get("name") or data.get("room_name") or data.get("room_id") or "?"
            return f"opened the room {named}"
        case "session":
            seconds = data.get("duration_seconds")
            if isinstance(seconds, int | float):
                return f"played for {round(seconds / 60)} minutes"
            return "played"
    return activity.kind


def _notification_card(one: Notification) -> NotificationCard:
    return NotificationCard(**{f.name: getattr(one, f.name) for f in dataclasses.fields(one)})
