"""`jam room`, but for its templates."""

from __future__ import annotations

import json

from jamtui.community.room_fields import room_fields


def show(jam, *code):
    return jam("room", "show", *code, "--json").json


def test_a_room_is_all_that_its_options_say(party):
    made = party(
        *("room", "create", "Late Blues", "--description", "Slow.", "--genre", "blues"),
        *("--tag", "slow,open house", "--tag", "late", "--color", "teal", "--icon", "guitar"),
        *("--max-users", "4", "--private", "--approval", "--default-role", "listener"),
        *("--welcome", "Hello", "--bpm", "72.5", "--key", "Bbm", "--meter", "12/8"),
        *("--swing", "0.6", "--allow", "effects.*", "--deny", "chat.shareLinks,ai.useAssistant"),
        *("--set", "settings.bufferSize=64", "--set", "rules.customRules=Be kind = nice"),
        "--json",
    ).json
    assert made == show(party) == show(party, made["code"].lower())
    wanted = {
        "name": "Late Blues",
        "description": "Slow.",
        "genre": "blues",
        "tags": ["slow", "open house", "late"],
        "color": "teal",
        "icon": "guitar",
        "max_users": 4,
        "people": 1,
        "is_public": False,
        "require_approval": True,
        "default_role": "listener",
        "creator": "ana",
        "role": "owner",
        "archived_at": None,
    }
    assert {key: made[key] for key in wanted} == wanted
    assert made["settings"]["welcomeMessage"] == "Hello"
    assert made["settings"]["bufferSize"] == 64
    assert made["settings"]["transport"] == {
        "bpm": 72.5,
        "key": "Bb",
        "scale": "minor",
        "timeSignature": [12, 8],
        "swing": 0.6,
    }
    assert made["rules"]["customRules"] == "Be kind = nice"
    assert made["default_permissions"]["chat"] == {"shareLinks": False}
    assert made["default_permissions"]["ai"] == {"useAssistant": False}
    assert set(made["default_permissions"]["effects"].values()) == {True}


def test_what_create_prints_is_the_code_alone(party, code):
    assert len(code) == 8
    out = party("room", "show").out
    assert f"code\t{code}\n" in out
    assert "settings.transport.timeSignature\t4/4\n" in out
    assert party("room", "list").rows[0][:6] == [code, "Cellar", "1/10", "yes", "owner", "-"]


def test_without_a_profile_one_is_made(jam):
    assert jam("room", "create", "First").code == 0
    assert show(jam)["role"] == "owner"


def test_every_field_can_be_set_and_unset(party, code):
    other = {
        "whole": lambda one: str(int(one.low) + 1),
        "number": lambda one: str(one.low + 0.5),
        "truth": lambda one: "false" if one.default else "true",
        "choice": lambda one: str(next(c for c in one.choices if c != one.default)),
        "text": lambda one: "other",
        "names": lambda one: "a,b",
        "meter": lambda one: "7/8",
        "object": lambda one: '{"a": 1}',
    }
    before = show(party)
    words = [
        word
        for one in room_fields().values()
        for word in ("--set", f"{one.path}={other[one.kind](one)}")
    ]
    assert party("room", "edit", *words).code == 0
    after = show(party)
    assert all(after[key] != before[key] for key in ("name", "tags", "settings", "rules", "canvas"))
    assert after["settings"].keys() == before["settings"].keys() | {"welcomeMessage"}
    unset = [word for path in room_fields() if path != "name" for word in ("--unset", path)]
    assert party("room", "edit", *unset, "--name", "Cellar").code == 0
    assert show(party) == before | {"role": "owner"}
    listed = party("room", "fields", "--json").json
    assert [one["path"] for one in listed] == list(room_fields())
    assert [row[0] for row in party("room", "fields").rows] == list(room_fields())


def test_editing_says_what_is_new_and_dry_runs_change_nothing(party, code):
    before = show(party)
    ended = party("room", "edit", "--bpm", "90", "--genre", "funk", "--public", "--dry-run")
    assert (ended.code, ended.out) == (0, "")
    assert "genre" in ended.err
    assert "settings.transport.bpm" in ended.err
    assert "is_public" not in ended.err
    assert show(party) == before
    assert party("room", "edit", "--public").err == "Nothing changed: all of it was so already.\n"
    assert party("room", "edit", "--bpm", "90").out == f"{code}\n"
    party("room", "edit", "--allow", "chat.*")
    party("room", "edit", "--unset", "default_permissions")
    assert show(party)["default_permissions"] == {}


REFUSED = [
    (["--set", "settings.buferSize=64"], 2, "settings.bufferSize"),
    (["--set", "bufferSize=64"], 2, "settings.bufferSize"),
    (["--set", "settings.bufferSize=65"], 2, "128"),
    (["--set", "settings.archivedAt=2026"], 2, "archivedAt"),
    (["--set", "created_by=x"], 2, "created_by"),
    (["--set", "name"], 2, "PATH=VALUE"),
    (["--unset", "nmae"], 2, "name"),
    (["--unset", "name"], 2, "name"),
    (["--name", " "], 2, "name"),
    (["--name", "x" * 1_000_000], 2, "1 to 80"),
    (["--description", "x" * 1_000_001], 2, "1,000,000"),
    (["--color", "ultraviolet"], 2, "indigo"),
    (["--max-users", "11"], 2, "1 to 10"),
    (["--default-role", "owner"], 2, "performer"),
    (["--bpm", "nan"], 2, "20 to 300"),
    (["--key", "H"], 2, "key"),
    (["--meter", "5"], 2, "7/8"),
    (["--swing", "2"], 2, "0 to 1"),
    (["--allow", "trasport.*"], 3, "transport"),
    (["--deny", "chat"], 2, "chat.*"),
    (["--genre", "a\x1b[31m" * 20], 2, "40"),
]


