"""Playing together: counted for both, once for each two sessions."""

from __future__ import annotations

import itertools
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.storage.functions.sessions import close_lost_sessions
from jamtui.storage.gateway import equals

NAMES = ("ana", "bob", "dan", "eve")
SAME_STAGE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def together(stage: Any, one: str, other: str) -> tuple[int, int]:
    pair = equals(user_id=stage.id(one), other_id=stage.id(other))
    rows = stage.raw.select("local_collaborators", pair)
    return (rows[0]["jams"], rows[0]["seconds"]) if rows else (0, 0)


def friends(stage: Any, one: str, other: str) -> tuple[int, int]:
    pair = equals(user_id=stage.id(one), friend_id=stage.id(other))
    (row,) = stage.raw.select("friendships", pair)
    return row["jams_together"], row["total_time_together_seconds"]


def test_both_get_the_time_that_they_shared(stage: Any) -> None:
    stage.befriend("bob", "ana")
    stage.start("ana")
    stage.wait(minutes=10)
    stage.start("bob")
    stage.wait(minutes=5)
    row = stage.end("ana")
    assert json.loads(row["participant_ids"]) == [stage.id("bob")]
    stage.wait(minutes=30)
    row = stage.end("bob")
    assert json.loads(row["participant_ids"]) == [stage.id("ana")]
    assert together(stage, "ana", "bob") == together(stage, "bob", "ana") == (1, 300)
    assert friends(stage, "bob", "ana") == (1, 300)
    for name in ("ana", "bob"):
        assert stage.stats(name)["unique_collaborators"] == 1
        assert stage.reasons(name).count("jam_with_new_person") == 1
        # The town was founded just now, so both are new.
        assert stage.reasons(name).count("jam_with_new_user") == 1


def test_somebody_new_is_worth_more(stage: Any) -> None:
    created = {"ana": "2026-02-23T12:05:00.000000+00:00", "bob": "2026-02-23T12:05:00.000001+00:00"}
    for name, moment in created.items():
        stage.set_profile(name, created_at=moment)
        stage.start(name)
    stage.wait(minutes=5)
    stage.end("ana")
    assert "jam_with_new_user" in stage.reasons("ana")
    assert "jam_with_new_user" not in stage.reasons("bob")


def test_only_people_of_the_same_room_at_the_same_time(stage: Any) -> None:
    elsewhere = stage.open_room("bob")
    stage.play("dan", minutes=5)
    stage.start("ana")
    stage.start("bob", room=elsewhere)
    stage.wait(minutes=5)
    assert stage.end("ana")["participant_ids"] == "[]"
    stage.start("eve")
    assert stage.end("eve")["participant_ids"] == "[]"
    assert stage.raw.count("local_collaborators") == 0


def test_those_who_are_no_friends_count_no_friendship(stage: Any) -> None:
    stage.befriend("ana", "bob")
    stage.raw.update("friendships", {"status": "blocked"}, equals(user_id=stage.id("ana")))
    stage.start("ana")
    stage.start("bob")
    stage.wait(minutes=5)
    stage.end("bob")
    assert friends(stage, "ana", "bob") == (0, 0)


def test_whoever_was_lost_shared_the_time_up_to_the_last_sign(stage: Any) -> None:
    stage.start("ana", silence_seconds=60)
    stage.start("bob")
    stage.wait(hours=2)
    stage.end("bob")
    assert together(stage, "bob", "ana") == (0, 0)
    stage.start("ana")
    stage.start("bob", silence_seconds=30)
    stage.wait(seconds=31)
    assert close_lost_sessions(stage.raw, stage.now) == 1
    assert together(stage, "ana", "bob") == (0, 0)


@SAME_STAGE
@given(steps=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 4000)), max_size=14))
def test_the_time_shared_is_the_overlap_of_all_sessions(
    stage: Any, steps: list[tuple[str, int]]
) -> None:
    stage.raw.delete("local_collaborators", equals())
    playing: dict[str, Any] = {}
    done: list[tuple[str, Any, Any]] = []

    def stop(name: str) -> None:
        stage.end(name)
        done.append((name, playing.pop(name), stage.now))

    for name, wait in steps:
        stage.wait(seconds=wait)
        if name in playing:
            stop(name)
        else:
            stage.start(name)
            playing[name] = stage.now
    stage.wait(seconds=1)
    for name in list(playing):
        stop(name)
    for one, other in itertools.combinations(NAMES, 2):
        shared = [
            min(end, later_end) - max(start, later_start)
            for name, start, end in done
            for later, later_start, later_end in done
            if (name, later) == (one, other) and min(end, later_end) > max(start, later_start)
        ]
        wanted = (len(shared), sum(int(length.total_seconds()) for length in shared))
        assert together(stage, one, other) == together(stage, other, one) == wanted
