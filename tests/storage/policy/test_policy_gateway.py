"""The gateway's edges: what it says, what leads out of a condition, what a transaction keeps."""

from __future__ import annotations

import sqlite3

import pytest
from policy_world import acting, contents

from jamtui.errors import ConflictError, DeniedError, StorageError, UsageError
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import EVERYTHING, Condition, SqliteGateway, equals, one_of

HOSTILE = [
    "1) OR (1",
    "1) OR (1=1 --",
    "id = 'x') OR (1",
    "1; DELETE FROM rooms",
    "1 /* ",
    "1 -- ",
    "'",
    '"',
    "(1",
    "",
    " ",
    "1) UNION SELECT * FROM auth_users WHERE (1",
    "[1",
    "`",
    "1\x00",
    "0 UNION SELECT * FROM auth_users",
    "0 uNiOn ALL VALUES (1)",
    "1 EXCEPT SELECT * FROM rooms",
    "id IN (SELECT 1) INTERSECT SELECT * FROM rooms",
]


@pytest.mark.parametrize("sql", HOSTILE)
def test_a_condition_stays_in_its_place(world: sqlite3.Connection, sql: str) -> None:
    before = contents(world)
    gateway = acting(world, "sam")
    for act in (
        lambda: gateway.select("rooms", Condition(sql)),
        lambda: gateway.count("rooms", Condition(sql)),
        lambda: gateway.count_by("rooms", "name", Condition(sql)),
        lambda: gateway.update("rooms", {"name": "x"}, Condition(sql)),
        lambda: gateway.delete("rooms", Condition(sql)),
    ):
        with pytest.raises(ValueError, match="no condition by itself"):
            act()
    assert contents(world) == before


@pytest.mark.parametrize("table", ["follows", "room_members", "system_loops", "auth_users"])
def test_a_condition_adds_no_rows(world: sqlite3.Connection, table: str) -> None:
    # Whatever follows an expression is none: in parentheses nothing else is SQL.
    gateway = acting(world, "sam")
    for tail in ("0 ORDER BY 1", "0 LIMIT 9", "0 GROUP BY 1", "?1UNION SELECT 1", "0, 1"):
        for act in (gateway.select, gateway.count, gateway.delete):
            with pytest.raises((StorageError, sqlite3.Error)):
                act(table, Condition(tail, (0,) * tail.count("?")))


def test_what_only_looks_hostile_is_a_condition(world: sqlite3.Connection) -> None:
    gateway = acting(world, "olga")
    assert gateway.select("rooms", Condition("name = ') OR (1 -- ;' OR name = 'it''s'")) == []
    assert gateway.count("rooms", Condition("\"name\" IN (SELECT ')' || ?)", ("x",))) == 0
    both = Condition("id IN (SELECT 'PUBLIC' UNION SELECT 'x') AND name <> 'union'")
    assert [row["id"] for row in gateway.select("rooms", both)] == ["PUBLIC"]
    assert gateway.select("rooms", equals(name="1) OR (1")) == []
    assert gateway.select("rooms", one_of("name", ("') OR ('1", "PUBLIC")))[0]["id"] == "PUBLIC"
    with pytest.raises(ConflictError):
        gateway.update("rooms", {"name": None}, equals(id="PUBLIC"))


def test_values_and_columns_cannot_lead_out(world: sqlite3.Connection) -> None:
    gateway = acting(world, "olga")
    assert gateway.update("rooms", {"name": "x', is_public = 1 --"}, equals(id="PRIVATE")) == 1
    with pytest.raises(UsageError, match="no column"):
        gateway.update("room_members", {'role" = 1 --': "x"}, EVERYTHING)
    with pytest.raises(UsageError, match="no rules for the table"):
        gateway.select('rooms" --')


def test_types_do_not_lead_round_a_rule(world: sqlite3.Connection) -> None:
    # A STRICT table makes the text 1 of the number and 1 of the text: the rules see that, too.
    gateway = acting(world, "mary")
    for value in (True, 1, 1.0, "1", " 1 "):
        with pytest.raises(DeniedError, match="honest"):
            gateway.update("user_profiles", {"is_verified": value}, equals(id="mary"))
    with pytest.raises(DeniedError):
        gateway.update("user_profiles", {"account_type": b"admin"}, equals(id="mary"))


