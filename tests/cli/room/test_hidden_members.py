"""A hidden profile is no way out of what a room may do about its people."""

from __future__ import annotations

import pytest


@pytest.fixture
def hidden(party, code):
    """Cleo, whose profile is private, is in the room and has said something."""
    assert party("room", "join", code, "--as", "cleo").code == 0
    assert party("chat", "send", "boo", "--room", code, "--as", "cleo").code == 0
    assert party("profile", "edit", "--visibility", "private", "--as", "cleo").code == 0
    return party("whoami", "--as", "cleo", "--json").json["id"]


@pytest.fixture(params=["username", "id", "end"])
def name(request, hidden):
    return {"username": "cleo", "id": hidden.upper(), "end": hidden[-8:]}[request.param]


def test_who_moderates_names_members(party, code, hidden, name):
    kicked = party("member", "kick", name, "--room", code, "--yes", "--json")
    assert kicked.json["user_id"] == hidden
    assert party("room", "join", code, "--as", "cleo").code == 0
    assert party("member", "ban", name, "--room", code).code == 0
    party("room", "join", code, "--as", "cleo").refused(4)
    assert party("member", "unban", name, "--room", code).code == 0
    assert party("room", "join", code, "--as", "cleo").code == 0


@pytest.mark.parametrize("by", ["username", "id"])
def test_who_was_kicked_can_still_be_banned(party, code, hidden, by):
    name = "CLEO" if by == "username" else hidden
    assert party("member", "kick", "cleo", "--room", code, "--yes").code == 0
    assert party("member", "ban", name, "--room", code).code == 0
    party("room", "join", code, "--as", "cleo").refused(4)
    (ban,) = party("member", "bans", "--room", code, "--json").json
    assert ban["user_id"] == hidden


def test_those_in_the_room_can_look_report_and_block(party, code, hidden, name):
    assert party("room", "join", code, "--as", "bob").code == 0
    said = party("chat", "list", "--room", code, "--from", name, "--as", "bob", "--json").json
    assert [one["content"] for one in said] == ["boo"]
    reported = party("report", "send", "user", name, "--reason", "spam", "--as", "bob", "--json")
    assert reported.code == 0, reported
    blocked = party("friend", "block", name, "--yes", "--as", "bob", "--json").json
    assert blocked["user_id"] == hidden


def test_nobody_else_learns_that_there_is_such_a_name(party, code, hidden):
    for command in (
        ("friend", "block", "cleo", "--yes"),
        ("chat", "list", "--room", code, "--from", "cleo"),
        ("report", "send", "user", "cleo", "--reason", "spam"),
    ):
        party(*command, "--as", "dan").refused(3, "cleo")


def test_a_file_that_names_them_can_be_applied(party, code, hidden, tmp_path):
    file = tmp_path / "room.toml"
    file.write_text(party("room", "export", code).out)
    assert hidden in file.read_text()
    assert '"unchanged"' in party("room", "apply", str(file), "--json").out
    assert party("member", "ban", "cleo", "--room", code).code == 0
    file.write_text(party("room", "export", code).out)
    assert '"unchanged"' in party("room", "apply", str(file), "--json").out
