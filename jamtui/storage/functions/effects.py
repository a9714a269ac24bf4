"""What follows from each kind of thing that people do, and that it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jamtui.community.achievements import ALWAYS
from jamtui.community.achievements import SESSION_TYPES as OF_SESSIONS
from jamtui.storage.functions import consequences as follow
from jamtui.storage.functions.achievements import evaluate
from jamtui.storage.functions.challenge_measures import SESSION_TYPES as CHALLENGES_OF_SESSIONS
from jamtui.storage.functions.challenges import complete_challenges
from jamtui.storage.functions.happening import Happening, Kind
from jamtui.storage.functions.presence import be_present
from jamtui.storage.functions.streaks import update_user_streak, was_seen
from jamtui.storage.gateway import Condition, Gateway, equals


@dataclass(frozen=True, slots=True)
class _Effect:
    """What follows at once, and which achievements and challenges that may change.

    `others` are the types of achievements that may change for whom it was done to.
    """

    follow: Callable[[Gateway, follow.Doing], None]
    achievements: frozenset[str] = frozenset()
    challenges: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


def _effect(
    then: Callable[[Gateway, follow.Doing], None],
    achievements: str = "",
    challenges: str = "",
    others: str = "",
) -> _Effect:
    return _Effect(then, *(frozenset(one.split()) for one in (achievements, challenges, others)))


_EFFECTS: dict[Kind, _Effect] = {
    "profile_changed": _effect(follow.nothing, "profile_complete"),
    "instrument_added": _effect(follow.nothing, "instrument_set"),
    "avatar_changed": _effect(follow.nothing, "avatar_customized"),
    "room_created": _effect(follow.create_room, "rooms_created", "rooms_created"),
    "room_joined": _effect(follow.join_room, "rooms_joined quick_join full_room", "rooms_joined"),
    "message_sent": _effect(follow.send_message, "messages_sent first_welcomes", "messages"),
    "reaction_given": _effect(
        follow.give_reaction, "reactions_given", "reactions", "reactions_received"
    ),
    "friend_added": _effect(follow.add_friend, "friends_count", "friends", "friends_count"),
    "friend_invited": _effect(follow.invite_friend, challenges="invitations"),
    "track_uploaded": _effect(follow.upload_track, "tracks_uploaded", "uploads"),
    "track_generated": _effect(follow.generate_track, "tracks_generated"),
    "stems_separated": _effect(follow.separate_stems, "stems_separated"),
    "session_started": _effect(follow.nothing),
    "session_ended": _Effect(follow.end_session, OF_SESSIONS, CHALLENGES_OF_SESSIONS),
}

_CHALLENGES_OF_OTHERS: dict[Kind, tuple[str, ...]] = {
    "reaction_given": ("fires",),
    "friend_added": ("friends",),
}


def draw(service: Gateway, what: Happening, moment: datetime) -> None:
    """Draws the consequences of `what`, which happened at that moment."""
    if not _exists(service, what.user_id):
        return
    effect = _EFFECTS[what.kind]
    other_id = what.other_id if _exists(service, what.other_id) else None
    room_id = _room(service, what.room_id)
    doing = follow.Doing(what.user_id, room_id, other_id, what.source_id, what.detail, moment)
    effect.follow(service, doing)
    was_seen(service, what.user_id, moment)
    if room_id is not None:
        be_present(service, what.user_id, room_id, moment)
    update_user_streak(service, what.user_id, moment)
    evaluate(service, what.user_id, effect.achievements | ALWAYS, moment)
    complete_challenges(service, what.user_id, effect.challenges, moment)
    if other_id is not None and other_id != what.user_id:
        if effect.others:
            evaluate(service, other_id, effect.others, moment)
        complete_challenges(service, other_id, _CHALLENGES_OF_OTHERS.get(what.kind, ()), moment)


def _room(service: Gateway, room_id: str | None) -> str | None:
    """Returns a room's code as its row has it: codes are the same in whatever case."""
    if room_id is None:
        return None
    same = Condition("id = ? COLLATE NOCASE", (room_id,))
    rows = service.select("rooms", same, ("id",), limit=1)
    return str(rows[0]["id"]) if rows else room_id


def _exists(service: Gateway, user_id: str | None) -> bool:
    return user_id is not None and service.count("user_profiles", equals(id=user_id)) > 0
