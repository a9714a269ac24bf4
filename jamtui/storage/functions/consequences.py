"""What each thing that people do changes at once: counters, points, records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jamtui.storage.functions.achievements import evaluate
from jamtui.storage.functions.collaborators import count_together
from jamtui.storage.functions.daily_most import earned_enough
from jamtui.storage.functions.experience import award, has_earned, source
from jamtui.storage.functions.session_results import count_session, finished
from jamtui.storage.functions.statistics import add_record, increment_stat, moment_of
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.social.friendships import are_related
from jamtui.storage.timestamps import timestamp

QUICK_SECONDS = 10
"""Within so many seconds of a room's creation a join is quick."""

WELCOME_MINUTES = 10
"""For so long somebody who has just joined the first room may be welcomed."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What happened and when; `room_id` as the room's own row has it.

    `other_id` is None unless that one has a profile.
    """

    user_id: str
    room_id: str | None
    other_id: str | None
    source_id: str | None
    detail: str | None
    now: datetime


def nothing(service: Gateway, doing: Doing) -> None:
    """Only streak and achievements follow."""


def create_room(service: Gateway, doing: Doing) -> None:
    """Counts a room; only some of a day earn points, and each code only once."""
    increment_stat(service, doing.user_id, "rooms_created")
    if not earned_enough(service, doing.user_id, "create_room", doing.now):
        award(service, doing.user_id, "create_room", (doing.room_id or "").upper(), doing.now)


def join_room(service: Gateway, doing: Doing) -> None:
    """Counts a room the first time that one joins it, and looks how soon and how full."""
    room_id = doing.room_id or ""
    if not has_earned(service, doing.user_id, "join_room", source("join_room", room_id.upper())):
        increment_stat(service, doing.user_id, "rooms_joined")
        award(service, doing.user_id, "join_room", room_id.upper(), doing.now)
    for room in service.select("rooms", equals(id=room_id)):
        _look_how_soon(service, doing, room)
        _look_how_full(service, doing, room)


def _look_how_soon(service: Gateway, doing: Doing, room: Row) -> None:
    if room["created_by"] == doing.user_id or not room["created_at"]:
        return
    age = doing.now - moment_of(room["created_at"])
    if abs(age) <= timedelta(seconds=QUICK_SECONDS):
        add_record(service, doing.user_id, "quick_join")


def _look_how_full(service: Gateway, doing: Doing, room: Row) -> None:
    there = equals(room_id=room["id"], is_banned=0)
    if service.count("room_members", there) < (room["max_users"] or 10):
        return
    new = there & Condition(
        "EXISTS (SELECT 1 FROM user_profiles WHERE user_profiles.id = room_members.user_id) "
        "AND NOT EXISTS (SELECT 1 FROM local_records AS had "
        "WHERE had.user_id = room_members.user_id AND had.name = 'full_room')"
    )
    for member in service.select("room_members", new, ("user_id",)):
        add_record(service, member["user_id"], "full_room")
        evaluate(service, member["user_id"], ("full_room",), doing.now)


def send_message(service: Gateway, doing: Doing) -> None:
    """Counts a message, and a welcome to those who are new in their first room."""
    increment_stat(service, doing.user_id, "messages_sent")
    if doing.room_id is None:
        return
    award(service, doing.user_id, "first_message_in_room", doing.room_id.upper(), doing.now)
    for newcomer in _newcomers(service, doing):
        service.insert(
            "local_welcomes",
            {
                "newcomer_id": newcomer,
                "user_id": doing.user_id,
                "room_id": doing.room_id,
                "created_at": timestamp(doing.now),
            },
        )
        add_record(service, doing.user_id, "first_welcomes")


def _newcomers(service: Gateway, doing: Doing) -> list[str]:
    """Returns who has just joined this room as the first one, and was not welcomed yet."""
    just_now = timestamp(doing.now - timedelta(minutes=WELCOME_MINUTES))
    joined = Condition(
        "room_id = ? AND joined_at >= ? AND joined_at <= ? AND user_id <> ? "
        "AND is_banned = 0 "
        "AND EXISTS (SELECT 1 FROM user_stats WHERE user_stats.user_id = room_members.user_id "
        "AND user_stats.rooms_joined = 1) "
        "AND NOT EXISTS (SELECT 1 FROM local_welcomes AS had "
        "WHERE had.newcomer_id = room_members.user_id)",
        (doing.room_id, just_now, timestamp(doing.now), doing.user_id),
    )
    return [row["user_id"] for row in service.select("room_members", joined, ("user_id",))]


def give_reaction(service: Gateway, doing: Doing) -> None:
    """Counts a reaction for both; one to oneself counts as given only."""
    increment_stat(service, doing.user_id, "reactions_given")
    award(service, doing.user_id, "give_reaction", doing.source_id, doing.now)
    if doing.other_id in (None, doing.user_id):
        return
    assert doing.other_id is not None
    increment_stat(service, doing.other_id, "reactions_received")
    if doing.detail == "fire":
        award(service, doing.other_id, "receive_fire_reaction", doing.source_id, doing.now)


def add_friend(service: Gateway, doing: Doing) -> None:
    """Gives both their points, once in a life for each friend."""
    if doing.other_id is None:
        return
    award(service, doing.user_id, "add_friend", doing.other_id, doing.now)
    award(service, doing.other_id, "add_friend", doing.user_id, doing.now)


def invite_friend(service: Gateway, doing: Doing) -> None:
    """Gives the points for inviting a friend, once for each friend and room."""
    if doing.other_id is not None and are_related(
        service, doing.user_id, doing.other_id, "accepted"
    ):
        key = f"{(doing.room_id or '').upper()}:{doing.other_id}"
        award(service, doing.user_id, "invite_friend_to_room", key, doing.now)


def upload_track(service: Gateway, doing: Doing) -> None:
    """Counts an uploaded track the first time that one uploads what it contains."""
    contents = doing.source_id or ""
    if has_earned(service, doing.user_id, "upload_track", source("upload_track", contents)):
        return
    increment_stat(service, doing.user_id, "tracks_uploaded")
    award(service, doing.user_id, "upload_track", contents, doing.now)


def generate_track(service: Gateway, doing: Doing) -> None:
    """Counts a track that was generated."""
    increment_stat(service, doing.user_id, "tracks_generated")
    award(service, doing.user_id, "generate_ai_track", doing.source_id, doing.now)


def separate_stems(service: Gateway, doing: Doing) -> None:
    """Counts a track that was taken apart."""
    increment_stat(service, doing.user_id, "stems_separated")


def end_session(service: Gateway, doing: Doing) -> None:
    """Counts the session whose id is `source_id`, closed already, and the time with others."""
    assert doing.source_id is not None, "a session has an id"
    session = finished(service, doing.source_id)
    room_id = session.row["room_id"]
    count_together(service, session.user_id, room_id, session.start, session.end, doing.now)
    count_session(service, session, doing.now)
