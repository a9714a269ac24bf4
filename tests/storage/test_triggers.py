"""What the database does by itself, in any SQLite shell."""

from __future__ import annotations

import json
import sqlite3
import uuid
from typing import Any

import pytest

Tables = sqlite3.Connection


def sign_up(tables: Tables, id_: str, name: str | None = None, email: str | None = None) -> str:
    tables.execute("INSERT INTO auth_users (id, name, email) VALUES (?, ?, ?)", (id_, name, email))
    return str(one(tables, "SELECT username FROM user_profiles WHERE id = ?", id_))


def one(tables: Tables, sql: str, *values: object) -> Any:
    return tables.execute(sql, values).fetchone()[0]


def room(tables: Tables, id_: str, owner: str) -> None:
    tables.execute("INSERT INTO rooms (id, name, created_by) VALUES (?, ?, ?)", (id_, id_, owner))


def member(tables: Tables, room_id: str, user: str) -> None:
    tables.execute(
        "INSERT INTO room_members (id, room_id, user_id, user_name) VALUES (?, ?, ?, ?)",
        (f"{room_id}-{user}", room_id, user, user),
    )


def act_as(tables: Tables, user: str | None) -> None:
    tables.execute("UPDATE local_actor SET user_id = ?", (user,))


def log(tables: Tables) -> list[tuple[str, str, str]]:
    return tables.execute(
        "SELECT action, target_user_id, performed_by FROM room_permission_logs ORDER BY rowid"
    ).fetchall()


@pytest.mark.parametrize(
    ("name", "email", "username"),
    [
        ("Ana Maria", "x@example.org", "ana_maria"),
        (None, "bo.diddley@example.org", "bo_diddley"),
        ("  ", "bo@example.org", "bo"),
        ("さくら", "sakura@example.org", "player"),
        (None, None, "player"),
        (None, "no-at-sign", "no_at_sign"),
        ("A" * 100, None, "a" * 24),
        ("x'; DROP TABLE rooms;--", None, "x_drop_table_rooms"),
    ],
)
def test_a_sign_up_gets_a_username(
    tables: Tables, name: str | None, email: str | None, username: str
) -> None:
    assert sign_up(tables, "u", name, email) == username


def test_usernames_are_unique(tables: Tables) -> None:
    names = [sign_up(tables, f"u{i}", "Max") for i in range(12)]
    assert names == ["max", *(f"max{i}" for i in range(2, 13))]


def test_many_sign_ups_in_one_statement_get_a_profile_each(tables: Tables) -> None:
    tables.executemany(
        "INSERT INTO auth_users (id, name) VALUES (?, 'Kim')", [(f"u{i}",) for i in range(5)]
    )
    tables.execute("INSERT INTO auth_users (id, name) VALUES ('v', 'Kim'), ('w', 'Kim')")
    assert one(tables, "SELECT count(DISTINCT username) FROM user_profiles") == 7


def test_a_profile_gets_its_statistics(tables: Tables) -> None:
    sign_up(tables, "u", "Max")
    assert one(tables, "SELECT count(*) FROM user_stats WHERE user_id = 'u'") == 1


def test_a_profile_that_is_there_already_is_kept(tables: Tables) -> None:
    tables.execute("INSERT INTO user_profiles (id, username, display_name) VALUES ('u', 'a', 'b')")
    assert sign_up(tables, "u", "Max") == "a"


def test_a_deleted_account_takes_its_own_rows_and_leaves_what_it_said(tables: Tables) -> None:
    sign_up(tables, "u", "Max")
    tables.execute(
        "INSERT INTO room_chat_messages (id, room_id, user_id, content) "
        "VALUES ('m', 'r', 'u', 'hi')"
    )
    tables.execute("DELETE FROM auth_users WHERE id = 'u'")
    assert one(tables, "SELECT count(*) FROM user_profiles") == 0
    assert one(tables, "SELECT count(*) FROM user_stats") == 0
    said = tables.execute("SELECT user_id, content FROM room_chat_messages").fetchall()
    assert said == [(None, "hi")]


