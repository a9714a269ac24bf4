"""Questions come when everything is checked, and --dry-run checks as much and changes nothing.

There is no terminal here: a command that asks ends with exit code 2, so every other code was there
before the question.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

NOBODY = "019ab000-0000-7000-8000-000000000000"


@pytest.fixture
def attic(jam: Any) -> str:
    """A public room of ana's with bob and cleo in it."""
    code: str = jam("room", "create", "Attic", "--public").out.strip()
    for name in ("bob", "cleo"):
        assert jam("room", "join", code, "--as", name).code == 0
    return code


MISSING = [
    "member kick dan --room ROOM",
    "member handover dan --room ROOM",
    "admin ban nobody --as root",
    "admin content remove band nothing --as root",
    "admin content revoke bob headwear-crown --as root",
    f"chat delete {NOBODY} --room ROOM",
    f"notification clear {NOBODY}",
    "room delete ZZZZ2345",
    "room template delete nothing",
    "profile delete nobody",
    "instrument remove oboe",
    "friend remove bob",
    "friend remove nobody",
    "friend block nobody",
    "db restore nothing.backup",
]


@pytest.mark.parametrize("line", MISSING)
def test_nobody_is_asked_about_what_is_not_there(jam: Any, attic: str, line: str) -> None:
    jam(*line.replace("ROOM", attic).split()).refused(3)


DENIED = [
    "member kick ana --room ROOM --as bob",
    "member handover cleo --room ROOM --as bob",
    "admin ban cleo --as bob",
    "room delete ROOM --as bob",
    "profile delete cleo --as bob",
    "admin content remove band attic-window --as bob",
]


@pytest.mark.parametrize("line", DENIED)
def test_nobody_is_asked_who_may_not(jam: Any, attic: str, line: str) -> None:
    jam(*line.replace("ROOM", attic).split()).refused(4)


@pytest.mark.parametrize("line", ["friend remove ana", "friend block ana"])
def test_nobody_is_asked_about_oneself(jam: Any, line: str) -> None:
    jam(*line.split()).refused(2, "oneself")


@pytest.mark.parametrize("line", ["friend remove bob", "friend block bob", "avatar clear"])
def test_what_has_no_dry_run_changes_nothing_before_a_yes(
    jam: Any, world: dict[str, str], line: str
) -> None:
    jam("friend", "request", "bob")
    jam("avatar", "wear", "quiff")
    before = contents(world)
    jam(*line.split()).refused(2, "--yes")
    assert contents(world) == before
    assert jam(*line.split(), "--yes").code == 0
    assert contents(world) != before


def test_messages_of_others_are_not_asked_about(jam: Any, attic: str) -> None:
    said = jam("chat", "send", "hello", "--room", attic).out.strip()
    jam("chat", "delete", said, "--room", attic, "--as", "bob").refused(4)


ASKING = [
    "member kick bob --room ROOM",
    "member handover bob --room ROOM",
    "admin ban bob --as root",
    "chat delete MESSAGE --room ROOM",
    "room delete ROOM",
    "profile delete bob --as bob",
    "db restore COPY",
]


@pytest.fixture
def filled(jam: Any, attic: str) -> Callable[[str], list[str]]:
    """Puts what there is in place of the names in a line."""
    there = {
        "ROOM": attic,
        "MESSAGE": jam("chat", "send", "hello", "--room", attic).out.strip(),
        "COPY": jam("db", "backup", "copy.backup").out.strip(),
    }
    return lambda line: [there.get(word, word) for word in line.split()]


@pytest.mark.parametrize("line", ASKING)
def test_what_is_asked_happens_after_a_yes(jam: Any, filled: Any, line: str) -> None:
    words = filled(line)
    jam(*words).refused(2, "--yes")
    assert jam(*words, "--yes").code == 0


def contents(world: dict[str, str]) -> str:
    """Returns a digest of all rows, however they lie in the file."""
    with closing(sqlite3.connect(world["JAMTUI_DB"])) as connection:
        text = "\n".join(connection.iterdump())
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("line", ASKING)
def test_a_dry_run_changes_nothing(jam: Any, world: dict[str, str], filled: Any, line: str) -> None:
    words = filled(line)
    before = contents(world)
    files = sorted(Path(world["HOME"]).rglob("*"))
    told = jam(*words, "--dry-run")
    assert (told.code, told.out) == (0, "")
    assert "ould" in told.err
    assert contents(world) == before
    assert sorted(Path(world["HOME"]).rglob("*")) == files


def test_a_handover_tells_who_would_own_it(jam: Any, printed: Any, attic: str) -> None:
    line = ("member", "handover", "bob", "--room", attic, "--dry-run")
    told = jam(*line).err
    assert told == f"It would make bob the owner of {attic}, and you a co-host there.\n"
    assert printed(*line)["role"] == "owner"
    assert jam("room", "show", attic, "--json").json["role"] == "owner"


def test_a_restore_tells_what_it_would_replace(
    jam: Any, printed: Any, world: dict[str, str]
) -> None:
    jam("db", "backup", "old.backup")
    jam("room", "create", "Attic")
    plan = printed("db", "restore", "old.backup", "--dry-run")
    assert plan["replaces"] == world["JAMTUI_DB"]
    assert plan["rows"] == sum(plan["tables"].values()) < plan["replaced_rows"]
    assert plan["schema_version"] == plan["replaced_schema_version"]
    told = jam("db", "restore", "old.backup", "--dry-run").err
    assert f"in place of {world['JAMTUI_DB']}" in told
    assert f"{plan['rows']:,} rows" in told


def test_a_restore_to_where_nothing_is(jam: Any, tmp_path: Path) -> None:
    jam("db", "backup", "old.backup")
    place = tmp_path / "no folder" / "new.db"
    plan = jam("--db", place, "db", "restore", "old.backup", "--dry-run", "--json").json
    assert (plan["replaces"], plan["replaced_rows"]) == (None, 0)
    assert not place.parent.exists()


def test_a_restore_over_a_damaged_database(jam: Any, tmp_path: Path) -> None:
    jam("db", "backup", "old.backup")
    place = tmp_path / "damaged.db"
    place.write_bytes(b"no database" * 100)
    plan = jam("--db", place, "db", "restore", "old.backup", "--dry-run", "--json").json
    assert plan["replaced_schema_version"] is None
    assert plan["replaced_bytes"] == 1100
    assert place.read_bytes() == b"no database" * 100


@pytest.mark.parametrize("options", [("--dry-run",), ()])
def test_a_copy_that_lacks_a_table_is_refused_before_any_question(
    jam: Any, options: tuple[str, ...]
) -> None:
    jam("db", "backup", "old.backup")
    with closing(sqlite3.connect("old.backup")) as copy:
        copy.execute("DROP TABLE local_chat_search")
        copy.commit()
    jam("db", "restore", "old.backup", *options).refused(8)


@pytest.mark.parametrize(
    "line",
    [
        "room create Attic --public --private",
        "room edit ROOM --private --public",
        "admin verify bob --verified --not-verified --as root",
    ],
)
def test_opposites_are_refused(jam: Any, attic: str, line: str) -> None:
    jam(*line.replace("ROOM", attic).split()).refused(2, "cannot both be meant")
