"""Blocks, notifications and activity: who sees what of whom."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.errors import DeniedError, NotFoundError, UsageError
from jamtui.storage.functions.friendship import befriended
from jamtui.storage.functions.notices import add_activity, notify
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.studio.social.following import Following
from jamtui.studio.social.friends import Friends
from jamtui.studio.social.news import ActivityFeed, Notifications


def befriend(town: Any, one: str, other: str) -> None:
    Friends(town.as_(one)).request(other)
    Friends(town.as_(other)).accept(one)


def hide(town: Any, name: str, **values: object) -> None:
    town.as_(name).gateway.update("user_profiles", values, equals(id=town.id(name)))


def titles(town: Any, name: str, *, unread: bool = False) -> list[str]:
    found = Notifications(town.as_(name)).find(unread=unread, kind=None, limit=99, offset=0)
    return [one.title for one in found if one.kind in ("friend_request", "friend_accepted")]


def feed(town: Any, name: str, who: str | None = None) -> list[tuple[str, str]]:
    found = ActivityFeed(town.as_(name)).feed(who=who, kind="friend", limit=99, offset=0)
    return sorted((one.username, one.says) for one in found)


def test_friends_are_told_and_it_counts_for_both(town: Any) -> None:
    befriend(town, "ana", "bob")
    assert titles(town, "bob") == ["ana wants to be your friend"]
    assert titles(town, "ana") == ["bob is your friend now"]
    for name in ("ana", "bob"):
        points = equals(user_id=town.id(name), reason="add_friend")
        assert town.service.gateway.count("user_xp_transactions", points) == 1
    assert feed(town, "ana") == [
        ("ana", "is a friend of bob now"),
        ("bob", "is a friend of ana now"),
    ]


def test_only_who_was_asked_accepts(town: Any) -> None:
    asked = Friends(town.ana).request("bob")
    with pytest.raises(NotFoundError, match="has not asked"):
        Friends(town.ana).accept("bob")
    accepted = {"status": "accepted"}
    with pytest.raises(DeniedError):
        town.ana.gateway.update("friendships", accepted, equals(id=asked.id))
    assert town.eve.gateway.update("friendships", accepted, equals(id=asked.id)) == 0
    with pytest.raises(DeniedError, match=r"friends\.accepted"):
        befriended(town.ana.gateway, asked.id, "ana")


def test_who_takes_no_requests_is_not_asked(town: Any) -> None:
    hide(town, "bob", allow_friend_requests=0)
    with pytest.raises(DeniedError):
        Friends(town.ana).request("bob")
    assert titles(town, "bob") == []


def test_the_blocked_cannot_unblock_nor_ask_and_see_a_stranger(town: Any) -> None:
    befriend(town, "ana", "eve")
    Following(town.eve).add("ana")
    Friends(town.ana).block("eve")
    (row,) = town.service.gateway.select("friendships")
    assert (row["user_id"], row["status"]) == (town.id("ana"), "blocked")
    assert Friends(town.eve).friends(9, 0) == []
    assert Friends(town.eve).show("ana").status == "none"
    assert Following(town.ana).followers(None, 9, 0) == []
    with pytest.raises(NotFoundError, match="not blocked by you"):
        Friends(town.eve).unblock("ana")
    with pytest.raises(NotFoundError):
        Friends(town.eve).remove("ana")
    for deed in (
        lambda: Friends(town.eve).request("ana"),
        lambda: Following(town.eve).add("ana"),
        lambda: town.eve.gateway.delete("friendships", equals(id=row["id"])),
        lambda: town.eve.gateway.update(
            "friendships", {"status": "accepted"}, equals(id=row["id"])
        ),
    ):
        with pytest.raises(DeniedError):
            deed()


def test_hidden_people_can_be_let_go_by_their_id(town: Any) -> None:
    befriend(town, "ana", "bob")
    hide(town, "bob", profile_visibility="private")
    (friend,) = Friends(town.ana).friends(9, 0)
    assert (friend.username, friend.display_name, friend.level) == ("somebody", "somebody", None)
    with pytest.raises(NotFoundError):
        Friends(town.ana).remove("bob")
    Friends(town.ana).block(friend.user_id)
    assert [one.username for one in Friends(town.ana).blocked(9, 0)] == ["somebody"]
    for deed in (Friends(town.ana).block, Friends(town.ana).request, Following(town.ana).add):
        with pytest.raises(NotFoundError, match="nobody with that id"):
            deed(new_id())


def test_a_profile_for_friends_is_hidden_from_others(town: Any) -> None:
    befriend(town, "ana", "bob")
    Following(town.cleo).add("bob")
    hide(town, "bob", profile_visibility="friends")
    assert [one.username for one in Friends(town.ana).friends(9, 0)] == ["bob"]
    assert [one.username for one in Following(town.cleo).followed(None, 9, 0)] == ["somebody"]


def test_nobody_does_it_with_oneself_or_signed_out(town: Any) -> None:
    for deed in (Friends(town.ana).request, Friends(town.ana).block, Following(town.ana).add):
        with pytest.raises(UsageError, match="oneself"):
            deed("ana")
    for look in (Friends(town.anon).friends, Friends(town.anon).blocked):
        with pytest.raises(DeniedError):
            look(9, 0)


def test_doing_and_undoing_floods_nobody(town: Any) -> None:
    for _ in range(3):
        Following(town.ana).add("bob")
        Following(town.ana).remove("bob")
        Friends(town.ana).request("bob")
        Friends(town.ana).remove("bob")
    kinds = [row["type"] for row in town.bob.gateway.select("notifications")]
    assert sorted(kinds) == ["friend_request", "new_follower"]


def test_notifications_are_ones_own_read_unread_and_cleared(town: Any) -> None:
    for number in range(4):
        notify(town.service.gateway, town.id("bob"), "level_up", f"Level {number}")
    mine = Notifications(town.bob)

    def found(**wanted: Any) -> list[str]:
        options = {"unread": False, "kind": "level_up", "limit": 99, "offset": 0} | wanted
        return [one.title for one in mine.find(**options)]

    assert found() == ["Level 3", "Level 2", "Level 1", "Level 0"]
    assert found(limit=2, offset=1) == ["Level 2", "Level 1"]
    assert found(kind="warning") == []
    with pytest.raises(UsageError, match="no kind of notification"):
        found(kind="other")
    ids = [one.id for one in mine.find(unread=False, kind="level_up", limit=99, offset=0)]
    assert mine.mark(ids[:2], read=True) == 2
    assert mine.mark(ids[:2], read=True) == 0
    assert mine.show(ids[0]).read_at is not None
    assert found(unread=True) == ["Level 1", "Level 0"]
    assert mine.mark(ids[:1], read=False) == 1
    assert mine.show(ids[0]).read_at is None
    assert mine.count([], only_read=True) == mine.clear([], only_read=True) == 1
    with pytest.raises(NotFoundError, match="no notification"):
        Notifications(town.ana).mark([ids[0]], read=True)
    with pytest.raises(NotFoundError):
        mine.clear([ids[0], new_id()], only_read=False)
    assert mine.clear([], only_read=False) == 3
    assert mine.find(unread=False, kind=None, limit=99, offset=0) == []


def test_the_feed_has_friends_who_show_their_activity(town: Any) -> None:
    befriend(town, "ana", "bob")
    befriend(town, "ana", "cleo")
    add_activity(town.service.gateway, town.id("dan"), "friend", {"friend_id": town.id("eve")})
    hide(town, "cleo", show_activity=0)
    assert {who for who, _ in feed(town, "ana")} == {"ana", "bob"}
    assert feed(town, "ana", "cleo") == feed(town, "ana", "dan") == []
    assert feed(town, "ana", "bob") == [("bob", "is a friend of ana now")]
    assert {who for who, _ in feed(town, "cleo")} == {"ana", "cleo"}
    assert feed(town, "eve") == []
    # Of somebody who is hidden the feed names nobody.
    hide(town, "cleo", profile_visibility="private")
    assert ("ana", "is a friend of somebody now") in feed(town, "bob")


def test_activity_is_cleared_by_its_person_and_written_by_nobody(town: Any) -> None:
    befriend(town, "ana", "bob")
    mine = ActivityFeed(town.bob)
    with pytest.raises(UsageError, match="no kind"):
        mine.mine(kind="gossip", limit=9, offset=0)
    row = {"id": new_id(), "user_id": town.id("bob"), "type": "level_up", "data": "{}"}
    with pytest.raises(DeniedError):
        town.bob.gateway.insert("activity_feed", row)
    before = mine.count_own()
    assert before >= 1
    assert mine.clear() == before
    assert mine.mine(kind=None, limit=9, offset=0) == []
    assert feed(town, "bob") == [("ana", "is a friend of bob now")]
