"""`jam room template`."""

from __future__ import annotations


def test_a_template_is_kept_shown_changed_opened_and_deleted(party, code):
    party("room", "edit", "--bpm", "90", "--tag", "slow")
    kept = party("room", "template", "save", code, "--name", "Fridays").out.strip()
    card = party("room", "template", "show", "Fridays", "--json").json
    assert (card["code"], card["owner"], card["name"]) == (kept, "ana", "Fridays")
    assert (card["tags"], card["settings"]["transport"]["bpm"]) == (["slow"], 90)
    edited = party(
        *("room", "template", "edit", kept, "--set", "skill_level=expert", "--name", "Late"),
        *("--set", "settings.bufferSize=64", "--set", "min_level=3", "--json"),
    ).json
    assert (edited["skill_level"], edited["min_level"]) == ("expert", 3)
    assert edited["settings"]["bufferSize"] == 64
    assert party("room", "template", "list").rows[0][:3] == [kept, "Late", "public"]
    assert party("room", "template", "list", "--json").json == [edited]
    opened = party(
        *("room", "template", "open", "Late", "--name", "Tonight", "--swing", "0.5", "--json")
    ).json
    assert opened["name"] == "Tonight"
    assert opened["settings"]["bufferSize"] == 64
    assert opened["settings"]["transport"]["bpm"] == 90
    assert opened["settings"]["transport"]["swing"] == 0.5
    assert party("room", "use").out.strip() == opened["code"]
    party("room", "template", "delete", "Late").refused(2, "--yes")
    assert party("room", "template", "delete", "Late", "--yes").code == 0
    party("room", "template", "show", kept).refused(3, "template")
    assert party("room", "template", "list").out == ""
    assert "skill_level\texpert\n" not in party("room", "show").out


def test_the_usual_settings_make_a_template_too(party):
    kept = party("room", "template", "save", "--name", "Quiet", "--set", "max_users=4", "--json")
    assert (kept.json["max_users"], kept.json["room_type"]) == (4, "private")
    assert "settings.bufferSize\t256\n" in party("room", "template", "show", "Quiet").out
    code = party("room", "template", "open", "Quiet").out.strip()
    assert party("room", "show", code, "--json").json["is_public"] is False


def test_other_peoples_templates(party, code):
    kept = party("room", "template", "save", code).out.strip()
    assert party("--as", "bob", "room", "template", "open", kept).code == 0
    party("--as", "bob", "room", "template", "edit", kept, "--name", "X").refused(4)
    party("--as", "bob", "room", "template", "delete", kept, "--yes").refused(4)
    party("room", "template", "edit", kept, "--set", "room_type=private")
    party("--as", "bob", "room", "template", "show", kept).refused(3)


REFUSED = [
    (["save"], 2, "--name"),
    (["save", "--name", ""], 2, "name"),
    (["save", "ABCDEFGH"], 3, "ABCDEFGH"),
    (["save", "--name", "x", "--set", "is_public=true"], 2, "field"),
    (["save", "--name", "x", "--set", "min_level=-1"], 2, "0 to"),
    (["save", "--name", "x", "--set", "room_type=secret"], 2, "private, public"),
    (["save", "--name", "x", "--set", "settings.x=1"], 2, "settings"),
    (["edit", "x"], 2, "--set"),
    (["edit", "x", "--name", "y"], 3, "template"),
    (["open", "x"], 3, "template"),
    (["delete", "x", "--yes"], 3, "template"),
]


def test_what_cannot_be_is_refused(party):
    for words, exit_code, word in REFUSED:
        party("room", "template", *words).refused(exit_code, word)
    assert party("room", "template", "list", "--json").json == []