def test_the_creator_of_a_room_owns_it(tables: Tables) -> None:
    sign_up(tables, "u", "Max")
    tables.execute(
        "INSERT INTO rooms (id, name, created_by) VALUES ('A', 'a', 'u'), ('B', 'b', 'u')"
    )
    rows = tables.execute("SELECT id, room_id, user_id, user_name, role FROM room_members")
    found = {row[1]: row for row in rows}
    assert [found[id_][2:] for id_ in "AB"] == [("u", "Max", "owner")] * 2
    ids = {uuid.UUID(row[0]) for row in found.values()}
    assert len(ids) == 2
    assert {id_.version for id_ in ids} == {7}


def test_ids_made_by_triggers_are_unique_uuids(tables: Tables) -> None:
    ids = [uuid.UUID(one(tables, "SELECT id FROM uuid7")) for _ in range(500)]
    assert len(set(ids)) == 500
    assert {(id_.version, id_.variant) for id_ in ids} == {(7, uuid.RFC_4122)}


def test_only_own_rooms_can_be_saved(tables: Tables) -> None:
    room(tables, "A", "u")
    save = "INSERT INTO user_saved_rooms (id, user_id, room_id) VALUES (?, ?, 'A')"
    tables.execute(save, ("1", "u"))
    with pytest.raises(sqlite3.IntegrityError, match="created"):
        tables.execute(save, ("2", "v"))
    with pytest.raises(sqlite3.IntegrityError, match="created"):
        tables.execute("UPDATE user_saved_rooms SET user_id = 'v'")


def test_updated_at_follows_updates_but_not_those_that_set_it(tables: Tables) -> None:
    old = "2001-01-01T00:00:00.000000+00:00"
    tables.execute(
        "INSERT INTO system_loop_categories (id, name, icon, updated_at) VALUES ('a', 'a', 'a', ?)",
        (old,),
    )
    tables.execute("UPDATE system_loop_categories SET updated_at = ?", (old[:-6] + "Z",))
    assert one(tables, "SELECT updated_at FROM system_loop_categories") == old[:-6] + "Z"
    tables.execute("UPDATE system_loop_categories SET name = 'b'")
    assert one(tables, "SELECT updated_at FROM system_loop_categories") > "2020"


def test_every_table_with_updated_at_has_the_trigger(tables: Tables) -> None:
    with_column = {
        row[0]
        for row in tables.execute(
            "SELECT s.name FROM sqlite_schema s, pragma_table_info(s.name) c "
            "WHERE s.type = 'table' AND c.name = 'updated_at'"
        )
    }
    triggers = {row[0] for row in tables.execute("SELECT name FROM sqlite_schema")}
    assert len(with_column) == 22
    assert {f"{name}_updated_at" for name in with_column} <= triggers


def test_changes_of_rights_are_logged(tables: Tables) -> None:
    room(tables, "A", "u")
    member(tables, "A", "v")
    act_as(tables, "u")
    tables.execute("UPDATE room_members SET role = 'performer' WHERE user_id = 'v'")
    tables.execute("UPDATE room_members SET role = 'performer' WHERE user_id = 'v'")
    tables.execute("UPDATE room_members SET custom_permissions = '{\"a\":1}' WHERE user_id = 'v'")
    tables.execute("DELETE FROM room_members WHERE user_id = 'v'")
    assert log(tables) == [
        ("role_change", "v", "u"),
        ("permission_update", "v", "u"),
        ("kick", "v", "u"),
    ]
    old, new = tables.execute("SELECT old_value, new_value FROM room_permission_logs").fetchone()
    assert (json.loads(old), json.loads(new)) == ({"role": "member"}, {"role": "performer"})


def test_leaving_is_not_a_kick(tables: Tables) -> None:
    room(tables, "A", "u")
    member(tables, "A", "v")
    act_as(tables, "v")
    tables.execute("DELETE FROM room_members WHERE user_id = 'v'")
    assert log(tables) == []


