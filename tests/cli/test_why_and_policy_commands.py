"""`jam why` and `jam policy`: the rules in words, and how they decide a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jamtui.storage.functions.denial import function_rules
from jamtui.storage.policy.rules import tables
from jamtui.studio.policy.page import page

Jam = Any


@pytest.fixture
def room(jam: Jam) -> str:
    """The code of a private room that ana has opened."""
    ended = jam("room", "create", "Cellar", "--private")
    assert ended.code == 0, ended
    return str(ended.out.strip())


def test_the_owner_may_and_the_stranger_may_not(jam: Jam, room: str) -> None:
    ended = jam("why", "update", "rooms", room)
    assert ended.code == 0
    assert ended.out.startswith(f"Yes: ana may change the room {room}: rule rooms.moderate")
    ended = jam("why", "update", "rooms", room, "--as", "bob")
    assert (ended.code, ended.err) == (4, "")
    assert ended.out.startswith(f"No: bob may not see the room {room}; needed: that it is public")
    assert "needed: that it is public, or to be a member of it, or invited" in ended.out


def test_the_answer_is_what_happens(jam: Jam, room: str) -> None:
    for who, code in (("ana", 0), ("bob", 4), ("root", 4)):
        asked = jam("why", "delete", "rooms", room, "--who", who)
        assert asked.code == code, asked
    assert jam("why", "select", "rooms", room.lower(), "--who", "root").code == 0


def test_json_has_a_verdict_for_every_rule(jam: Jam, room: str) -> None:
    ended = jam("why", "insert", "songs", "--set", f"room_id={room}", "--who", "bob", "--json")
    assert ended.code == 4
    card = ended.json
    assert (card["allowed"], card["who"], card["row"]) == (False, "bob", "")
    found = {one["rule"]: one["holds"] for one in card["verdicts"]}
    assert found == {"songs.open": True, "songs.create": False, "accounts.banned": True}
    assert "tracks.createSong" in card["because"]


def test_who_is_banned_changes_nothing_and_sees_the_same(jam: Jam) -> None:
    room = jam("room", "create", "Hall").out.strip()
    jam("room", "join", room, "--as", "bob")
    says = ("insert", "room_chat_messages", "--set", f"room_id={room}", "--set", "user_id=@bob")
    says = (*says, "--set", "content=hello")
    assert jam("why", *says, "--who", "bob").code == 0
    jam("admin", "ban", "bob", "--reason", "noise", "--as", "root", "--yes")
    for whose in ("--who", "--as"):
        ended = jam("why", *says, whose, "bob")
        assert ended.code == 4
        assert ended.out.startswith("No: bob may not add a message; needed: an ad")
        assert "needed: an administrator who lifts the ban: noise" in ended.out
    denied = jam("chat", "send", "hello", "--room", room, "--as", "bob")
    assert (denied.code, "rule accounts.banned" in denied.err) == (4, True)
    assert jam("why", "select", "rooms", room, "--who", "bob").code == 0


def test_the_rules_of_functions_are_listed(jam: Jam) -> None:
    cards = jam("policy", "functions", "--limit", "100", "--json").json
    assert [one["rule"] for one in cards] == list(function_rules())
    assert len(jam("policy", "functions", "--limit", "2", "--offset", "1").rows) == 2
    rows = jam("policy", "functions", "--search", "LISTENERS").rows
    assert "joining.listeners" in [row[0] for row in rows]
    assert jam("policy", "functions", "--search", "zzz").out == ""


def test_changes_are_judged_with_their_values(jam: Jam, room: str) -> None:
    words = ("why", "insert", "room_members", "--set", f"room_id={room}", "--set", "user_id=@bob")
    assert jam(*words, "--set", "role=member").code == 0
    ended = jam(*words, "--set", "role=owner")
    assert ended.code == 4
    assert "guard room_members.let_in" in ended.out
    assert jam(*words, "--set", "role=member", "--as", "bob").code == 4
    for given in ("max_users=4", "is_public=true", "description=null"):
        assert jam("why", "update", "rooms", room, "--set", given).code == 0
    assert jam("why", "update", "rooms", room, "--set", "created_by=@bob").code == 4


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("truncate rooms X", 2, "select, insert, update, delete"),
        ("select roms X", 3, "Did you mean 'rooms'"),
        ("select rooms NOWHERE", 3, "There is no row 'NOWHERE' in rooms"),
        ("select rooms", 2, "by its id"),
        ("insert rooms X", 2, "--set COLUMN=VALUE"),
        ("insert rooms --set name", 2, "COLUMN=VALUE"),
        ("insert rooms --set nme=x", 3, "Did you mean 'name'"),
        ("insert rooms --set max_users=many", 2, "max_users takes a number"),
        ("insert rooms --set created_by=@nobody", 3, "nobody"),
        ("select rooms X --set name=x", 2, "--set belongs to insert and update"),
        ("select follows one", 2, "follower_id/following_id"),
        ("select rooms X --who nobody", 3, "nobody"),
    ],
)
def test_questions_that_cannot_be_meant(jam: Jam, words: str, code: int, said: str) -> None:
    jam("why", *words.split()).refused(code, said)


def test_every_table_is_listed(jam: Jam) -> None:
    assert [row[0] for row in jam("policy", "list", "--limit", "100").rows] == tables()
    assert len(jam("policy", "list", "--limit", "2", "--offset", "1").rows) == 2
    found = jam("policy", "list", "--search", "AVATAR", "--json").json
    assert {"avatar_categories", "user_avatar_canvas"} <= {one["table"] for one in found}
    assert jam("policy", "list", "--search", "zzz").out == ""


def test_rules_are_shown_in_words(jam: Jam) -> None:
    card = jam("policy", "show", "rooms", "--command", "update", "--json").json
    assert [one["rule"] for one in card["rules"]] == ["rooms.moderate", "rooms.creator_stays"]
    assert card["rules"][0]["using"] == "created_by is oneself or one is owner or co-host of id"
    assert "rooms.close" in jam("policy", "show", "rooms").out
    assert "only the program itself" in jam("policy", "show", "local_meta").err
    jam("policy", "show", "room").refused(3, "Did you mean 'rooms'")


def test_the_page_of_all_rules_is_up_to_date() -> None:
    written = Path(__file__).parents[2] / "docs" / "policies.md"
    assert written.read_text("utf-8") == page(), "run: just policies"


@pytest.mark.parametrize("table", ["songs", "room_members", "room_chat_messages"])
def test_what_depends_on_a_room_needs_one(jam: Any, table: str) -> None:
    jam("why", "insert", table, "--set", "name=Blues" if table == "songs" else "id=x").refused(
        2, f"insert into {table} depends on the room", "--set room_id=CODE"
    )
