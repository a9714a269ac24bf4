"""Who deletes an account takes along what is theirs, and leaves what others need."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.functions import accounts
from jamtui.storage.functions.current_room import remember_room
from jamtui.storage.functions.departures import delete_account
from jamtui.storage.functions.friendship import block, is_blocked_by
from jamtui.storage.functions.joining import join_room
from jamtui.storage.gateway import EVERYTHING, Condition, Gateway, equals
from jamtui.storage.ids import new_id
from jamtui.studio.rooms import people


def room(raw: Gateway, owner: str, code: str = "ROOM2345", **roles: str) -> None:
    """Opens a room of `owner`, with others who come in the order given."""
    raw.insert("rooms", {"id": code, "name": "Room", "created_by": owner})
    for number, (user_id, role) in enumerate(roles.items()):
        raw.insert(
            "room_members",
            {
                "id": new_id(),
                "room_id": code,
                "user_id": user_id,
                "user_name": "x",
                "role": role,
                "joined_at": f"2999-01-01T00:00:0{number}.000000+00:00",
            },
        )


def owner_of(raw: Gateway, code: str = "ROOM2345") -> tuple[str, list[str]]:
    (found,) = raw.select("rooms", equals(id=code))
    owners = raw.select("room_members", equals(room_id=code, role="owner"))
    return found["created_by"], [row["user_id"] for row in owners]


def test_nothing_names_somebody_who_is_gone(town: Any, towns: Any) -> None:
    raw, id_ = towns.raw(town.database), town.id("bob")
    room(raw, town.id("ana"), **{id_: "performer"})
    raw.insert(
        "user_custom_loops",
        {
            "id": "mine",
            "user_id": id_,
            "name": "x",
            "category": "drums",
            "midi_data": "[]",
            "sound_preset": "x",
        },
    )
    raw.insert("follows", {"follower_id": id_, "following_id": town.id("ana")})
    raw.insert(
        "room_loop_tracks",
        {"id": new_id(), "room_id": "ROOM2345", "loop_id": "x", "created_by": id_},
    )
    delete_account(town.bob.gateway, id_)
    connection = town.database._connection
    kept = {"room_permission_logs", "local_actor"}
    for (table,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
    ).fetchall():
        rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
        assert table in kept or not any(id_ in row for row in rows), table
    assert raw.count("room_loop_tracks") == 1


def test_chat_and_logs_stay_without_a_person(town: Any, towns: Any) -> None:
    raw, id_ = towns.raw(town.database), town.id("bob")
    room(raw, town.id("ana"))
    raw.insert(
        "room_chat_messages",
        {
            "id": new_id(),
            "room_id": "ROOM2345",
            "user_id": id_,
            "content": "hi",
        },
    )
    raw.insert(
        "reports",
        {
            "id": new_id(),
            "reporter_id": id_,
            "target_type": "user",
            "target_id": "x",
            "reason": "x",
        },
    )
    delete_account(town.bob.gateway, id_)
    (message,) = raw.select("room_chat_messages")
    assert (message["user_id"], message["content"]) == (None, "hi")
    assert [row["reporter_id"] for row in raw.select("reports")] == [None]


def test_a_room_goes_to_the_cohost(town: Any, towns: Any) -> None:
    raw = towns.raw(town.database)
    roles = {"bob": "listener", "cleo": "performer", "dan": "co-host", "eve": "co-host"}
    room(raw, town.id("ana"), **{town.id(name): role for name, role in roles.items()})
    delete_account(town.ana.gateway, town.id("ana"))
    assert owner_of(raw) == (town.id("dan"), [town.id("dan")])


def test_without_a_cohost_it_goes_to_who_has_been_there_longest(town: Any, towns: Any) -> None:
    raw = towns.raw(town.database)
    roles = {"bob": "member", "cleo": "performer", "dan": "performer"}
    room(raw, town.id("ana"), **{town.id(name): role for name, role in roles.items()})
    delete_account(town.ana.gateway, town.id("ana"))
    assert owner_of(raw) == (town.id("cleo"), [town.id("cleo")])


def test_a_room_with_only_listeners_and_banned_people_goes_too(town: Any, towns: Any) -> None:
    raw = towns.raw(town.database)
    room(raw, town.id("ana"), **{town.id("bob"): "listener", town.id("cleo"): "co-host"})
    raw.update("room_members", {"is_banned": 1}, equals(user_id=town.id("cleo")))
    room(raw, town.id("ana"), "EMPTY234")
    delete_account(town.ana.gateway, town.id("ana"))
    assert raw.count("rooms") == 0


def test_the_chat_of_a_room_that_goes_is_for_nobody_who_takes_its_code(
    town: Any, towns: Any
) -> None:
    raw = towns.raw(town.database)
    room(raw, town.id("bob"))
    message = {"room_id": "ROOM2345", "user_id": town.id("bob"), "content": "secret"}
    raw.insert("room_chat_messages", {"id": new_id()} | message)
    delete_account(town.bob.gateway, town.id("bob"))
    assert raw.count("rooms") == 0
    room(raw, town.id("eve"))
    assert town.eve.gateway.count("room_chat_messages", equals(room_id="ROOM2345")) == 0
    assert town.database.care.check().faults == []


def test_what_others_need_no_longer_says_who_made_it(town: Any, towns: Any) -> None:
    raw, id_ = towns.raw(town.database), town.id("bob")
    room(raw, id_, **{town.id("ana"): "performer"})
    raw.update("rooms", {"creator_name": "Bobby", "creator_username": "bob"}, EVERYTHING)
    made = {"id": "made", "room_id": "ROOM2345", "created_by": id_, "created_by_name": "Bobby"}
    raw.insert("room_loop_tracks", made | {"loop_id": "x"})
    raw.insert("songs", made | {"name": "x"})
    played = {"id": "in", "room_id": "ROOM2345", "user_id": town.id("ana"), "name": "x"}
    raw.insert("user_tracks", played | {"owner_user_id": id_, "owner_user_name": "Bobby"})
    remember_room(town.bob.gateway, "ROOM2345")
    delete_account(town.bob.gateway, id_)
    (kept,) = raw.select("rooms")
    assert (kept["creator_name"], kept["creator_username"]) == ("ana", "ana")
    for table in ("room_loop_tracks", "songs", "user_tracks"):
        assert "Bobby" not in raw.select(table)[0].values(), table
    assert not raw.count("local_meta", Condition("instr(key, ?) > 0", (id_,)))


def test_an_administrator_deletes_others_and_is_logged(town: Any) -> None:
    delete_account(town.root.gateway, town.id("bob"))
    entries = town.root.gateway.select("admin_audit_log", equals(action="account_delete"))
    assert [entry["target_id"] for entry in entries] == [town.id("bob")]


def test_an_administrators_deletion_is_one_act(town: Any, towns: Any) -> None:
    raw, bob, ana, root = towns.raw(town.database), *map(town.id, ("bob", "ana", "root"))
    raw.update("user_profiles", {"account_type": "admin"}, equals(id=bob))
    room(raw, bob, **{ana: "performer"})
    room(raw, bob, "ROOM2346")
    room(raw, ana, "ROOM2347", **{bob: "member"})
    raw.insert(
        "system_loops",
        {"id": "made", "name": "x", "category": "drums", "created_by": bob}
        | {"midi_data": "[]", "sound_preset": "x", "bpm": 100, "bars": 1},
    )
    raw.insert("user_unlocked_components", {"user_id": bob, "component_id": "headwear-crown"})
    raw.insert(
        "reports",
        {
            "id": new_id(),
            "reporter_id": ana,
            "target_type": "user",
            "target_id": ana,
            "reason": "spam",
            "status": "resolved",
            "reviewed_by": bob,
        },
    )
    delete_account(town.root.gateway, bob)
    (act,) = raw.select("admin_audit_log")
    assert (act["admin_id"], act["action"], act["target_id"]) == (root, "account_delete", bob)
    assert act["details"] == '{"username":"bob"}'
    logged = [(row["action"], row["target_user_id"]) for row in raw.select("room_permission_logs")]
    assert logged == [("role_change", ana)]
    assert raw.select("local_actor") == [{"id": 1, "user_id": None}]


def test_an_administrator_who_goes_did_nothing_to_others(town: Any, towns: Any) -> None:
    raw, bob, ana = towns.raw(town.database), town.id("bob"), town.id("ana")
    raw.update("user_profiles", {"account_type": "admin"}, equals(id=bob))
    room(raw, ana, **{bob: "member"})
    raw.insert("user_unlocked_components", {"user_id": bob, "component_id": "headwear-crown"})
    delete_account(town.bob.gateway, bob)
    assert raw.select("admin_audit_log") == raw.select("room_permission_logs") == []


def test_nobody_else_does(town: Any, towns: Any) -> None:
    for who in (town.ana, town.anon):
        with pytest.raises(DeniedError):
            delete_account(who.gateway, town.id("bob"))
    with pytest.raises(NotFoundError):
        delete_account(town.ana.gateway, new_id())
    assert towns.raw(town.database).count("auth_users") == 6


def banned(raw: Gateway, town: Any, **ban: object) -> None:
    values = {"id": new_id(), "room_id": "ROOM2345", "user_id": town.id("bob")}
    raw.insert("room_bans", values | {"banned_by": town.id("ana")} | ban)


def come_back(town: Any, name: str) -> None:
    accounts.sign_up(town.anon.gateway, town.id(name), public_key=None, username=name)


def test_a_ban_stays_for_who_comes_back_with_the_same_key(town: Any, towns: Any) -> None:
    raw, id_ = towns.raw(town.database), town.id("bob")
    room(raw, town.id("ana"), **{id_: "performer"})
    banned(raw, town, reason="Noise")
    raw.update("room_members", {"is_banned": 1}, equals(user_id=id_))
    delete_account(town.bob.gateway, id_)
    assert raw.count("room_members", equals(user_id=id_)) == 0
    come_back(town, "bob")
    with pytest.raises(DeniedError, match="Noise"):
        join_room(town.bob.gateway, "ROOM2345")


def test_a_mark_at_the_member_is_a_ban_that_stays(town: Any, towns: Any) -> None:
    raw, id_ = towns.raw(town.database), town.id("bob")
    room(raw, town.id("ana"), **{id_: "performer"})
    raw.update("room_members", {"is_banned": 1, "ban_reason": "Noise"}, equals(user_id=id_))
    delete_account(town.bob.gateway, id_)
    come_back(town, "bob")
    with pytest.raises(DeniedError, match="Noise"):
        join_room(town.bob.gateway, "ROOM2345")


def test_a_ban_that_is_over_is_over(town: Any, towns: Any) -> None:
    raw, id_ = towns.raw(town.database), town.id("bob")
    room(raw, town.id("ana"), **{id_: "performer"})
    raw.update("room_members", {"is_banned": 1}, equals(user_id=id_))
    banned(raw, town, expires_at="2001-01-01T00:00:00.000000+00:00")
    delete_account(town.bob.gateway, id_)
    come_back(town, "bob")
    assert join_room(town.bob.gateway, "ROOM2345").status == "joined"


def test_the_ban_of_somebody_who_is_gone_is_lifted_by_id(town: Any, towns: Any) -> None:
    raw, id_ = towns.raw(town.database), town.id("bob")
    room(raw, town.id("ana"))
    banned(raw, town)
    delete_account(town.bob.gateway, id_)
    assert [card.user_id for card in people.bans_of(town.ana, "ROOM2345", over=False)] == [id_]
    with pytest.raises(NotFoundError):
        people.unban(town.cleo, "ROOM2345", id_)
    with pytest.raises(NotFoundError):
        people.unban(town.ana, "ROOM2345", new_id())
    people.unban(town.ana, "ROOM2345", id_.upper())
    assert raw.count("room_bans") == 0


def test_a_block_stays_for_who_comes_back_with_the_same_key(town: Any) -> None:
    ana, bob = town.id("ana"), town.id("bob")
    block(town.ana.gateway, bob)
    block(town.bob.gateway, town.id("cleo"))
    before = town.ana.gateway.select("friendships", columns=("user_id", "requested_at"))
    delete_account(town.bob.gateway, bob)
    assert town.ana.gateway.count("friendships") == 0
    come_back(town, "bob")
    assert is_blocked_by(town.bob.gateway, ana)
    assert town.ana.gateway.select("friendships", columns=("user_id", "requested_at")) == before
    assert town.bob.gateway.count("friendships", equals(user_id=bob)) == 0
    assert town.ana.gateway.count("local_departed_blocks") == 0


def test_who_blocked_and_goes_too_is_forgotten(town: Any, towns: Any) -> None:
    block(town.ana.gateway, town.id("bob"))
    delete_account(town.bob.gateway, town.id("bob"))
    delete_account(town.ana.gateway, town.id("ana"))
    assert towns.raw(town.database).count("local_departed_blocks") == 0


def test_the_last_administrator_stays(town: Any) -> None:
    with pytest.raises(ConflictError, match="last administrator"):
        delete_account(town.root.gateway, town.id("root"))
    town.sign_up("ruth", account_type="admin")
    delete_account(town.root.gateway, town.id("root"))
    with pytest.raises(ConflictError, match="last administrator"):
        delete_account(town.ruth.gateway, town.id("ruth"))
