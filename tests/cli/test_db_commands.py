"""`jam db`: what a person sees of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jamtui.storage.migrations import latest_version


def test_info(jam: Any, world: dict[str, str]) -> None:
    told = jam("db", "info", "--json").json
    assert told["path"] == world["JAMTUI_DB"]
    assert told["tables"]["achievements"] == 69
    assert told["schema_version"] == told["newest_schema_version"] == latest_version()
    rows = dict(jam("db", "info").rows)
    assert rows["achievements"] == "69"
    assert "rooms" not in rows


def test_a_sound_database(jam: Any) -> None:
    ended = jam("db", "check")
    assert (ended.code, ended.err) == (0, "")
    assert "Nothing is wrong." in ended.out
    assert jam("db", "check", "--json").json["is_sound"] is True


def test_a_damaged_one(jam: Any, world: dict[str, str]) -> None:
    Path(world["JAMTUI_DB"]).write_text("x" * 5_000)
    jam("db", "check").refused(7, "not a database")


def test_there_and_back(jam: Any) -> None:
    path = jam("db", "backup").out.strip()
    assert jam("loop", "import", "nothing.mid").code != 0
    jam("db", "backup", path).refused(5, "--overwrite")
    assert jam("db", "backup", path, "--overwrite").code == 0
    jam("db", "restore", path).refused(2, "--yes")
    ended = jam("db", "restore", path, "--yes")
    assert ended.code == 0
    assert ".before-restore.backup" in ended.err
    jam("db", "restore", "nowhere.backup", "--yes").refused(3, "nowhere.backup")


def test_rows_out_and_in(jam: Any) -> None:
    assert jam("db", "export", "dump").code == 0
    assert len(list(Path("dump").glob("*.jsonl"))) > 48
    lines = jam("db", "export", "-", "--table", "subscription_tiers").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["admin", "enterprise", "free", "pro"]
    jam("db", "import", "dump").refused(2, "--yes")
    assert jam("room", "create", "Later").code == 0
    tried = jam("db", "import", "dump", "--dry-run", "--json").json
    assert tried["tables"]["user_profiles"] == 5
    assert "Later" in jam("room", "list", "--mine").out
    assert jam("db", "check").code == 0
    assert jam("db", "import", "dump", "--yes").code == 0
    assert jam("db", "import", "dump", "--merge", "--json").json["tables"]["achievements"] == 0
    jam("db", "export", "dump").refused(5, "empty folder")
    jam("db", "export", "-", "--table", "room").refused(3, "room")
    Path("dump/achievements.jsonl").write_text("nonsense\n")
    jam("db", "import", "dump", "--yes").refused(8, "achievements.jsonl, line 1")


def test_layouts_and_room(jam: Any) -> None:
    assert jam("db", "migrate", "--dry-run", "--json").json["steps"] == []
    assert jam("db", "migrate").code == 0
    told = jam("db", "vacuum", "--json").json
    assert 0 < told["bytes_after"] <= told["bytes_before"] + 8_192
