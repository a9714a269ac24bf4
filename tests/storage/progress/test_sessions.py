"""Sessions: who may, one at a time, heartbeats, and what their end changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import ConflictError, DeniedError, NotFoundError, UsageError
from jamtui.storage.functions.sessions import (
    beat_session,
    close_lost_sessions,
    end_session,
    start_session,
)
from jamtui.storage.gateway import equals

SAME_STAGE = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def going(stage: Any) -> list[str]:
    return [row["user_id"] for row in stage.raw.select("local_session_heartbeats")]


def test_a_session_from_its_start_to_its_end(stage: Any) -> None:
    row = stage.start("ana", "piano")
    assert (row["room_id"], row["instrument_id"], row["left_at"]) == (stage.room, "piano", None)
    assert row["joined_at"] == "2026-03-02T12:00:00.000000+00:00"
    stage.wait(seconds=90.7)
    row = stage.end("ana")
    assert (row["duration_seconds"], row["participant_ids"]) == (90, "[]")
    assert row["left_at"] == "2026-03-02T12:01:30.700000+00:00"
    assert going(stage) == []


def test_a_room_is_named_in_whatever_case(stage: Any) -> None:
    stage.put_in("ana", stage.room)
    row = start_session(stage.as_("ana").gateway, stage.room.lower(), now=stage.now)
    assert row["room_id"] == stage.room


def test_one_session_at_a_time(stage: Any) -> None:
    stage.start("ana")
    other = stage.open_room("bob")
    with pytest.raises(ConflictError, match=stage.room):
        stage.start("ana", room=other)
    stage.start("bob")
    assert len(going(stage)) == 2


def test_who_may_play(stage: Any) -> None:
    def start(name: str, room: str = stage.room, **options: Any) -> None:
        start_session(stage.as_(name).gateway, room, now=stage.now, **options)

    with pytest.raises(DeniedError, match="member"):
        start("ana")
    with pytest.raises(DeniedError, match="signed in"):
        start_session(stage.town.anon.gateway, stage.room)
    with pytest.raises(NotFoundError):
        start("ana", stage.open_room("bob", is_public=0))
    stage.put_in("ana", stage.room)
    mine = equals(user_id=stage.id("ana"))
    for values, words in (
        ({"is_banned": 1}, "member"),
        ({"role": "listener"}, "sessions.perf"),
    ):
        stage.raw.update("room_members", values, mine)
        with pytest.raises(DeniedError, match=words):
            start("ana")
        stage.raw.update("room_members", {"is_banned": 0, "role": "member"}, mine)
    with pytest.raises(NotFoundError, match="instrument"):
        start("ana", instrument_id="theremine")
    with pytest.raises(DeniedError, match="--master"):
        start("ana", is_master=True)
    for silence in (0, -1, 86_401):
        with pytest.raises(UsageError):
            start("ana", silence_seconds=silence)
    assert going(stage) == []
    assert stage.raw.count("session_history") == 0


def test_who_owns_the_room_leads_it(stage: Any) -> None:
    assert stage.start("cleo")["was_room_master"] == 1
    assert stage.start("ana")["was_room_master"] == 0
    stage.end("cleo")
    assert stage.start("cleo", is_master=False)["was_room_master"] == 0


def test_without_an_instrument_it_is_the_primary_one(stage: Any) -> None:
    assert stage.start("ana")["instrument_id"] is None
    stage.end("ana")
    stage.play("ana", instrument="oboe", minutes=1)
    assert stage.start("ana")["instrument_id"] == "oboe"


def test_silence_ends_a_session_at_the_last_sign_of_life(stage: Any) -> None:
    stage.start("ana", silence_seconds=60)
    gateway = stage.as_("ana").gateway
    for _ in range(10):
        stage.wait(seconds=60)
        beat_session(gateway, stage.now)
    stage.wait(seconds=60)
    assert close_lost_sessions(stage.town.anon.gateway, stage.now) == 0
    stage.wait(microseconds=1)
    assert close_lost_sessions(stage.town.anon.gateway, stage.now) == 1
    (row,) = stage.rows("session_history", "ana")
    assert row["duration_seconds"] == 600
    assert stage.stats("ana")["total_jam_seconds"] == 600
    with pytest.raises(NotFoundError):
        beat_session(gateway, stage.now)
    with pytest.raises(NotFoundError):
        end_session(gateway, stage.now)


def test_the_next_start_closes_what_was_lost(stage: Any) -> None:
    stage.start("ana")
    stage.wait(days=1, seconds=1)
    stage.start("ana")
    lost, new = sorted(stage.rows("session_history", "ana"), key=lambda row: row["joined_at"])
    assert (lost["duration_seconds"], new["left_at"]) == (0, None)


def test_a_day_active_only_in_a_lost_session_is_the_day_of_its_last_sign(stage: Any) -> None:
    stage.start("ana", silence_seconds=60)
    stage.wait(days=5)
    close_lost_sessions(stage.raw, stage.now)
    assert stage.profile("ana")["last_active_date"] == "2026-03-02"


def test_a_clock_that_goes_back_makes_no_time_below_zero(stage: Any) -> None:
    stage.start("ana")
    stage.wait(hours=-5)
    beat_session(stage.as_("ana").gateway, stage.now)
    assert stage.end("ana")["duration_seconds"] == 0


def test_rows_changed_by_hand_earn_nothing(stage: Any) -> None:
    row = stage.start("ana")
    mine = equals(id=row["id"])
    gateway = stage.as_("ana").gateway
    gateway.update("session_history", {"joined_at": "2020-01-01T00:00:00.000000+00:00"}, mine)
    stage.wait(minutes=1)
    ended = stage.end("ana")
    assert (ended["joined_at"], ended["duration_seconds"]) == (row["joined_at"], 60)
    assert stage.stats("ana")["total_jam_seconds"] == 60
    values = {"lost_after": "2099-01-01"}
    live = equals(user_id=stage.id("ana"))
    stage.start("ana")
    with pytest.raises(DeniedError):
        gateway.update("local_session_heartbeats", values, live)


@SAME_STAGE
@given(
    sessions=st.lists(
        st.tuples(st.integers(0, 200_000), st.integers(0, 40_000)), min_size=1, max_size=6
    ),
    zone=st.sampled_from(("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia")),
)
def test_statistics_are_what_the_sessions_add_up_to(
    stage: Any, sessions: list[tuple[int, int]], zone: str
) -> None:
    name = stage.newcomer()
    stage.set_zone(name, zone)
    stage.now = datetime(2026, 3, 20, tzinfo=UTC)
    for wait, seconds in sessions:
        stage.wait(seconds=wait)
        stage.play(name, seconds=seconds)
    lengths = [seconds for _, seconds in sessions]
    row = stage.stats(name)
    assert row["total_sessions"] == len(lengths)
    assert row["total_jam_seconds"] == sum(lengths)
    assert row["longest_session_seconds"] == max(lengths)
    assert row["average_session_seconds"] == round(sum(lengths) / len(lengths))
    for column in ("activity_by_hour", "activity_by_day"):
        assert sum(json.loads(row[column])) == sum(lengths)
    assert row["sessions_this_week"] <= row["sessions_this_month"] + 1 <= len(lengths) + 1


def test_weeks_and_months_are_those_of_the_person(stage: Any) -> None:
    stage.set_zone("ana", "America/Los_Angeles")
    # Sunday and the last day of February there, Monday and March in UTC.
    for start in (datetime(2026, 3, 1, 7, 59), datetime(2026, 3, 1, 8), datetime(2026, 3, 2, 8)):
        stage.now = start.replace(tzinfo=UTC)
        stage.play("ana", minutes=1)
    row = stage.stats("ana")
    assert (row["sessions_this_week"], row["sessions_this_month"]) == (1, 2)


def test_an_instrument_gathers_hours_points_and_a_level(stage: Any) -> None:
    stage.play("ana", instrument="rhodes", minutes=9)
    stage.play("ana", instrument="rhodes", minutes=51)
    (row,) = stage.rows("user_instruments", "ana")
    assert (row["instrument_id"], row["category"]) == ("rhodes", "keyboard")
    assert (row["total_sessions"], row["is_primary"]) == (2, 1)
    assert "finding_your_voice" in stage.unlocked("ana")
    assert row["total_hours"] == pytest.approx(1)
    assert (row["xp"], row["level"]) == (75, 1)
    stage.play("ana", instrument="rhodes", hours=1)
    (row,) = stage.rows("user_instruments", "ana")
    assert (row["xp"], row["level"]) == (250, 2)
    assert row["last_played_at"] == "2026-03-02T14:00:00.000000+00:00"


def test_a_session_is_news_for_friends_without_naming_a_private_room(stage: Any) -> None:
    stage.play("ana", minutes=1)
    stage.raw.update("rooms", {"is_public": 0}, equals(id=stage.room))
    stage.play("ana", minutes=2)
    stage.play("ana", seconds=59)
    told = stage.raw.select("activity_feed", equals(type="session"), order=("id",))
    first, second = (json.loads(row["data"]) for row in told)
    assert (first["room_id"], first["duration_seconds"]) == (stage.room, 60)
    assert second == {"duration_seconds": 120}


def test_marks_are_earned_by_the_second(stage: Any) -> None:
    marks = {599: 0, 600: 1, 1799: 1, 1800: 2, 3599: 2, 3600: 3, 20_000: 3}
    for seconds, wanted in marks.items():
        name = stage.newcomer()
        stage.play(name, seconds=seconds)
        earned = [reason for reason in stage.reasons(name) if reason.startswith("jam_")]
        assert len(earned) == wanted, seconds


@pytest.mark.parametrize("how", ["leave", "ban", "room"])
def test_whoever_leaves_the_room_plays_there_no_longer(stage: Any, how: str) -> None:
    stage.now = datetime.now(UTC) - timedelta(hours=1)
    elsewhere = stage.open_room("dan")
    stage.put_in("ana", elsewhere)
    stage.start("ana")
    stage.start("bob")
    member = equals(room_id=stage.room, user_id=stage.id("ana"))
    stage.raw.delete("room_members", equals(room_id=elsewhere))
    assert close_lost_sessions(stage.raw) == 0
    if how == "leave":
        stage.raw.delete("room_members", member)
    elif how == "ban":
        stage.raw.update("room_members", {"is_banned": 1}, member)
    else:
        stage.raw.delete("rooms", equals(id=stage.room))
    stage.now = datetime.now(UTC) + timedelta(hours=9)
    assert close_lost_sessions(stage.raw, stage.now) == (2 if how == "room" else 1)
    (row,) = stage.rows("session_history", "ana")
    assert 3600 <= row["duration_seconds"] < 3700
    assert stage.stats("ana")["total_sessions"] == 1