def test_a_denial_names_who_what_which_rule_and_what_is_needed(world: sqlite3.Connection) -> None:
    with pytest.raises(DeniedError) as denied:
        acting(world, "mary").update("rooms", {"name": "x"}, equals(id="PUBLIC"))
    assert str(denied.value) == (
        "mary may not change the room PUBLIC; needed: to be its owner or a co-host "
        "(rule rooms.moderate: its creator, its owner or a co-host)."
    )
    with pytest.raises(DeniedError, match=r"; needed: to be a mem.* \(guard songs\.edit: "):
        acting(world, "mary").update("songs", {"name": "x"}, EVERYTHING)
    with pytest.raises(DeniedError, match="no rule allows that to anybody"):
        acting(world, "mary").delete("user_stats", equals(user_id="mary"))
    with pytest.raises(DeniedError, match=r"; or to be an.* \(rules user_profiles\.own: "):
        acting(world, "mary").update("user_profiles", {"bio": "x"}, equals(id="olga"))
    with pytest.raises(DeniedError, match=r"^mary may not add a song; needed: to "):
        acting(world, "mary").insert("songs", {"id": "new", "room_id": "PUBLIC", "name": "x"})
    with pytest.raises(DeniedError, match=r"^mary may not insert into local_meta; needed: to "):
        acting(world, "mary").insert("local_meta", {"key": "x", "value": "x"})
    with pytest.raises(DeniedError, match=r"jam profile create.*accounts\.signed_in: "):
        acting(world, None).delete("rooms", EVERYTHING)


def test_a_row_cannot_be_put_out_of_ones_own_sight(world: sqlite3.Connection) -> None:
    world.execute("UPDATE room_members SET role = 'performer' WHERE user_id = 'sam'")
    world.execute("UPDATE rooms SET created_by = 'sam' WHERE id = 'PUBLIC'")
    gateway = acting(world, "sam")
    track = {"id": "mine", "name": "x", "duration": 1, "url": "u", "uploaded_by": "sam"}
    gateway.insert("tracks", track)
    with pytest.raises(DeniedError, match="tracks"):
        gateway.update("tracks", {"room_id": "PRIVATE"}, equals(id="mine"))
    with pytest.raises(DeniedError, match="tracks"):
        gateway.update("tracks", {"uploaded_by": "mary"}, equals(id="mine"))


def test_one_row_denied_denies_all(world: sqlite3.Connection) -> None:
    before = contents(world)["user_profiles"]
    with pytest.raises(DeniedError):
        acting(world, "olga").update("user_profiles", {"bio": "x"}, EVERYTHING)
    assert contents(world)["user_profiles"] == before
    assert acting(world, "olga").update("user_profiles", {"bio": "x"}, equals(id="olga")) == 1


def test_a_co_host_steps_down_and_changes_others_in_one_statement(
    world: sqlite3.Connection,
) -> None:
    # Every row is judged by the state before the statement.
    where = Condition("room_id = ? AND user_id IN (?, ?, ?)", ("PUBLIC", "carl", "mary", "zoe"))
    assert acting(world, "carl").update("room_members", {"role": "listener"}, where) == 3
    with pytest.raises(DeniedError):
        acting(world, "carl").update("room_members", {"role": "member"}, where)


def test_the_service_goes_round_the_rules(world: sqlite3.Connection) -> None:
    gateway = acting(world, "sam")
    service = as_service(gateway)
    assert isinstance(service, SqliteGateway)
    assert len(service.select("notifications")) > len(gateway.select("notifications"))
    assert service.actor.role == "service_role"
    assert gateway.actor.user_id == "sam"


def test_a_room_is_judged_once_however_much_is_in_it(world: sqlite3.Connection) -> None:
    steps = [0]
    world.executemany(
        "INSERT INTO room_chat_messages (id, room_id, content) VALUES (?, 'PRIVATE', 'x')",
        [(f"many-{number}",) for number in range(3_000)],
    )

    def count() -> None:
        steps[0] += 1

    gateway = acting(world, "sam")
    gateway.select("room_chat_messages", equals(room_id="PRIVATE"), limit=50)
    world.set_progress_handler(count, 10)
    assert gateway.select("room_chat_messages", equals(room_id="PRIVATE"), limit=50) == []
    assert gateway.count("room_chat_messages", equals(room_id="PRIVATE")) == 0
    assert gateway.count_by("room_chat_messages", "user_id", equals(room_id="PRIVATE")) == {}
    world.set_progress_handler(None, 0)
    assert steps[0] < 100
    other = equals(room_id="PRIVATE") & equals(room_id="PUBLIC")
    for where in (other, equals(room_id="PUBLIC") & equals(room_id="PRIVATE")):
        assert gateway.select("room_chat_messages", where) == []
    assert acting(world, "mary").count("room_chat_messages", equals(room_id="PRIVATE")) >= 3_000
