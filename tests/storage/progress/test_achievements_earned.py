"""Each of the 69 achievements: not earned by a little less, earned by doing it, exactly once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jamtui.storage.functions.achievements import check_achievements
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.progress.instruments import InstrumentRepository

DATA = Path(__file__).parents[3] / "data" / "achievements.toml"
SATURDAY_NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)
Deed = Callable[[], None]


@cache
def achievements() -> dict[str, dict[str, Any]]:
    rows = tomllib.loads(DATA.read_text("utf-8"))["achievements"]
    return {row["id"]: row for row in rows}


# Each of these leaves ana a little short of what is asked for, and returns the deed that is left.


def profile_complete(stage: Any, wanted: dict[str, Any]) -> Deed:
    def say(bio: str) -> None:
        stage.set_profile("ana", bio=bio)
        stage.happen("profile_changed", "ana")

    say(" ")
    return lambda: say("I play what nobody asked for.")


def instrument_set(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.happen("profile_changed", "ana")
    repository = InstrumentRepository(stage.as_("ana").gateway, stage.id("ana"))
    return lambda: repository.add(repository.named("kazoo"), {}, False) and None


def avatar_customized(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.happen("profile_changed", "ana")

    def dress() -> None:
        stage.raw.insert("user_avatar_canvas", {"id": new_id(), "user_id": stage.id("ana")})
        stage.happen("avatar_changed", "ana")

    return dress


def counted(column: str, deed: Callable[[Any], None]) -> Callable[[Any, dict[str, Any]], Deed]:
    def short(stage: Any, wanted: dict[str, Any]) -> Deed:
        stage.set_stats("ana", **{column: wanted["count"] - 1})
        return lambda: deed(stage)

    return short


def jam_with_somebody(stage: Any) -> None:
    other = stage.newcomer()
    stage.start("ana")
    stage.start(other)
    stage.wait(minutes=1)
    stage.end("ana")


def total_jam_hours(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.set_stats("ana", total_jam_seconds=wanted["count"] * 3600 - 61)
    stage.play("ana", seconds=60)
    return lambda: stage.play("ana", seconds=1) and None


def longest_session_hours(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.play("ana", seconds=wanted["count"] * 3600 - 1)
    return lambda: stage.play("ana", hours=wanted["count"]) and None


def friends_count(stage: Any, wanted: dict[str, Any]) -> Deed:
    for _ in range(wanted["count"] - 1):
        stage.befriend("ana", stage.newcomer())
    other = stage.newcomer()

    def befriend() -> None:
        stage.befriend(other, "ana")
        stage.happen("friend_added", other, other_id=stage.id("ana"))

    return befriend


def instrument_level(stage: Any, wanted: dict[str, Any]) -> Deed:
    instrument = {
        "guitar": "resonator-guitar",
        "keyboard": "rhodes",
        "drums": "cajon",
        "vocals": "beatbox",
        "bass": "double-bass",
    }[wanted["instrument"]]
    stage.play("ana", instrument=instrument, seconds=1)
    # Another one of another category does not help.
    stage.play("ana", instrument="theremin", seconds=1)
    for name, xp in ((instrument, 1600 - 26), ("theremin", 9999)):
        mine = equals(user_id=stage.id("ana"), instrument_id=name)
        stage.raw.update("user_instruments", {"xp": xp, "level": 4 if xp < 1600 else 9}, mine)
    stage.play("ana", instrument=instrument, minutes=10)
    return lambda: stage.play("ana", instrument=instrument, minutes=10) and None


def instruments_played(stage: Any, wanted: dict[str, Any]) -> Deed:
    repository = InstrumentRepository(stage.as_("ana").gateway, stage.id("ana"))
    rows = [row["id"] for row in repository.catalogue("wind")][: wanted["count"]]
    repository.add(repository.named(rows[-1]), {}, True)
    for instrument in rows[:-1]:
        stage.play("ana", instrument=instrument, seconds=1)
    return lambda: stage.play("ana", seconds=1) and None


def daily_streak(stage: Any, wanted: dict[str, Any]) -> Deed:
    days = wanted["count"] - 2
    today = stage.now.date().isoformat()
    stage.set_profile(
        "ana", current_daily_streak=days, longest_daily_streak=days, last_active_date=today
    )
    stage.wait(days=1)
    stage.happen("profile_changed", "ana")

    def go_on() -> None:
        stage.wait(days=1)
        stage.happen("profile_changed", "ana")

    return go_on


def founding_member(stage: Any, wanted: dict[str, Any]) -> Deed:
    (year,) = wanted["years"]

    def sign_up(moment: str) -> None:
        stage.set_profile("ana", created_at=moment)
        stage.happen("profile_changed", "ana")

    sign_up(f"{year - 1}-12-31T23:59:59.999999+00:00")
    sign_up(f"{year + 1}-01-01T00:00:00.000000+00:00")
    return lambda: sign_up(f"{year}-12-31T23:59:59.999999+00:00")


def session_time(stage: Any, wanted: dict[str, Any]) -> Deed:
    # Cayenne is three hours behind UTC, all year.
    stage.set_zone("ana", "America/Cayenne")
    stage.now = datetime(2026, 3, 3, wanted["before"] + 3, tzinfo=UTC)
    stage.play("ana", minutes=5)
    stage.now = datetime(2026, 3, 4, wanted["before"] + 2, 59, tzinfo=UTC)
    return lambda: stage.play("ana", minutes=5) and None


def weekend_sessions(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.set_record("ana", "weekend_sessions", wanted["count"] - 1)
    stage.now = SATURDAY_NOON - timedelta(hours=12, seconds=1)
    stage.play("ana", hours=1)
    stage.now = SATURDAY_NOON + timedelta(days=1, hours=11)
    return lambda: stage.play("ana", minutes=1) and None


def solo_jam_minutes(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.play("ana", seconds=wanted["count"] * 60 - 1)
    stage.start("bob")
    stage.start("ana")
    stage.wait(minutes=1)
    stage.end("bob")
    stage.wait(minutes=wanted["count"])
    stage.end("ana")
    return lambda: stage.play("ana", minutes=wanted["count"]) and None


def quick_join(stage: Any, wanted: dict[str, Any]) -> Deed:
    late, early = stage.open_room("bob"), stage.open_room("bob")
    stage.wait(seconds=10)
    joined = stage.now
    stage.wait(microseconds=1)
    stage.join("ana", late)

    def join() -> None:
        stage.now = joined
        stage.join("ana", early)

    return join


def full_room(stage: Any, wanted: dict[str, Any]) -> Deed:
    room = stage.open_room("bob", max_users=3)
    stage.join("ana", room)
    stage.wait(hours=1)
    return lambda: stage.join("dan", room)


def session_reactions(stage: Any, wanted: dict[str, Any]) -> Deed:
    def session(fires: int) -> None:
        stage.react("bob", "ana")
        stage.wait(seconds=1)
        stage.start("ana")
        for _ in range(fires):
            stage.react("bob", "ana")
        stage.react("bob", "ana", "clap")
        stage.react("ana", "ana")
        stage.end("ana")
        stage.wait(seconds=1)

    session(wanted["count"] - 1)
    return lambda: session(wanted["count"])


def first_welcomes(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.set_record("ana", "first_welcomes", wanted["count"] - 1)
    stage.put_in("ana", stage.room)
    stage.join(stage.newcomer())
    stage.wait(minutes=10, seconds=1)
    stage.write("ana")
    stage.join(stage.newcomer())
    stage.write("bob")
    stage.write("ana")
    stage.join(stage.newcomer())
    return lambda: stage.write("ana")


def comeback_days(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.happen("profile_changed", "ana")
    stage.wait(days=wanted["count"] - 1)
    stage.happen("profile_changed", "ana")
    stage.wait(days=wanted["count"])
    return lambda: stage.happen("profile_changed", "ana")


def rooms_created(stage: Any, wanted: dict[str, Any]) -> Deed:
    def open_one() -> None:
        stage.happen("room_created", "ana", room_id=stage.open_room("ana"))

    for _ in range(wanted["count"] - 1):
        open_one()
    return open_one


def midnight_session(stage: Any, wanted: dict[str, Any]) -> Deed:
    stage.set_zone("ana", "Asia/Kathmandu")
    midnight = datetime(2026, 3, 3, 18, 15, tzinfo=UTC)
    stage.now = midnight - timedelta(hours=3)
    stage.play("ana", hours=3)
    stage.now = midnight + timedelta(days=1, hours=-1)
    stage.play("ana", seconds=7199)
    stage.now = midnight + timedelta(days=2, hours=-1)
    return lambda: stage.play("ana", hours=2) and None


SHORT: dict[str, Callable[[Any, dict[str, Any]], Deed]] = {
    "profile_complete": profile_complete,
    "instrument_set": instrument_set,
    "avatar_customized": avatar_customized,
    "rooms_joined": counted("rooms_joined", lambda stage: stage.join("ana")),
    "rooms_created": rooms_created,
    "sessions_completed": counted(
        "total_sessions", lambda stage: stage.play("ana", minutes=1) and None
    ),
    "unique_collaborators": counted("unique_collaborators", jam_with_somebody),
    "messages_sent": counted("messages_sent", lambda stage: stage.write("ana")),
    "reactions_received": counted("reactions_received", lambda stage: stage.react("bob", "ana")),
    "reactions_given": counted("reactions_given", lambda stage: stage.react("ana", "bob", "love")),
    "tracks_uploaded": counted(
        "tracks_uploaded", lambda stage: stage.happen("track_uploaded", "ana", source_id=new_id())
    ),
    "tracks_generated": counted(
        "tracks_generated", lambda stage: stage.happen("track_generated", "ana")
    ),
    "stems_separated": counted(
        "stems_separated", lambda stage: stage.happen("stems_separated", "ana")
    ),
    "total_jam_hours": total_jam_hours,
    "longest_session_hours": longest_session_hours,
    "friends_count": friends_count,
    "instrument_level": instrument_level,
    "instruments_played": instruments_played,
    "daily_streak": daily_streak,
    "founding_member": founding_member,
    "session_time": session_time,
    "weekend_sessions": weekend_sessions,
    "solo_jam_minutes": solo_jam_minutes,
    "quick_join": quick_join,
    "full_room": full_room,
    "session_reactions": session_reactions,
    "first_welcomes": first_welcomes,
    "comeback_days": comeback_days,
    "midnight_session": midnight_session,
}


def test_there_are_69() -> None:
    assert len(achievements()) == 69


@pytest.mark.parametrize("id_", list(achievements()))
def test_a_little_less_does_not_earn_it_and_the_deed_does_once(stage: Any, id_: str) -> None:
    wanted = achievements()[id_]
    deed = SHORT[wanted["criteria"]["type"]](stage, wanted["criteria"])
    check_achievements(stage.as_("ana").gateway, stage.id("ana"), stage.now)
    assert id_ not in stage.unlocked("ana")
    deed()
    assert id_ in stage.unlocked("ana")
    assert_told_once(stage, wanted)
    assert check_achievements(stage.as_("ana").gateway, stage.id("ana"), stage.now) == []
    assert_told_once(stage, wanted)


def assert_told_once(stage: Any, wanted: dict[str, Any]) -> None:
    ana = stage.id("ana")
    mine = equals(user_id=ana, achievement_id=wanted["id"])
    (row,) = stage.raw.select("user_achievements", mine)
    (points,) = stage.raw.select("user_xp_transactions", equals(source_id=row["id"]))
    assert (points["amount"], points["reason"]) == (wanted["xp_reward"], wanted["id"])
    (told,) = stage.raw.select("notifications", equals(link_id=row["id"]))
    assert (told["user_id"], told["type"]) == (ana, "achievement")
    assert wanted["name"] in told["title"]
    activities = stage.raw.select("activity_feed", equals(user_id=ana, type="achievement"))
    read = [json.loads(activity["data"]) for activity in activities]
    if wanted.get("is_hidden"):
        assert wanted["name"] not in json.dumps(read, ensure_ascii=False)
        assert {"is_hidden": True, "name": "???", "tier": wanted["tier"]} in read
    else:
        assert [one.get("achievement_id") for one in read].count(wanted["id"]) == 1
