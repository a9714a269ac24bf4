"""Copies, checks, and all rows as lines of JSON and back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import BadFileError, ConflictError, JamError, NotFoundError, StorageError
from jamtui.storage.care.json_lines import export, take_in
from jamtui.storage.care.restoring import put_back
from jamtui.storage.care.tables import own_tables
from jamtui.storage.care.upgrade import planned_upgrade
from jamtui.storage.database import Database, open_database
from jamtui.storage.gateway import SqliteGateway, quoted
from jamtui.storage.migrations import latest_version, migrate


def everything(connection: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Returns all rows of all tables, but for what means something on this machine alone."""
    return {
        table: sorted(
            (row for row in connection.execute(f"SELECT * FROM {quoted(table)}")
             if row[0] != "content_stamp"),
            key=repr,
        )
        for table in own_tables(connection)
    }  # fmt: skip


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(path)
    try:
        return everything(connection)
    finally:
        connection.close()


@pytest.fixture
def lively(town: Any) -> Database:
    """A database in which something has happened."""
    gateway = town.service.gateway
    for name in ("ana", "bob"):
        gateway.insert(
            "rooms",
            {"id": f"ROOM{name.upper()}A", "name": f"{name}'s \u202e\U0001f468\u200d\U0001f469",
             "created_by": town.id(name), "tags": json.dumps(["fünk"])},
        )  # fmt: skip
        gateway.insert(
            "room_chat_messages",
            {"id": f"m-{name}", "room_id": "ROOMANAA", "user_id": town.id(name),
             "content": "hello\nthere \x1b[31m"},
        )  # fmt: skip
    database: Database = town.database
    return database


def test_out_and_in_again_loses_nothing(lively: Database, tmp_path: Path) -> None:
    before = contents(lively.path)
    lively.care.export(tmp_path / "dump")
    with open_database(tmp_path / "other.db") as other:
        other.care.take_in(tmp_path / "dump")
        assert contents(other.path) == before
        assert other.care.check().faults == []
        found = other._connection.execute(
            "SELECT count(*) FROM local_chat_search WHERE local_chat_search MATCH 'hello'"
        )
        assert found.fetchone()[0] == 2


def test_taking_in_twice_changes_nothing(lively: Database, tmp_path: Path) -> None:
    before = contents(lively.path)
    lively.care.export(tmp_path / "dump")
    lively.care.take_in(tmp_path / "dump")
    assert sum(lively.care.take_in(tmp_path / "dump", merge=True).tables.values()) == 0
    assert contents(lively.path) == before


def test_only_notes_of_the_machine_are_left_behind(lively: Database, tmp_path: Path) -> None:
    song = {"id": "song", "room_id": "ROOMANAA", "name": "x", "key": "content_stamp"}
    SqliteGateway(lively._connection, lively.path).insert("songs", song)
    lively.care.export(tmp_path / "out")
    lively.care.take_in(tmp_path / "out")
    query = "SELECT (SELECT key FROM songs), value FROM local_meta WHERE key = 'content_stamp'"
    assert lively._connection.execute(query).fetchone() == ("content_stamp", "")


def test_backups_are_listed_whatever_the_file_is_called(path: Path) -> None:
    with open_database(path.rename(path.with_name("jam[1].db"))) as database:
        copy = database.care.back_up()
        assert database.care.info().backups == [copy.path]


def test_merging_keeps_what_is_there(lively: Database, tmp_path: Path) -> None:
    lively.care.export(tmp_path / "dump", ["subscription_tiers"])
    gateway = lively.gateway
    lively._connection.execute("UPDATE subscription_tiers SET max_saved_rooms = 99")
    lively._connection.execute("DELETE FROM subscription_tiers WHERE id = 'pro'")
    taken = lively.care.take_in(tmp_path / "dump", merge=True)
    assert taken.tables == {"subscription_tiers": 1}
    tiers = {row["id"]: row["max_saved_rooms"] for row in gateway.select("subscription_tiers")}
    assert tiers["free"] == 99
    assert tiers["pro"] == 10


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)


