"""What ships about points, challenges and generated music, and files that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamtui.catalog.challenge_pool import challenge_pool, read_challenges
from jamtui.catalog.experience import experience, read_experience
from jamtui.catalog.generation import generation, read_generation
from jamtui.errors import BadFileError
from jamtui.resources import bundled

POINTS = {
    "join_room": 10,
    "jam_10_minutes": 25,
    "jam_30_minutes": 50,
    "jam_1_hour": 100,
    "jam_with_new_person": 15,
    "first_message_in_room": 5,
    "receive_fire_reaction": 10,
    "give_reaction": 2,
    "add_friend": 20,
    "invite_friend_to_room": 15,
    "upload_track": 30,
    "generate_ai_track": 20,
    "create_room": 10,
    "unlock_achievement": 50,
    "complete_daily_challenge": 100,
    "complete_weekly_challenge": 500,
    "jam_with_new_user": 25,
    "invited_user_levels_up": 50,
}


def test_what_things_are_worth() -> None:
    assert experience().activities == POINTS
    assert experience().jam_marks == {
        "jam_10_minutes": 600,
        "jam_30_minutes": 1800,
        "jam_1_hour": 3600,
    }


def test_every_family_is_of_instruments_that_there_are() -> None:
    text = (bundled("data") / "instruments.toml").read_text("utf-8")
    for family in experience().families.values():
        assert all(f'id = "{instrument}"' in text for instrument in family)


def test_what_may_be_generated() -> None:
    found = generation()
    assert set(found.limits) == {"free", "pro", "admin"}
    assert found.bpm == (60, 200)
    assert (len(found.styles), len(found.moods), len(found.scales)) == (8, 6, 13)


def test_the_pool_is_large_enough_for_every_draw() -> None:
    for kind, least in (("daily", 15), ("weekly", 15)):
        assert len([one for one in challenge_pool() if one.kind == kind]) >= least


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (bundled("data") / name).read_text("utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("join_room = 10", "join_room = -1", "join_room"),
        ("join_room = 10", 'join_room = "ten"', "join_room"),
        ("[newcomers]\ndays = 7", "[newcomers]\ndays = 7\nhours = 3", "hours"),
        ("[families]", "[family]", "families"),
    ],
)
def test_points_that_are_wrong(tmp_path: Path, old: str, new: str, word: str) -> None:
    with pytest.raises(BadFileError, match=word):
        read_experience(changed(tmp_path, "xp.toml", old, new))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('kind = "daily"', 'kind = "dayly"', "daily"),
        ("count = 20", "count = 0", "count"),
        ('id = "daily-minutes-45"', 'id = "daily-minutes-20"', "same id"),
    ],
)
def test_challenges_that_are_wrong(tmp_path: Path, old: str, new: str, word: str) -> None:
    with pytest.raises(BadFileError, match=word):
        read_challenges(changed(tmp_path, "challenges.toml", old, new))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("bpm = [60, 200]", "bpm = 60", "bpm"),
        ("bpm = [60, 200]", "bpm = [true, 200]", "bpm"),
        ("[limits.free]", "[limits.trial]", "limits.free"),
        ("daily_seconds = 1800", "daily_seconds = -1", "daily_seconds"),
    ],
)
def test_limits_that_are_wrong(tmp_path: Path, old: str, new: str, word: str) -> None:
    with pytest.raises(BadFileError, match=word):
        read_generation(changed(tmp_path, "ai.toml", old, new))
