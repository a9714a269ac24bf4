"""Challenges: what counts within the days of each person, and the reward, once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jamtui.catalog.challenge_pool import challenge_pool
from jamtui.community.challenges import drawn_for
from jamtui.errors import DeniedError
from jamtui.storage.functions.challenges import active_challenges
from jamtui.storage.gateway import EVERYTHING, equals
from jamtui.storage.ids import new_id

MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _no_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn for the days of these tests must not mix with what they set up."""
    monkeypatch.setattr("jamtui.storage.functions.challenges._drawn", lambda day: ())


def put(stage: Any, type_: str, count: int, days: int = 1, **columns: object) -> str:
    id_ = new_id()
    row = {
        "id": id_,
        "type": "daily" if days == 1 else "weekly",
        "name": f"{count} {type_}",
        "description": "A test.",
        "criteria": json.dumps({"type": type_, "count": count}),
        "active_from": MONDAY.isoformat(),
        "active_until": (MONDAY + timedelta(days=days - 1)).isoformat(),
    }
    stage.raw.insert("challenges", row | columns)
    return id_


def current(stage: Any, id_: str, name: str = "ana") -> tuple[int, bool]:
    every = active_challenges(stage.as_(name).gateway, stage.id(name), stage.now)
    (found,) = [one for one in every if one.row["id"] == id_]
    return found.current, found.completed_at is not None


def rewards(stage: Any, id_: str, name: str = "ana") -> list[int]:
    rows = stage.raw.select("user_xp_transactions", equals(source_id=id_))
    return [row["amount"] for row in rows if row["user_id"] == stage.id(name)]


def test_sessions_of_the_day(stage: Any) -> None:
    ids = {
        type_: put(stage, type_, count)
        for type_, count in {
            "sessions": 3,
            "minutes": 45,
            "longest_minutes": 30,
            "early_sessions": 1,
            "late_sessions": 1,
            "rooms": 2,
            "people": 1,
            "new_people": 1,
            "instruments": 2,
        }.items()
    }
    stage.now = datetime(2026, 3, 2, 11, 59, tzinfo=UTC)
    stage.play("ana", instrument="oboe", minutes=14)
    stage.now = datetime(2026, 3, 2, 17, 59, tzinfo=UTC)
    stage.start("bob")
    stage.play("ana", instrument="oboe", minutes=30.5)
    wanted = {
        "sessions": (2, False),
        "minutes": (44, False),
        "longest_minutes": (30, True),
        "early_sessions": (1, True),
        "late_sessions": (0, False),
        "rooms": (1, False),
        "people": (1, True),
        "new_people": (1, True),
        "instruments": (1, False),
    }
    assert {type_: current(stage, id_) for type_, id_ in ids.items()} == wanted
    stage.now = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    stage.start("ana", "flute", room=stage.open_room("dan"))
    stage.wait(minutes=1)
    stage.end("ana")
    assert all(current(stage, id_)[1] for id_ in ids.values())
    assert [rewards(stage, id_) for id_ in ids.values()] == [[100]] * len(ids)


def test_what_the_ledger_and_the_chat_say(stage: Any) -> None:
    types = ("messages", "reactions", "fires", "rooms_created", "rooms_joined", "friends")
    ids = {type_: put(stage, type_, 1) for type_ in (*types, "invitations", "uploads")}
    stage.befriend("ana", "bob")
    deeds = {
        "messages": lambda: stage.write("ana"),
        "reactions": lambda: stage.react("ana", "bob"),
        "fires": lambda: stage.react("bob", "ana"),
        "rooms_created": lambda: stage.happen("room_created", "ana", room_id="NEWROOM2"),
        "rooms_joined": lambda: stage.join("ana"),
        "friends": lambda: stage.happen("friend_added", "bob", other_id=stage.id("ana")),
        "invitations": lambda: stage.happen(
            "friend_invited", "ana", room_id=stage.room, other_id=stage.id("bob")
        ),
        "uploads": lambda: stage.happen("track_uploaded", "ana", source_id=new_id()),
    }
    for type_, deed in deeds.items():
        assert current(stage, ids[type_]) == (0, False), type_
        deed()
        assert current(stage, ids[type_]) == (1, True), type_
        assert rewards(stage, ids[type_]) == [100], type_
        deed()
        assert rewards(stage, ids[type_]) == [100], type_


