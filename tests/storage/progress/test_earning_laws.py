"""Whatever people do: books add up, and nothing is earned twice or by looking again."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.community.levels import calculate_level
from jamtui.storage.functions.achievements import achievement_progress, check_achievements
from jamtui.storage.ids import new_id

SAME_STAGE = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = st.sampled_from(("ana", "bob", "dan"))
DEEDS = {
    "write": lambda stage, name, other: stage.write(name),
    "join": lambda stage, name, other: stage.join(name),
    "react": lambda stage, name, other: stage.react(name, other),
    "create": lambda stage, name, other: stage.happen("room_created", name, room_id=new_id()[-8:]),
    "upload": lambda stage, name, other: stage.happen("track_uploaded", name, source_id=new_id()),
    "profile": lambda stage, name, other: stage.happen("profile_changed", name),
    "befriend": lambda stage, name, other: stage.happen(
        "friend_added", name, other_id=stage.id(other)
    ),
    "play": lambda stage, name, other: stage.play(name, instrument="oboe", hours=2.5),
    "wait": lambda stage, name, other: stage.wait(hours=9),
}


@SAME_STAGE
@given(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), NAMES, NAMES), max_size=15))
def test_the_books_add_up_and_looking_again_unlocks_nothing(
    stage: Any, deeds: list[tuple[str, str, str]]
) -> None:
    for deed, name, other in deeds:
        DEEDS[deed](stage, name, other)
    for name in ("ana", "bob", "dan"):
        gateway, id_ = stage.as_(name).gateway, stage.id(name)
        check_achievements(gateway, id_, stage.now)
        before = (stage.unlocked(name), stage.ledger(name), stage.rows("notifications", name))
        assert check_achievements(gateway, id_, stage.now) == []
        assert (
            stage.unlocked(name),
            stage.ledger(name),
            stage.rows("notifications", name),
        ) == before
        assert_books(stage, name)
        for one in achievement_progress(gateway, id_):
            assert (one.unlocked_at is not None) == (one.row["id"] in before[0])
            assert one.unlocked_at is not None or one.current < one.needed


def assert_books(stage: Any, name: str) -> None:
    rows, profile = stage.ledger(name), stage.profile(name)
    assert sum(row["amount"] for row in rows) == profile["total_xp"]
    assert [row["balance_after"] for row in rows[-1:]] == ([profile["total_xp"]] if rows else [])
    assert profile["level"] == calculate_level(profile["total_xp"])
    once = [(row["source_type"], row["source_id"]) for row in rows if row["source_id"] is not None]
    assert len(once) == len(set(once))
    unlocks = [row for row in rows if row["source_type"] == "achievement"]
    assert len(unlocks) == len(stage.unlocked(name))