def test_what_cannot_be_set_is_refused_and_nothing_changes(party, code):
    before = show(party)
    party("room", "edit").refused(2, "--help")
    for words, exit_code, word in REFUSED:
        party("room", "edit", "--genre", "jazz", *words).refused(exit_code, word)
    assert show(party) == before


def test_text_of_any_kind_is_kept_and_shown_without_harm(party):
    name = "ערב\u200f 🎺\x1b[31m"
    made = party("room", "create", name, "--description", "a\nb\tc", "--json")
    assert json.loads(made.out)["name"] == name
    assert "\x1b" not in made.out + party("room", "show").out + party("room", "list").out
    party("room", "create", "a\0b").refused(2, "name")


def codes(party, *words):
    return [one["code"] for one in party("room", "list", "--json", *words).json]


def test_lists_filter_search_and_page(party, code):
    blues = party("room", "create", "Blues", "--tag", "slow", "--genre", "Blues").out.strip()
    bobs = party("--as", "bob", "room", "create", "Bob's", "--private").out.strip()
    assert codes(party) == [blues, code]
    assert codes(party, "--as", "bob") == [bobs, blues, code]
    assert codes(party, "--mine", "--search", "cel") == [code]
    assert codes(party, "--filter", "public", "--limit", "1", "--offset", "1") == [code]
    assert codes(party, "--tag", "SLOW", "--genre", "blues") == [blues]
    assert codes(party, "--filter", "recent") == [blues, code]
    assert codes(party, "--filter", "friends") == codes(party, "--archived") == []
    ended = party("room", "list", "--search", '"; DROP TABLE rooms')
    assert (ended.code, ended.out, ended.err) == (0, "", "No room fits.\n")
    party("room", "list", "--filter", "best").refused(2, "my-rooms")
    party("room", "list", "--mine", "--filter", "public").refused(2)
    party("room", "list", "--search", "x" * 201).refused(2, "200")
    party("room", "list", "--limit", "0").refused(2)


def test_joining_leaving_and_the_current_room(party, code):
    party("--as", "bob", "room", "use").refused(2, "jam room use")
    joined = party("--as", "bob", "room", "join", code.lower())
    assert (joined.out, joined.err) == (f"{code}\n", "You are in 'Cellar' as member.\n")
    assert party("--as", "bob", "room", "use").out == f"{code}\n"
    again = party("--as", "bob", "room", "join", code, "--json").json
    assert again == {
        "room": code,
        "name": "Cellar",
        "status": "already",
        "role": "member",
        "welcome": None,
    }
    party("room", "leave").refused(5, "handover")
    assert party("--as", "bob", "room", "leave").err == "You left 'Cellar'.\n"
    party("--as", "bob", "room", "leave", code).refused(3)
    party("--as", "bob", "room", "use").refused(2)
    assert party("--as", "bob", "room", "use", code).out == f"{code}\n"
    party("room", "join", "ABCDEFGH").refused(3)
    party("room", "join", "no code").refused(2, "no code")


def test_welcome_and_asking(party, code):
    party("room", "edit", "--welcome", "Hi \x07there")
    ended = party("--as", "bob", "room", "join", code, "--listen")
    assert ended.err == "You are in 'Cellar' as listener.\nHi \\x07there\n"
    party("room", "edit", "--approval")
    asked = party("--as", "cleo", "room", "join", code, "--message", "hi")
    assert "asked" in asked.err
    assert party("--as", "cleo", "room", "join", code, "--json").json["status"] == "requested"
    party("--as", "dan", "room", "join", code, "--message", "x" * 1_000_001).refused(2, "1,000,000")
    party("room", "edit", "--private", "--no-approval")
    party("--as", "dan", "room", "join", code).refused(4, "invitation")
    party("--as", "dan", "room", "show", code).refused(3, code)


def test_archiving_and_deleting(party, code):
    party("--as", "bob", "room", "archive", code).refused(4, "rooms.moderate")
    assert party("room", "archive", code, "--json").json["archived_at"]
    assert party("room", "archive", code).err == "It was archived already.\n"
    assert party("room", "list").out == ""
    assert party("room", "list", "--archived").rows[0][0] == code
    party("--as", "bob", "room", "join", code).refused(5, "put away")
    assert party("room", "unarchive", code, "--json").json["archived_at"] is None
    party("room", "delete", code).refused(2, "--yes")
    assert "1 members" in party("room", "delete", code, "--dry-run").err
    party("--as", "bob", "room", "delete", code, "--yes").refused(4, "rooms.close")
    assert party("room", "delete", code, "--yes").code == 0
    party("room", "show", code).refused(3, code)


def test_saving(party, code):
    party("room", "save", "--notes", "x" * 1_000_001).refused(2, "notes")
    assert party("room", "save", code, "--notes", "Fridays").out == f"{code}\n"
    (card,) = party("room", "saved", "--json").json
    assert (card["code"], card["name"], card["notes"]) == (code, "Cellar", "Fridays")
    assert party("room", "saved").rows[0][:3] == [code, "Cellar", "Fridays"]
    party("--as", "bob", "room", "save", code).refused(4, "own")
    for number in range(2):
        party("room", "create", number)
        assert party("room", "save").code == 0
    party("room", "create", "One too many")
    party("room", "save").refused(4, "free", "3 rooms")
    assert party("room", "unsave", code).code == 0
    assert party("room", "save", "--json").json["name"] == "One too many"
    party("room", "unsave", code).refused(3)
