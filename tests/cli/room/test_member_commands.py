"""`jam member`."""

from __future__ import annotations

import pytest


@pytest.fixture
def full(party, code):
    """Ana owns it, bob is a co-host, cleo a member; dan is a stranger."""
    for name in ("bob", "cleo"):
        party("--as", name, "room", "join", code)
    party("member", "role", "bob", "co-host")
    return code


def names(ended):
    return [card["username"] for card in ended.json]


def test_lists(party, full):
    assert [row[:3] for row in party("member", "list").rows] == [
        ["ana", "ana", "owner"],
        ["bob", "bob", "co-host"],
        ["cleo", "cleo", "member"],
    ]
    assert names(party("member", "list", "--role", "co-host", "--json")) == ["bob"]
    assert names(party("member", "list", "--json", "--limit", "1", "--offset", "2")) == ["cleo"]
    assert names(party("--as", "dan", "member", "list", "--room", full, "--json")) == [
        "ana",
        "bob",
        "cleo",
    ]
    assert names(party("member", "active", "--within", "1h", "--json")) == ["ana", "bob", "cleo"]
    party("member", "list", "--role", "king").refused(2, "roles are")
    party("member", "active", "--within", "soon").refused(2, "span")
    party("--as", "dan", "member", "list").refused(2, "jam room use")
    party("member", "list", "--room", "ABCDEFGH").refused(3, "ABCDEFGH")


def test_roles(party, full):
    ended = party("member", "role", "@Cleo", "performer")
    assert (ended.out, ended.err) == ("cleo\tperformer\n", "")
    assert party("member", "role", "cleo", "listener", "--json").json["role"] == "listener"
    party("member", "role", "cleo", "king").refused(2, "roles are")
    party("member", "role", "cleo", "owner").refused(2, "handover")
    party("member", "role", "clea", "member").refused(3, "'cleo'")
    party("member", "role", "dan", "member").refused(3, "member of")
    party("--as", "cleo", "member", "role", "cleo", "co-host").refused(4, "room_members.")
    party("--as", "bob", "member", "role", "ana", "member").refused(5, "owner")


def test_permissions_are_allowed_denied_reset_and_explained(party, full):
    assert party("member", "allow", "cleo", "transport.play", "mixer.masterVolume").code == 0
    party("member", "deny", "cleo", "chat.sendMessages")
    party("room", "edit", "--allow", "tempo.setBpm")
    rows = {row[0]: row[1:] for row in party("member", "permissions", "cleo").rows}
    assert len(rows) == 48
    assert rows["transport.play"] == ["yes", "own"]
    assert rows["chat.sendMessages"] == ["no", "own"]
    assert rows["tempo.setBpm"] == ["yes", "room"]
    assert rows["chat.voiceChat"] == ["yes", "role"]
    own = party("--as", "cleo", "member", "permissions", "--group", "transport", "--json").json
    assert [one["permission"] for one in own if one["allowed"]] == ["transport.play"]
    cleo = party("member", "list", "--role", "member", "--json").json[0]
    assert cleo["permissions"]["transport"] == {"play": True}
    party("member", "reset", "cleo", "transport.*")
    assert party("member", "reset", "cleo", "--json").json["permissions"] == {}


REFUSED = [
    (["allow", "cleo", "trasport.play"], 3, "transport.play"),
    (["allow", "cleo", "transport.play", "x.*"], 3, "x.*"),
    (["allow", "cleo", "transport"], 2, "transport.*"),
    (["allow", "cleo"], 2, "--help"),
    (["deny", "nobody", "ai.*"], 3, "nobody"),
    (["permissions", "dan"], 3, "dan"),
    (["permissions", "--group", "sound"], 3, "sound"),
    (["log", "--action", "shout"], 2, "role_change"),
    (["requests", "--status", "new"], 2, "pending"),
    (["kick", "bob"], 2, "--yes"),
    (["kick", "ana", "--yes"], 2, "jam room leave"),
    (["handover", "bob"], 2, "--yes"),
    (["handover", "dan", "--yes"], 3, "dan"),
    (["ban", "cleo", "--for", "2h", "--until", "2030-01-01"], 2, "both"),
    (["ban", "cleo", "--for", "ever"], 2, "span"),
    (["ban", "cleo", "--until", "2020-01-01"], 2, "over"),
    (["ban", "cleo", "--reason", "x" * 1_000_001], 2, "reason"),
    (["ban", "nobody"], 3, "nobody"),
    (["unban", "cleo"], 3, "banned"),
    (["approve", "dan"], 3, "requests"),
    (["refuse", "nobody"], 3, "nobody"),
]