@settings(max_examples=30, deadline=None)
@given(
    rows=st.dictionaries(
        TEXTS.filter(bool), st.tuples(TEXTS, st.integers(-(2**63), 2**63 - 1)), max_size=8
    )
)
def test_any_row_survives(tmp_path_factory: Any, rows: dict[str, tuple[str, int]]) -> None:
    folder = tmp_path_factory.mktemp("rows")
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, None)
    for id_, (name, most) in rows.items():
        connection.execute(
            "INSERT INTO subscription_tiers (id, name, max_saved_rooms) VALUES (?, ?, ?)",
            (id_, name, most),
        )
    before = everything(connection)
    export(connection, folder)
    take_in(connection, folder)
    assert everything(connection) == before
    connection.close()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "line 1"),
        ("[1]", "object"),
        ("{}", "object"),
        ('{"id": ["x"]}', "id"),
        ('{"id": NaN}', "line of JSON"),
        ('{"nothing": 1}', "no column 'nothing'"),
        ("[" * 100_000, "line of JSON"),
        ('{"id": "x", "name": "n", "max_saved_rooms": 1e400}', "line"),
        ('{"id": "x", "name": "n", "max_saved_rooms": 99999999999999999999999}', "line"),
    ],
)
def test_broken_lines_are_told_and_nothing_is_lost(
    lively: Database, tmp_path: Path, line: str, words: str
) -> None:
    lively.care.export(tmp_path / "dump", ["subscription_tiers"])
    (tmp_path / "dump" / "subscription_tiers.jsonl").write_text(line + "\n")
    before = contents(lively.path)
    with pytest.raises((BadFileError, ConflictError), match=words):
        lively.care.take_in(tmp_path / "dump")
    assert contents(lively.path) == before
    triggers = lively._connection.execute("SELECT count(*) FROM sqlite_schema WHERE type='trigger'")
    assert triggers.fetchone()[0] > 50


def test_rows_that_would_hang_in_the_air_are_refused(lively: Database, tmp_path: Path) -> None:
    lively.care.export(tmp_path / "dump", ["rooms"])
    (tmp_path / "dump" / "rooms.jsonl").write_text("")
    with pytest.raises(ConflictError, match="room_members"):
        lively.care.take_in(tmp_path / "dump")


def test_folders_that_are_none(lively: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"jamtui\.json"):
        lively.care.take_in(tmp_path / "nowhere")
    lively.care.export(tmp_path / "dump")
    with pytest.raises(ConflictError, match="empty folder"):
        lively.care.export(tmp_path / "dump")
    (tmp_path / "dump" / "rooms.jsonl").unlink()
    with pytest.raises(BadFileError, match=r"rooms\.jsonl is missing"):
        lively.care.take_in(tmp_path / "dump")
    manifest = {"schema_version": latest_version() + 1, "tables": {}}
    (tmp_path / "dump" / "jamtui.json").write_text(json.dumps(manifest))
    with pytest.raises(BadFileError, match="newer than this"):
        lively.care.take_in(tmp_path / "dump")
    with pytest.raises(NotFoundError, match="no table 'room'"):
        lively.care.export(tmp_path / "more", ["room"])


def test_a_copy_is_put_back(lively: Database, tmp_path: Path) -> None:
    before = contents(lively.path)
    copy = Path(lively.care.back_up(tmp_path / "jam.backup").path)
    assert copy.stat().st_mode & 0o777 == 0o600
    lively._connection.execute("DELETE FROM rooms")
    kept = put_back(copy, lively.path)
    assert contents(lively.path) == before
    assert kept is not None
    assert contents(kept)["rooms"] == []
    with pytest.raises(ConflictError, match="exists already"):
        lively.care.back_up(copy)


def test_a_damaged_database_is_kept_aside(path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path / "copy"))
    path.write_bytes(b"x" * 10_000)
    kept = put_back(copy, path)
    assert kept is not None
    assert kept.read_bytes() == b"x" * 10_000
    open_database(path).close()


def test_what_is_no_copy_is_not_put_back(lively: Database, tmp_path: Path) -> None:
    before = contents(lively.path)
    text, other, newer = (tmp_path / name for name in ("text", "other.db", "newer.db"))
    text.write_text("no database " * 100)
    sqlite3.connect(other).execute("CREATE TABLE x (y)").connection.close()
    lively.care.back_up(newer)
    connection = sqlite3.connect(newer)
    connection.execute(f"PRAGMA user_version = {latest_version() + 1}")
    connection.close()
    for path, error in ((text, BadFileError), (other, BadFileError), (newer, StorageError),
                        (tmp_path / "none", NotFoundError)):  # fmt: skip
        with pytest.raises(error):
            put_back(path, lively.path)
    assert contents(lively.path) == before


def test_a_check_finds_what_is_wrong(lively: Database) -> None:
    assert lively.care.check().is_sound
    connection = lively._connection
    connection.execute("UPDATE user_profiles SET total_xp = 7 WHERE username = 'ana'")
    connection.execute("DELETE FROM user_stats WHERE user_id IN (SELECT id FROM user_profiles)")
    connection.execute(
        "INSERT INTO local_chat_search (rowid, room, author, content) VALUES (99, 'r', 'a', 'x')"
    )
    faults = "\n".join(lively.care.check().faults)
    for words in ("sum of its ledger", "without statistics", "local_chat_search"):
        assert words in faults
    lively.care.vacuum()
    assert "local_chat_search" not in "\n".join(lively.care.check().faults)


def test_an_upgrade_is_told_before_it_happens(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, None, upto=12)
    connection.close()
    plan = planned_upgrade(path)
    assert plan.schema_version == 12
    assert len(plan.steps) == latest_version() - 12
    open_database(path).close()
    assert planned_upgrade(path).steps == []
    path.write_text("x" * 9999)
    with pytest.raises(JamError):
        planned_upgrade(path)
