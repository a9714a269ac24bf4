"""What follows from each thing that people do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest

from jamtui.errors import DeniedError, UsageError
from jamtui.storage.functions import effects
from jamtui.storage.functions.happening import Happening, Kind, happened
from jamtui.storage.functions.lasting_rooms import remember_lasted
from jamtui.storage.functions.sessions import beat_session
from jamtui.storage.functions.statistics import increment_stat
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id


def points(stage: Any, name: str) -> dict[str, int]:
    """Returns the points of activities, without those of achievements and challenges."""
    rows = [row for row in stage.ledger(name) if row["source_type"] == row["reason"]]
    found: dict[str, int] = {}
    for row in rows:
        found[row["reason"]] = found.get(row["reason"], 0) + row["amount"]
    return found


def test_every_kind_has_its_consequences() -> None:
    assert set(get_args(Kind)) == set(effects._EFFECTS)


def test_a_room_counts_the_first_time_that_one_joins_it(stage: Any) -> None:
    for code in (stage.room, stage.room.lower(), stage.open_room("bob")):
        stage.happen("room_joined", "ana", room_id=code)
    assert stage.stats("ana")["rooms_joined"] == 2
    assert points(stage, "ana") == {"join_room": 20}


def test_each_new_room_counts_and_a_few_a_day_earn_points(stage: Any) -> None:
    for code in ("NEWROOM2", "NEWROOM3", "NEWROOM2", "newroom3", "NEWROOM4", "NEWROOM5"):
        stage.happen("room_created", "ana", room_id=code)
    assert stage.stats("ana")["rooms_created"] == 6
    assert points(stage, "ana") == {"create_room": 30}
    assert stage.unlocked("ana") == set()
    stage.set_zone("ana", "Pacific/Kiritimati")
    stage.now = stage.now.replace(hour=10) + timedelta(days=1)
    stage.happen("room_created", "ana", room_id="NEWROOM5")
    assert points(stage, "ana") == {"create_room": 40}


def test_rooms_count_for_achievements_while_they_are_there_or_once_they_lasted(stage: Any) -> None:
    def opened() -> dict[str, Any]:
        code = stage.open_room("ana")
        stage.happen("room_created", "ana", room_id=code)
        return dict(stage.raw.select("rooms", equals(id=code))[0])

    def delete(room: dict[str, Any]) -> None:
        remember_lasted(stage.raw, room, stage.now)
        stage.raw.delete("rooms", equals(id=room["id"]))

    for _ in range(10):
        delete(opened())
    assert stage.unlocked("ana") == {"room_creator"}
    kept = [opened() for _ in range(4)]
    assert stage.unlocked("ana") == {"room_creator"}
    stage.wait(hours=23, minutes=59)
    delete(kept.pop())
    stage.wait(minutes=1)
    delete(kept.pop())
    opened()
    assert stage.unlocked("ana") == {"room_creator"}
    opened()
    assert stage.unlocked("ana") == {"room_creator", "room_architect"}


def test_rooms_that_others_hand_over_are_not_made(stage: Any) -> None:
    for _ in range(6):
        stage.open_room("bob")
    stage.happen("room_created", "bob", room_id="NEWROOM2")
    assert stage.unlocked("bob") == {"room_creator"}


def test_the_same_contents_count_as_one_upload(stage: Any) -> None:
    for contents in ("a" * 64, "b" * 64, "a" * 64):
        stage.happen("track_uploaded", "ana", source_id=contents)
    stage.happen("track_uploaded", "bob", source_id="a" * 64)
    assert stage.stats("ana")["tracks_uploaded"] == 2
    assert points(stage, "ana") == {"upload_track": 60}
    assert points(stage, "bob") == {"upload_track": 30}


def test_the_first_message_in_a_room_earns_points(stage: Any) -> None:
    other = stage.open_room("bob")
    for room in (stage.room, stage.room, other, stage.room):
        stage.write("ana", room)
    assert stage.stats("ana")["messages_sent"] == 4
    assert points(stage, "ana") == {"first_message_in_room": 10}


def test_reactions_count_for_both_and_fire_is_worth_something(stage: Any) -> None:
    stage.react("bob", "ana", "fire")
    stage.react("bob", "ana", "clap")
    stage.react("ana", "ana", "fire")
    assert stage.stats("bob")["reactions_given"] == 2
    assert (stage.stats("ana")["reactions_given"], stage.stats("ana")["reactions_received"]) == (
        1,
        2,
    )
    assert points(stage, "bob") == {"give_reaction": 4}
    assert points(stage, "ana") == {"receive_fire_reaction": 10, "give_reaction": 2}


def test_the_same_reaction_told_twice_earns_once(stage: Any) -> None:
    told = {"room_id": stage.room, "other_id": stage.id("ana"), "source_id": new_id()}
    for _ in range(2):
        stage.happen("reaction_given", "bob", detail="fire", **told)
    assert points(stage, "ana") == {"receive_fire_reaction": 10}
    assert points(stage, "bob") == {"give_reaction": 2}


def test_a_friend_counts_once_in_a_life_for_both(stage: Any) -> None:
    stage.happen("friend_added", "ana", other_id=stage.id("bob"))
    stage.happen("friend_added", "bob", other_id=stage.id("ana"))
    assert points(stage, "ana") == points(stage, "bob") == {"add_friend": 20}


def test_only_friends_are_worth_inviting_and_once_for_each_room(stage: Any) -> None:
    def invite(room: str, other: str) -> None:
        stage.happen("friend_invited", "ana", room_id=room, other_id=stage.id(other))

    invite(stage.room, "bob")
    assert points(stage, "ana") == {}
    stage.befriend("bob", "ana")
    for room in (stage.room, stage.room.lower(), "NEWROOM2"):
        invite(room, "bob")
    assert points(stage, "ana") == {"invite_friend_to_room": 30}


def test_tracks_count(stage: Any) -> None:
    for kind in ("track_uploaded", "track_generated", "stems_separated"):
        stage.happen(kind, "ana", source_id=new_id())
        stage.happen(kind, "ana", source_id=new_id())
    row = stage.stats("ana")
    columns = ("tracks_uploaded", "tracks_generated", "stems_separated")
    assert [row[column] for column in columns] == [2, 2, 2]
    assert points(stage, "ana") == {"upload_track": 60, "generate_ai_track": 40}


def test_whatever_one_does_keeps_the_streak(stage: Any) -> None:
    for day, kind in enumerate(get_args(Kind), start=1):
        if kind != "session_ended":
            stage.happen(kind, "dan", room_id=stage.room)
            assert stage.profile("dan")["last_active_date"] == stage.now.date().isoformat(), day
        stage.wait(hours=24)


def test_nothing_follows_for_those_who_have_no_profile(stage: Any) -> None:
    before = stage.raw.count("user_xp_transactions")
    happened(stage.raw, Happening("message_sent", "guest-7", room_id=stage.room), stage.now)
    stage.happen("reaction_given", "ana", room_id=stage.room, other_id="guest-7", detail="fire")
    assert stage.raw.count("user_xp_transactions") == before + 1


def test_if_the_deed_is_taken_back_nothing_has_followed(stage: Any) -> None:
    gateway = stage.as_("ana").gateway

    def create_and_fail() -> None:
        with gateway.transaction():
            stage.happen("room_created", "ana", room_id=stage.open_room("ana"))
            assert stage.unlocked("ana") == {"room_creator"}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create_and_fail()
    assert stage.unlocked("ana") == set()
    assert stage.ledger("ana") == stage.rows("notifications", "ana") == []
    assert stage.stats("ana")["rooms_created"] == 0


def test_a_newcomer_is_welcomed_by_one(stage: Any) -> None:
    guest = stage.newcomer()
    stage.join("ana")
    stage.join("bob")
    stage.join(guest)
    stage.wait(minutes=5)
    stage.write(guest)
    stage.write("bob")
    stage.write("ana")
    welcomed = {row["newcomer_id"]: row["user_id"] for row in stage.raw.select("local_welcomes")}
    # The guest, who speaks first, greets ana; bob greets the guest; ana greets bob.
    assert welcomed[stage.id(guest)] == stage.id("bob")
    other = stage.newcomer()
    stage.join(other, stage.open_room("cleo"))
    stage.join(other)
    stage.write("ana")
    assert stage.raw.count("local_welcomes", equals(newcomer_id=stage.id(other))) == 0


def test_only_counters_count(stage: Any) -> None:
    service = stage.raw
    assert increment_stat(service, stage.id("ana"), "messages_sent") == 1
    assert increment_stat(service, stage.id("ana"), "messages_sent", 41) == 42
    assert increment_stat(service, stage.id("ana"), "messages_sent", -50) == 0
    for odd in ("activity_by_hour", "user_id", "updated_at", "nonsense", 'x" = 1 --'):
        with pytest.raises(UsageError):
            increment_stat(service, stage.id("ana"), odd)
    with pytest.raises(DeniedError):
        increment_stat(stage.as_("ana").gateway, stage.id("ana"), "messages_sent")


def test_when_somebody_was_last_online_never_goes_back(stage: Any) -> None:
    stage.set_profile("ana", last_online_at="2026-03-02T11:00:00.000000+00:00")
    stage.start("ana")
    assert stage.profile("ana")["last_online_at"] == "2026-03-02T12:00:00.000000+00:00"
    stage.wait(hours=1)
    beat_session(stage.as_("ana").gateway, stage.now)
    stage.wait(hours=-3)
    stage.write("ana")
    assert stage.profile("ana")["last_online_at"] == "2026-03-02T13:00:00.000000+00:00"
