"""Points: the ledger and the total never disagree."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.community.levels import MOST_POINTS, calculate_level
from jamtui.errors import DeniedError, NotFoundError, UsageError
from jamtui.storage.functions.achievements import achievement_progress, check_achievements
from jamtui.storage.functions.ai_usage import check_lyria_rate_limit
from jamtui.storage.functions.experience import add_user_xp
from jamtui.storage.functions.service import as_service
from jamtui.storage.functions.streaks import update_user_streak
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id

SAME_STAGE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
AMOUNTS = st.integers(-600, 600) | st.integers(-(2**40), 2**40)


@SAME_STAGE
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=12))
def test_the_ledger_adds_up_to_the_total(stage: Any, amounts: list[int]) -> None:
    for amount in amounts:
        before = stage.profile("dan")["total_xp"]
        change = add_user_xp(stage.raw, stage.id("dan"), amount, "a test")
        assert change.new_xp == min(MOST_POINTS, max(0, before + amount))
        assert change.new_level == calculate_level(change.new_xp)
        assert change.leveled_up == (change.new_level > calculate_level(before))
    rows = stage.ledger("dan")
    profile = stage.profile("dan")
    assert sum(row["amount"] for row in rows) == rows[-1]["balance_after"] == profile["total_xp"]
    assert profile["level"] == calculate_level(profile["total_xp"])
    total = 0
    for row in rows:
        total += row["amount"]
        assert row["balance_after"] == total >= 0


def test_a_new_level_is_an_activity_and_the_same_one_is_none(stage: Any) -> None:
    for amount in (99, 1, 299, -300, 300, 1000):
        add_user_xp(stage.raw, stage.id("ana"), amount, "a test")
    told = stage.raw.select("activity_feed", equals(type="level_up"), order=("id",))
    assert [json.loads(row["data"]) for row in told] == [
        {"old_level": 1, "new_level": 2},
        {"old_level": 1, "new_level": 2},
        {"old_level": 2, "new_level": 4},
    ]


def test_the_row_says_what_it_was_for(stage: Any) -> None:
    source = new_id()
    add_user_xp(stage.raw, stage.id("ana"), 7, "because", "a kind", source, stage.now)
    (row,) = stage.ledger("ana")
    assert (row["reason"], row["source_type"], row["source_id"]) == ("because", "a kind", source)
    assert (row["amount"], row["balance_after"]) == (7, 7)
    assert row["created_at"] == "2026-03-02T12:00:00.000000+00:00"


def test_nobody_gives_points_to_anybody(stage: Any) -> None:
    for name in ("ana", "bob"):
        with pytest.raises(DeniedError, match="administrator"):
            add_user_xp(stage.as_("ana").gateway, stage.id(name), 5, "a gift")
    with pytest.raises(DeniedError):
        add_user_xp(stage.town.anon.gateway, stage.id("ana"), 5, "a gift")
    assert stage.ledger("ana") == stage.ledger("bob") == []
    assert add_user_xp(stage.as_("root").gateway, stage.id("ana"), 5, "a gift").new_xp == 5


def test_points_are_whole_and_for_somebody(stage: Any) -> None:
    for odd in (1.5, True, "7", None):
        with pytest.raises(UsageError, match="whole"):
            add_user_xp(stage.raw, stage.id("ana"), odd, "odd")
    with pytest.raises(NotFoundError):
        add_user_xp(stage.raw, new_id(), 5, "nobody")


def test_who_invited_is_thanked_once_for_each_level(stage: Any) -> None:
    asked = (("declined", "dan", 2), ("accepted", "bob", 3), ("accepted", "eve", 1))
    for status, by, day in asked:
        stage.raw.insert(
            "room_invitations",
            {
                "id": new_id(),
                "room_id": stage.room,
                "invited_user_id": stage.id("ana"),
                "invited_by": stage.id(by),
                "status": status,
                "created_at": f"2026-03-0{day}",
            },
        )
    service = as_service(stage.raw)
    for amount in (100, -100, 100, 300):
        add_user_xp(service, stage.id("ana"), amount, "a test")
    assert stage.reasons("eve") == ["invited_user_levels_up"] * 2
    assert stage.profile("eve")["total_xp"] == 100
    assert stage.reasons("bob") == stage.reasons("dan") == []


def test_two_who_invited_each_other_come_to_an_end(stage: Any) -> None:
    for name, by in (("ana", "bob"), ("bob", "ana")):
        row = {"id": new_id(), "room_id": stage.room, "status": "accepted"}
        people = {"invited_user_id": stage.id(name), "invited_by": stage.id(by)}
        stage.raw.insert("room_invitations", row | people)
    stage.set_profile("bob", total_xp=50)
    stage.set_profile("ana", total_xp=50)
    add_user_xp(stage.raw, stage.id("ana"), 50, "a test")
    assert stage.profile("bob")["total_xp"] == 100
    assert stage.profile("ana")["total_xp"] == 150


def test_nobodys_id_is_a_sentence_everywhere(stage: Any) -> None:
    for ask in (
        achievement_progress,
        check_achievements,
        check_lyria_rate_limit,
        update_user_streak,
    ):
        with pytest.raises(NotFoundError, match="no person with the id 'nobody'"):
            ask(stage.raw, "nobody")
