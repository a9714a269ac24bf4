"""`jam invite`."""

from __future__ import annotations

import os
import sqlite3

import pytest


@pytest.fixture
def private(party):
    return party("room", "create", "Den", "--private", "--approval").out.strip()


def test_asking_listing_and_accepting(party, private):
    id_ = party("invite", "create", "bob", "--message", "Friday?").out.strip()
    assert len(id_) == 36
    row = party("invite", "list").rows[0]
    assert (row[0], row[1], row[3], row[5]) == (id_, "bob", "pending", "Friday?")
    (card,) = party("--as", "bob", "invite", "pending", "--json").json
    assert (card["id"], card["room"], card["room_name"]) == (id_, private, "Den")
    assert (card["invited_by"], card["inviter_name"], card["room_icon"]) == ("ana", "ana", "music")
    assert party("--as", "bob", "invite", "show", id_, "--json").json == card
    ended = party("--as", "bob", "invite", "accept", id_)
    assert (ended.out, ended.err) == (f"{private}\n", "You are in 'Den' as member.\n")
    assert party("--as", "bob", "room", "use").out == f"{private}\n"
    assert party("invite", "list").err == "There is no invitation that you may see.\n"
    assert party("invite", "list", "--status", "accepted").rows[0][1] == "bob"
    assert party("--as", "bob", "invite", "pending").out == ""
    party("--as", "bob", "invite", "accept", id_).refused(5, "accepted")


def test_codes_and_addresses(party, private):
    code = party("invite", "create", "--code", "--expires", "never").out.strip()
    assert len(code) == 12
    assert f"code\t{code}\n" in party("--as", "cleo", "invite", "show", code).out
    assert party("--as", "cleo", "invite", "accept", code, "--json").json["status"] == "joined"
    party("--as", "dan", "invite", "accept", code).refused(5, "accepted")
    mailed = party("invite", "create", "--email", "DAN@jam.test", "--json").json
    assert (mailed["email"], mailed["invited"], mailed["code"]) == ("DAN@jam.test", None, None)
    assert party("--as", "dan", "invite", "pending").rows[0][0] == mailed["id"]


def test_declining_and_revoking(party, private):
    first = party("invite", "create", "bob").out.strip()
    assert party("--as", "bob", "invite", "decline", first, "--json").json["status"] == "declined"
    code = party("invite", "create", "bob", "--code").out.strip()
    party("--as", "cleo", "invite", "revoke", code).refused(3)
    assert "good for nothing" in party("invite", "revoke", code).err
    party("--as", "bob", "invite", "accept", code).refused(5, "revoked")
    party("invite", "revoke", code).refused(5, "revoked")
    cards = party("invite", "list", "--status", "all", "--json").json
    assert [card["status"] for card in cards] == ["revoked", "declined"]
    assert [card["id"] for card in cards][1] == first


def test_what_is_past_its_time(party, private):
    for name in ("bob", "cleo"):
        party("invite", "create", name, "--expires", "1h")
    connection = sqlite3.connect(os.environ["JAMTUI_DB"])
    with connection:
        connection.execute("UPDATE room_invitations SET expires_at = '2020-01-01T00:00:00+00:00'")
    connection.close()
    assert party("--as", "bob", "invite", "pending").out == ""
    assert party("invite", "list").out == ""
    assert [row[3] for row in party("invite", "list", "--status", "expired").rows] == [
        "expired",
        "expired",
    ]
    assert party("invite", "cleanup", "--dry-run").out == "2\n"
    assert party("invite", "cleanup", "--json").json == {"count": 2}
    assert party("invite", "cleanup").out == "0\n"


REFUSED = [
    (["create"], 2, "--email"),
    (["create", "bob", "--email", "bob@jam.test"], 2, "both"),
    (["create", "--email", "bob"], 2, "address"),
    (["create", "--email", "bob\x1b[31m@jam.test"], 2, "address"),
    (["create", "--email", "bob\u202e@jam.test"], 2, "address"),
    (["create", "bob", "--expires", "tomorrow"], 2, "span"),
    (["create", "bob", "--message", "x" * 1_000_001], 2, "message"),
    (["create", "bbo"], 3, "bob"),
    (["create", "ana"], 5, "yourself"),
    (["create", "bob", "--room", "ABCDEFGH"], 3, "ABCDEFGH"),
    (["list", "--status", "old"], 2, "pending"),
    (["show", "x"], 3, "invitation"),
    (["accept", "x"], 3, "invitation"),
    (["decline", "aaaaaaaaaaaa"], 3, "invitation"),
    (["revoke", "'; --"], 3, "invitation"),
]


def test_what_cannot_be_is_refused(party, private):
    for words, exit_code, word in REFUSED:
        party("invite", *words).refused(exit_code, word)
    assert party("invite", "list", "--status", "all", "--json").json == []


def test_members_do_not_ask_people_in(party, code):
    party("--as", "bob", "room", "join", code)
    party("--as", "bob", "invite", "create", "cleo").refused(4, "room_invitations.invite")
    assert party("--as", "bob", "invite", "list", "--json").json == []
