"""Statements, transactions, and who acts in them."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from jamtui.errors import ConflictError, StorageError
from jamtui.storage.actor import SERVICE, person
from jamtui.storage.database import open_database
from jamtui.storage.gateway import EVERYTHING, Condition, SqliteGateway, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

TIERS = "subscription_tiers"


@pytest.fixture
def gateway(tables: sqlite3.Connection) -> SqliteGateway:
    return SqliteGateway(tables, Path("memory.db"))


def tier(id_: str, most: int = 1) -> dict[str, object]:
    return {"id": id_, "name": id_.upper(), "max_saved_rooms": most}


def found(gateway: SqliteGateway, where: Condition = EVERYTHING) -> list[str]:
    return [row["id"] for row in gateway.select(TIERS, where, ("id",), ("id",))]


def test_rows_are_added_found_changed_and_removed(gateway: SqliteGateway) -> None:
    for id_ in "cab":
        gateway.insert(TIERS, tier(id_))
    assert found(gateway) == ["a", "b", "c"]
    assert gateway.update(TIERS, {"max_saved_rooms": 5}, equals(id="b")) == 1
    assert found(gateway, Condition("max_saved_rooms > ?", (1,))) == ["b"]
    assert gateway.delete(TIERS, Condition("id IN (?, ?)", ("a", "b"))) == 2
    assert [row["name"] for row in gateway.select(TIERS)] == ["C"]


def test_conditions_join_with_their_values_in_order(gateway: SqliteGateway) -> None:
    for number, id_ in enumerate("abcd"):
        gateway.insert(TIERS, tier(id_, number))
    either = Condition("id = ? OR id = ?", ("a", "c"))
    assert found(gateway, either & Condition("max_saved_rooms < ?", (2,))) == ["a"]
    assert found(gateway, Condition("max_saved_rooms < ?", (2,)) & either) == ["a"]
    assert found(gateway, equals(id="a", max_saved_rooms=0)) == ["a"]


def test_equals_none_finds_null(tables: sqlite3.Connection) -> None:
    gateway = SqliteGateway(tables, Path("memory.db"))
    gateway.insert(
        "tracks", {"id": "t", "name": "n", "duration": 1, "url": "u", "uploaded_by": "b"}
    )
    assert len(gateway.select("tracks", equals(artist=None))) == 1


@pytest.mark.parametrize("table", ['x"; DROP TABLE rooms; --', "nowhere"])
def test_a_table_that_is_not_there(gateway: SqliteGateway, table: str) -> None:
    with pytest.raises(StorageError, match="no such table"):
        gateway.select(table)
    assert gateway.select("rooms") == []


def test_values_are_never_sql(gateway: SqliteGateway) -> None:
    gateway.insert(TIERS, tier("'; DROP TABLE rooms; --"))
    assert found(gateway, equals(id="'; DROP TABLE rooms; --")) == ["'; DROP TABLE rooms; --"]


def test_a_clash_is_a_conflict(gateway: SqliteGateway) -> None:
    gateway.insert(TIERS, tier("a"))
    with pytest.raises(ConflictError, match="UNIQUE"):
        gateway.insert(TIERS, tier("a"))
    with pytest.raises(ConflictError, match="NOT NULL"):
        gateway.update(TIERS, {"name": None}, equals(id="a"))


def test_a_transaction_is_all_or_nothing(gateway: SqliteGateway) -> None:
    def fail() -> None:
        with gateway.transaction():
            gateway.insert(TIERS, tier("a"))
            with gateway.transaction():
                gateway.insert(TIERS, tier("b"))
            gateway.insert(TIERS, tier("a"))

    with pytest.raises(ConflictError):
        fail()
    assert found(gateway) == []
    with gateway.transaction():
        gateway.insert(TIERS, tier("a"))
    assert found(gateway) == ["a"]


def test_errors_of_others_pass_through_a_transaction(gateway: SqliteGateway) -> None:
    with pytest.raises(OSError, match="theirs"), gateway.transaction():
        raise OSError("theirs")


def test_the_actor_is_known_within_a_transaction_alone(tables: sqlite3.Connection) -> None:
    gateway = SqliteGateway(tables, Path("memory.db"), person("u"))

    def actor() -> object:
        return gateway.select("local_actor")[0]["user_id"]

    gateway.insert("rooms", {"id": "A", "name": "a", "created_by": "u"})
    with gateway.transaction():
        assert actor() == "u"
        gateway.update("room_members", {"role": "co-host"}, equals(room_id="A"))
    assert actor() is None
    with pytest.raises(RuntimeError), gateway.transaction():
        raise RuntimeError
    assert actor() is None
    log = gateway.select("room_permission_logs")
    assert [row["performed_by"] for row in log] == ["u"]


def test_two_connections_see_each_other_s_commits(path: Path) -> None:
    with open_database(path) as first, open_database(path) as second:
        gateway = first.acting_as(SERVICE).gateway
        with gateway.transaction():
            gateway.insert(TIERS, tier("mine"))
            assert second.gateway.select(TIERS, equals(id="mine")) == []
        assert len(second.gateway.select(TIERS, equals(id="mine"))) == 1


def test_ids_are_unique_and_in_order() -> None:
    ids = [new_id() for _ in range(5_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    parsed = uuid.UUID(ids[0])
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert abs((parsed.int >> 80) / 1000 - datetime.now(UTC).timestamp()) < 60


def test_ids_of_several_threads_are_unique() -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id() for _ in range(500)]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2_000


def test_timestamps_are_utc_and_equally_long() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(moment) == "2026-01-02T01:04:05.000000+00:00"
    assert len(timestamp()) == len(timestamp(moment))
    with pytest.raises(ValueError, match="time zone"):
        timestamp(moment.replace(tzinfo=None))


def test_timestamps_look_like_those_of_the_database(gateway: SqliteGateway) -> None:
    before = timestamp(datetime.now(UTC) - timedelta(milliseconds=2))
    gateway.insert(TIERS, tier("a"))
    made = gateway.select(TIERS)[0]["created_at"]
    assert before < made <= timestamp()
    assert datetime.fromisoformat(made).tzinfo is not None


def test_a_snapshot_is_of_one_moment_and_holds_nobody_up(path: Path) -> None:
    with open_database(path) as first, open_database(path) as second:
        reader = SqliteGateway(first._connection, path)
        writer = SqliteGateway(second._connection, path)
        with reader.snapshot():
            before = reader.count(TIERS)
            writer.insert(TIERS, tier("while-reading"))
            with reader.snapshot():
                assert reader.count(TIERS) == before
        assert reader.count(TIERS) == before + 1
        with reader.transaction(), reader.snapshot():
            reader.insert(TIERS, tier("within"))
        assert writer.count(TIERS) == before + 2


def test_what_fails_within_a_snapshot_leaves_nothing(gateway: SqliteGateway) -> None:
    def fail() -> None:
        with gateway.snapshot():
            gateway.insert("local_meta", {"key": "half", "value": "done"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert gateway.count("local_meta", equals(key="half")) == 0


def test_a_rehearsal_is_taken_back(gateway: SqliteGateway) -> None:
    with gateway.rehearsal():
        gateway.insert(TIERS, tier("a"))
        assert found(gateway) == ["a"]
    assert found(gateway) == []
    with gateway.transaction():
        gateway.insert(TIERS, tier("a"))
    with pytest.raises(ConflictError), gateway.rehearsal():
        gateway.insert(TIERS, tier("a"))
    assert found(gateway) == ["a"]
    with gateway.transaction():  # nothing is left open
        gateway.insert(TIERS, tier("b"))
    assert found(gateway) == ["a", "b"]


def test_a_rehearsal_within_a_transaction_takes_back_no_more(gateway: SqliteGateway) -> None:
    with gateway.transaction():
        gateway.insert(TIERS, tier("a"))
        with gateway.rehearsal():
            gateway.insert(TIERS, tier("b"))
        gateway.insert(TIERS, tier("c"))
    assert found(gateway) == ["a", "c"]
