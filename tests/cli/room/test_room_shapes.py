"""What the commands about rooms print as JSON is what their schemas promise."""

from __future__ import annotations

import msgspec

from jamtui.cli.schemas import printed_types, type_of


def test_everything_that_is_printed_fits_its_schema(party, code):
    types = {
        words: text
        for words, text in printed_types().items()
        if words.split()[0] in ("room", "member", "invite")
        and words not in ("room apply", "room export")
    }

    def run(*words):
        command = max((one for one in types if " ".join(words).startswith(one)), key=len)
        unseen.discard(command)
        printed = party(*words, "--json").json
        msgspec.convert(printed, type_of(types[command]), strict=True)
        assert printed != [], command
        return printed

    unseen = set(types)
    bob, cleo = ("--as", "bob"), ("--as", "cleo")
    run("room", "edit", "--approval", "--welcome", "Hi", "--tag", "a", "--allow", "transport.*")
    run("room", "join", code, *bob, "--message", "hi")
    run("member", "requests")
    run("member", "approve", "bob")
    run("room", "join", code, *cleo)
    run("member", "refuse", "cleo")
    for words in ("role bob performer", "allow bob ai.*", "deny bob chat.*", "reset bob ai.*"):
        run("member", *words.split())
    for words in (
        "list",
        "active",
        "permissions bob",
        "log",
        "ban dan --for 2h",
        "bans",
        "unban dan",
    ):
        run("member", *words.split())
    first = run("invite", "create", "cleo", "--message", "hello")["id"]
    run("invite", "pending", *cleo)
    run("invite", "show", first)
    run("invite", "decline", first, *cleo)
    run("invite", "revoke", run("invite", "create", "--code")["id"])
    run("invite", "accept", run("invite", "create", "cleo")["id"], *cleo)
    run("invite", "list", "--status", "all")
    run("invite", "cleanup")
    run("member", "kick", "cleo", "--yes")
    for words in (
        "list",
        "show",
        "fields",
        "save",
        "saved",
        "unsave",
        "use",
        "use " + code,
        "archive " + code,
        "unarchive " + code,
    ):
        run("room", *words.split())
    run("room", "template", "save", code, "--name", "Kept")
    for words in ("list", "show Kept", "edit Kept --set theme=dark", "open Kept"):
        run("room", "template", *words.split())
    run("room", "template", "delete", "Kept", "--yes")
    run("member", "handover", "bob", "--yes", "--room", code)
    assert run("room", "leave", code)["code"] == code
    another = run("room", "create", "Another")["code"]
    assert run("room", "delete", another, "--yes")["code"] == another
    assert unseen == set()