def test_a_deleted_room_takes_its_log_along(tables: Tables) -> None:
    room(tables, "A", "u")
    member(tables, "A", "v")
    tables.execute("UPDATE room_members SET role = 'performer' WHERE user_id = 'v'")
    tables.execute("DELETE FROM rooms")
    assert log(tables) == []
    assert tables.execute("PRAGMA foreign_key_check").fetchall() == []


BAN = "INSERT INTO room_bans (id, room_id, user_id, banned_by) VALUES ('b', 'A', 'v', 'u')"
FLAG = "UPDATE room_members SET is_banned = 1 WHERE user_id = 'v'"
UNBAN = "DELETE FROM room_bans"
UNFLAG = "UPDATE room_members SET is_banned = 0 WHERE user_id = 'v'"


@pytest.mark.parametrize("ban", [(BAN,), (FLAG,), (BAN, FLAG), (FLAG, BAN)])
@pytest.mark.parametrize("reverse", [False, True])
def test_a_ban_is_logged_once_and_so_is_its_end(
    tables: Tables, ban: tuple[str, ...], reverse: bool
) -> None:
    room(tables, "A", "u")
    member(tables, "A", "v")
    act_as(tables, "u")
    undo = [{BAN: UNBAN, FLAG: UNFLAG}[sql] for sql in ban]
    for sql in (*ban, *(reversed(undo) if reverse else undo)):
        tables.execute(sql)
    assert log(tables) == [("ban", "v", "u"), ("unban", "v", "u")]


def audit(tables: Tables) -> list[tuple[str, str, str]]:
    return tables.execute(
        "SELECT action, target_type, target_id FROM admin_audit_log ORDER BY rowid"
    ).fetchall()


ADD_TIER = "INSERT INTO subscription_tiers (id, name, max_saved_rooms) VALUES ('t', 't', 1)"


def test_what_an_administrator_does_is_written_down(tables: Tables) -> None:
    sign_up(tables, "admin", "Root")
    sign_up(tables, "v", "Max")
    tables.execute("UPDATE user_profiles SET account_type = 'admin' WHERE id = 'admin'")
    act_as(tables, "admin")
    tables.execute("UPDATE user_profiles SET is_banned = 1 WHERE id = 'v'")
    tables.execute(ADD_TIER)
    tables.execute("UPDATE subscription_tiers SET name = 'u'")
    tables.execute("INSERT INTO system_loop_categories (id, name, icon) VALUES ('c', 'c', 'c')")
    tables.execute("UPDATE system_loop_categories SET name = 'd'")
    tables.execute("DELETE FROM subscription_tiers")
    assert audit(tables) == [
        ("account_ban", "user_profiles", "v"),
        ("content_insert", "subscription_tiers", "t"),
        ("content_update", "subscription_tiers", "t"),
        ("content_insert", "system_loop_categories", "c"),
        ("content_update", "system_loop_categories", "c"),
        ("content_delete", "subscription_tiers", "t"),
    ]


@pytest.mark.parametrize("actor", [None, "v", "nobody"])
def test_what_others_do_is_not(tables: Tables, actor: str | None) -> None:
    sign_up(tables, "v", "Max")
    act_as(tables, actor)
    tables.execute(ADD_TIER)
    assert audit(tables) == []


def test_a_room_that_goes_takes_its_chat_along(tables: Tables) -> None:
    room(tables, "GONE2345", "somebody")
    room(tables, "STAY2345", "somebody")
    for code in ("GONE2345", "STAY2345"):
        tables.execute(
            "INSERT INTO room_chat_messages (id, room_id, content) VALUES (?, ?, 'word')",
            (code, code),
        )
    tables.execute("DELETE FROM rooms WHERE id = 'GONE2345'")
    assert one(tables, "SELECT group_concat(room_id) FROM room_chat_messages") == "STAY2345"
    found = "SELECT count(*) FROM local_chat_search WHERE local_chat_search MATCH 'word'"
    assert one(tables, found) == 1
