"""`jam friend`, `follow`, `notification` and `activity` as people use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jamtui.storage.actor import SERVICE
from jamtui.storage.database import open_database
from jamtui.storage.gateway import equals

Run = Callable[..., Any]


@pytest.fixture
def act(jam: Run) -> Run:
    """Runs a command as one of those whose profiles are here."""
    return lambda name, *words: jam(*words, "--as", name)


def names(ended: Any) -> list[str]:
    return [row["username"] for row in ended.json]


def test_a_request_is_answered(act: Run) -> None:
    id_ = act("ana", "friend", "request", "BOB").out.strip()
    assert act("ana", "friend", "requests", "--sent").rows[0][0] == "bob"
    (asked,) = act("bob", "friend", "requests", "--json").json
    assert (asked["id"], asked["username"], asked["by"]) == (id_, "ana", "them")
    act("ana", "friend", "request", "bob").refused(5, "already")
    act("bob", "friend", "request", "ana").refused(5, "jam friend accept ana")
    act("ana", "friend", "accept", "bob").refused(3, "has not asked")
    assert act("bob", "friend", "accept", "ana").err == "You and ana are friends now.\n"
    assert names(act("ana", "friend", "list", "--json")) == ["bob"]
    facts = dict(act("ana", "friend", "show", "bob").rows)
    assert (facts["status"], facts["jams_together"], facts["together"]) == ("friends", "0", "0 min")
    act("ana", "friend", "remove", "bob").refused(2, "--yes")
    act("ana", "friend", "remove", "bob", "--yes")
    assert act("bob", "friend", "list").err.startswith("No friends yet")


def test_time_together_is_shown(act: Run, world: dict[str, str]) -> None:
    act("ana", "friend", "request", "bob")
    act("bob", "friend", "accept", "ana")
    shared = {"jams_together": 3, "total_time_together_seconds": 7_500}
    with open_database(Path(world["JAMTUI_DB"])) as database:
        service = database.acting_as(SERVICE).gateway
        assert service.update("friendships", shared, equals()) == 1
    assert act("bob", "friend", "list").rows[0][3:5] == ["3", "2 h 05 min"]
    assert act("bob", "friend", "show", "ana", "--json").json["seconds_together"] == 7_500


def test_declined_and_blocked(act: Run) -> None:
    act("ana", "friend", "request", "bob")
    assert "declined" in act("bob", "friend", "decline", "ana").err
    act("bob", "friend", "block", "ana").refused(2, "--yes")
    act("bob", "friend", "block", "ana", "--yes")
    assert names(act("bob", "friend", "blocked", "--json")) == ["ana"]
    ended = act("ana", "follow", "add", "bob")
    assert (ended.code, ended.out) == (4, "")
    assert "block" not in ended.err
    assert act("bob", "friend", "blocked").rows[0][0] == "ana"
    act("ana", "friend", "request", "bob").refused(4, "blocked")
    act("ana", "friend", "unblock", "bob").refused(3, "not blocked by you")
    act("bob", "friend", "request", "ana").refused(5, "jam friend unblock ana")
    act("bob", "friend", "unblock", "ana")
    assert act("bob", "friend", "blocked").err == "Nobody is blocked.\n"
    act("ana", "friend", "request", "bob")


def test_following(act: Run) -> None:
    assert act("ana", "follow", "add", "bob").err == "You follow bob now.\n"
    assert act("ana", "follow", "add", "bob").err == "You follow bob already.\n"
    act("cleo", "follow", "add", "bob")
    assert names(act("bob", "follow", "followers", "--json")) == ["cleo", "ana"]
    assert names(act("dan", "follow", "followers", "--of", "bob", "--limit", 1, "--json")) == [
        "cleo"
    ]
    assert act("dan", "follow", "list", "--of", "ana").rows[0][0] == "bob"
    assert act("ana", "follow", "remove", "bob").err == "You follow bob no more.\n"
    assert act("ana", "follow", "remove", "bob").err == "You did not follow bob.\n"
    act("ana", "follow", "add", "ana").refused(2, "oneself")
    act("ana", "follow", "add", "nobody").refused(3, "'nobody'")


def test_notifications(act: Run) -> None:
    act("ana", "friend", "request", "bob")
    act("cleo", "follow", "add", "bob")
    ids = {row["kind"]: row["id"] for row in act("bob", "notification", "list", "--json").json}
    assert set(ids) == {"friend_request", "new_follower"}
    follower = act("bob", "notification", "list", "--kind", "new_follower").rows
    assert [row[0] for row in follower] == ["no"]
    assert [row[2] for row in follower] == ["cleo follows you"]
    assert act("bob", "notification", "list", "--kind", "warning").err == "No notification.\n"
    act("bob", "notification", "list", "--kind", "new_folower").refused(2, "'new_follower'")
    act("bob", "notification", "list", "--kind", "'x").refused(2, "friend_request, ")
    act("bob", "notification", "read").refused(2, "--all")
    act("bob", "notification", "read", "x", "--all").refused(2, "not both")
    act("ana", "notification", "read", ids["new_follower"]).refused(3, "no notification")
    assert act("bob", "notification", "read", ids["new_follower"], "--json").json == {"count": 1}
    unread = act("bob", "notification", "list", "--unread", "--json").json
    assert [row["id"] for row in unread] == [ids["friend_request"]]
    assert dict(act("bob", "notification", "show", ids["new_follower"]).rows)["is_read"] == "yes"
    act("bob", "notification", "unread", ids["new_follower"])
    assert act("bob", "notification", "read", "--all").err == "Marked 2 notifications as read.\n"
    act("bob", "notification", "clear").refused(2, "--all")
    act("bob", "notification", "clear", "--all").refused(2, "--yes")
    dry = act("bob", "notification", "clear", "--read", "--dry-run")
    assert dry.err == "Would delete 2 notifications.\n"
    gone = act("bob", "notification", "clear", ids["new_follower"], "--read", "--yes")
    assert gone.err == "Deleted 1 notification.\n"
    assert act("bob", "notification", "clear", "--all", "--yes", "--json").json == {"count": 1}
    assert act("bob", "notification", "list").err == "No notification.\n"


def test_activity(act: Run) -> None:
    act("ana", "friend", "request", "bob")
    act("bob", "friend", "accept", "ana")
    assert ["ana", "is a friend of bob now"] in [
        row[1:3] for row in act("bob", "activity", "list").rows
    ]
    assert names(act("bob", "activity", "mine", "--kind", "friend", "--json")) == ["bob"]
    assert set(names(act("bob", "activity", "list", "--from", "ana", "--json"))) == {"ana"}
    act("bob", "activity", "list", "--kind", "gossip").refused(2, "level_up")
    assert act("bob", "activity", "clear", "--dry-run").err.startswith("Would delete ")
    act("bob", "activity", "clear").refused(2, "--yes")
    act("bob", "activity", "clear", "--yes")
    assert act("bob", "activity", "mine").err == "Nothing yet.\n"


@pytest.mark.parametrize("group", ["friend", "follow", "notification", "activity"])
def test_somebody_has_to_be_signed_in(jam: Run, group: str) -> None:
    jam("--db", "new.db", "db", "info")
    jam("--db", "new.db", group, "list").refused(4, "signed in")