def test_a_day_is_that_of_the_person(stage: Any) -> None:
    id_ = put(stage, "messages", 2)
    stage.set_zone("ana", "America/Los_Angeles")
    stage.set_zone("bob", "Pacific/Kiritimati")
    for moment in ("2026-03-02T07:59:59.9", "2026-03-02T08:00:00", "2026-03-03T08:00:00"):
        stage.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        stage.write("ana")
    assert rewards(stage, id_) == []
    for moment in ("2026-03-01T10:00:00", "2026-03-02T09:59:59"):
        stage.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        stage.write("bob")
    assert rewards(stage, id_, "bob") == [100]


def test_a_week_lasts_to_the_end_of_its_sunday(stage: Any) -> None:
    id_ = put(stage, "messages", 3, days=7, xp_reward=500)
    for moment in ("2026-03-02T00:00", "2026-03-05T12:00", "2026-03-08T23:59"):
        stage.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        stage.write("ana")
    assert rewards(stage, id_) == [500]
    (row,) = [row for row in stage.ledger("ana") if row["source_id"] == id_]
    assert row["reason"] == "complete_weekly_challenge"
    (told,) = stage.raw.select("notifications", equals(link_id=id_))
    assert "3 messages" in told["title"]


def test_without_a_reward_of_its_own_it_is_the_usual_one(stage: Any) -> None:
    daily = put(stage, "messages", 1, xp_reward=None)
    weekly = put(stage, "messages", 1, days=7, xp_reward=None)
    stage.write("ana")
    assert (rewards(stage, daily), rewards(stage, weekly)) == ([100], [500])


@pytest.mark.parametrize(
    "criteria", ["[]", "{}", '{"type": "juggling"}', '{"type": "x", "count": 0}']
)
def test_odd_criteria_of_an_administrator_are_never_met(stage: Any, criteria: str) -> None:
    id_ = put(stage, "messages", 1, criteria=criteria)
    stage.write("ana")
    stage.play("ana", minutes=10)
    assert current(stage, id_) == (0, False)


def test_what_a_hand_wrote_among_the_others_of_a_session_counts_for_nobody(stage: Any) -> None:
    id_ = put(stage, "people", 2)
    stage.play("ana", minutes=10)
    odd = json.dumps([["bob"], None, 7, "bob"])
    stage.raw.update("session_history", {"participant_ids": odd}, EVERYTHING)
    assert current(stage, id_) == (1, False)


def test_progress_is_one_s_own_business(stage: Any) -> None:
    with pytest.raises(DeniedError):
        active_challenges(stage.as_("ana").gateway, stage.id("bob"))


def test_drawn_rows_are_made_once_whoever_asks(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for name in ("ana", "bob", "ana"):
        every = active_challenges(stage.as_(name).gateway, stage.id(name), stage.now)
        assert len(every) == 5
    drawn = {one.id: one for one in drawn_for(MONDAY, challenge_pool())}
    rows = {row["id"]: row for row in stage.raw.select("challenges")}
    assert rows.keys() == drawn.keys()
    for id_, one in drawn.items():
        assert (rows[id_]["name"], rows[id_]["type"]) == (one.template.name, one.template.kind)
        assert json.loads(rows[id_]["criteria"])["count"] == one.template.count
        assert rows[id_]["active_until"] == one.last_day.isoformat()
        assert rows[id_]["xp_reward"] == {"daily": 100, "weekly": 500}[one.template.kind]