def test_what_cannot_be_is_refused(party, full):
    before = party("member", "list", "--json").json
    for words, exit_code, word in REFUSED:
        party("member", *words).refused(exit_code, word)
    assert party("member", "list", "--json").json == before


DENIED = [
    ["role", "cleo", "performer"],
    ["allow", "cleo", "transport.play"],
    ["deny", "cleo", "chat.*"],
    ["kick", "bob", "--yes"],
    ["ban", "bob"],
    ["handover", "bob", "--yes"],
]


def test_members_and_strangers_are_denied(party, full):
    for words in DENIED:
        for name in ("cleo", "dan"):
            party("--as", name, "member", *words, "--room", full).refused(4, "owner")


def test_who_may_change_nothing_is_denied_where_nothing_would_change(party, full):
    party("member", "allow", "cleo", "transport.play")
    for name, who in (("cleo", "cleo"), ("cleo", "bob"), ("dan", "cleo"), ("root", "cleo")):
        for words in (["allow", who, "transport.play"], ["reset", who, "chat.sendMessages"]):
            party("--as", name, "member", *words, "--room", full).refused(4, "co-host")
    party("--as", "cleo", "member", "role", "cleo", "member", "--room", full).refused(4, "co-host")
    assert party("--as", "bob", "member", "allow", "cleo", "transport.play", "-r", full).code == 0


def test_bans_kicks_and_the_log(party, full):
    banned = party("--as", "bob", "member", "ban", "cleo", "--for", "2h", "--reason", "loud")
    assert banned.rows[0][0] == "cleo"
    party("--as", "cleo", "room", "join", full).refused(4, "until", "loud")
    assert party("member", "list").rows[2][2] == "banned"
    assert party("member", "bans").rows[0][0] == "cleo"
    card = party("member", "ban", "dan", "--until", "2099-01-01", "--json").json
    assert (card["username"], card["in_force"], card["reason"]) == ("dan", True, None)
    assert names(party("member", "bans", "--json")) == ["dan", "cleo"]
    assert party("--as", "cleo", "member", "bans", "--room", full, "--json").json == []
    assert party("member", "unban", "cleo").code == 0
    assert party("member", "kick", "cleo", "--yes").out == "cleo\tmember\n"
    log = party("member", "log", "--of", "cleo", "--json").json
    assert [(one["action"], one["performed_by"]) for one in log] == [
        ("kick", "ana"),
        ("unban", "ana"),
        ("ban", "bob"),
    ]
    assert len(party("member", "log", "--action", "ban", "--action", "kick").rows) == 3
    assert party("member", "log", "--limit", "1").rows[0][1:4] == ["kick", "cleo", "ana"]
    assert party("--as", "dan", "member", "log", "--room", full).out == ""


def test_requests(party, code):
    party("room", "edit", "--approval")
    for name in ("bob", "cleo", "dan"):
        party("--as", name, "room", "join", code, "--message", f"{name}!")
    assert names(party("member", "requests", "--json")) == ["bob", "cleo", "dan"]
    assert party("member", "requests").rows[0][4] == "bob!"
    assert names(party("--as", "bob", "member", "requests", "--room", code, "--json")) == ["bob"]
    party("--as", "bob", "member", "approve", "bob", "--room", code).refused(4, "owner")
    party("member", "approve", "bob", "nobody").refused(3, "nobody")
    assert len(party("member", "requests").rows) == 3
    assert party("member", "approve", "bob", "cleo").code == 0
    assert party("member", "refuse", "dan").code == 0
    assert party("member", "requests", "--json").json == []
    assert len(party("member", "requests", "--status", "all").rows) == 3
    assert names(party("member", "list", "--json")) == ["ana", "bob", "cleo"]


def test_handing_over(party, full):
    party("--as", "bob", "member", "handover", "cleo", "--yes", "--room", full).refused(4, "owner")
    assert party("member", "handover", "cleo", "--yes").out == "cleo\towner\n"
    assert party("member", "list", "--role", "owner").rows[0][0] == "cleo"
    party("room", "delete", full, "--yes").refused(4)
    assert party("--as", "cleo", "room", "delete", full, "--yes").code == 0
