"""What commands that change something print with --json: how it is then, or what is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

Run = Any


@pytest.fixture
def room(jam: Run) -> str:
    """The code of a room of ana's that bob is in."""
    code = str(jam("room", "create", "Hall").out.strip())
    jam("room", "join", code, "--as", "bob")
    return code


def test_friends(jam: Run) -> None:
    id_ = jam("friend", "request", "bob").out.strip()
    card = jam("friend", "decline", "ana", "--as", "bob", "--json").json
    assert (card["id"], card["by"], card["username"]) == (id_, "them", "ana")
    jam("friend", "request", "bob")
    assert jam("friend", "remove", "bob", "--yes", "--json").json["status"] == "requested"
    jam("friend", "request", "bob")
    jam("friend", "accept", "ana", "--as", "bob")
    assert jam("friend", "remove", "bob", "--yes", "--json").json["status"] == "friends"
    blocked = jam("friend", "block", "bob", "--yes", "--json").json
    assert [blocked] == jam("friend", "blocked", "--json").json
    assert jam("friend", "unblock", "bob", "--json").json == blocked
    assert jam("friend", "blocked", "--json").json == []


def test_follows(jam: Run) -> None:
    card = jam("follow", "add", "bob", "--json").json
    assert [card] == jam("follow", "list", "--json").json
    assert jam("follow", "add", "bob", "--json").json == card
    assert jam("follow", "remove", "bob", "--json").json == card
    assert jam("follow", "remove", "bob", "--json").json == card | {"since": None}


def test_bans(jam: Run, room: str) -> None:
    card = jam("member", "ban", "bob", "--room", room, "--reason", "loud", "--json").json
    assert jam("member", "unban", "bob", "--room", room, "--json").json == card
    assert jam("member", "bans", "--room", room, "--json").json == []


@pytest.mark.parametrize(("word", "status"), [("approve", "approved"), ("refuse", "refused")])
def test_requests(jam: Run, word: str, status: str) -> None:
    code = jam("room", "create", "Club", "--approval").out.strip()
    for who in ("bob", "cleo"):
        assert jam("room", "join", code, "--as", who).code == 0
    cards = jam("member", word, "bob", "cleo", "--room", code, "--json").json
    assert [(one["username"], one["status"]) for one in cards] == [
        ("bob", status),
        ("cleo", status),
    ]
    assert {one["decided_by"] for one in cards} == {"ana"}


def test_exported_chats(jam: Run, room: str, tmp_path: Path) -> None:
    jam("chat", "send", "one\ttwo \x1b", "--room", room)
    shown = jam("chat", "list", "--room", room, "--json").json
    assert jam("chat", "export", "--room", room, "--json").json == shown
    file = tmp_path / "chat.json"
    jam("chat", "export", "--room", room, "--format", "json", "--out", file)
    assert json.loads(file.read_text("utf-8")) == shown
    assert jam("chat", "export", "--room", room, "--kind", "reaction", "--json").json == []
    jam("chat", "export", "--room", room, "--json", "--format", "text").refused(2, "--format")


def test_content_that_is_gone(jam: Run) -> None:
    added = jam(
        *("admin", "content", "add", "band", "tea-time", "--set", "name=Tea Time"),
        *("--set", "loops=pocket-funk", "--as", "root", "--json"),
    ).json
    gone = jam("admin", "content", "remove", "band", "tea-time", "--yes", "--as", "root", "--json")
    assert gone.json == added


def test_profiles(jam: Run, tmp_path: Path) -> None:
    jam("profile", "create", "fay")
    used = jam("profile", "use", "fay", "--json").json
    assert (used["username"], used["is_current"]) == ("fay", True)
    file = tmp_path / "fay.json"
    words = ("profile", "export", file, "--with-key", "--overwrite", "--json")
    written = jam(*words)
    assert (written.code, json.loads(written.out)) == (0, used)
    assert "whoever has it" in written.err
    jam("profile", "export", "-", "--json").refused(2, "--json")
    shown = jam("profile", "show", "--json").json
    for option in ("--dry-run", "--yes"):
        ended = jam("profile", "delete", "fay", option, "--json")
        assert (ended.code, json.loads(ended.out)["id"]) == (0, shown["id"])
    back = jam("profile", "import", file, "--json").json
    assert (back["username"], back["id"], back["is_here"]) == ("fay", shown["id"], True)
