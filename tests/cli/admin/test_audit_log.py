"""Each act of an administrator leaves a row in the log; nobody else does any of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Jam = Callable[..., Any]

CAP = "headwear-cap"
ACTS: dict[str, tuple[list[list[str]], list[str], tuple[str, str, str]]] = {
    # What comes before, the act, and the row that it leaves: action, table and id of the target.
    "appoint": ([], ["appoint", "bob"], ("account_type", "user_profiles", "bob")),
    "dismiss": (
        [["appoint", "bob"]],
        ["dismiss", "bob"],
        ("account_type", "user_profiles", "bob"),
    ),
    "account": ([], ["account", "bob", "pro"], ("account_type", "user_profiles", "bob")),
    "ban": ([], ["ban", "bob", "--yes"], ("account_ban", "user_profiles", "bob")),
    "unban": (
        [["ban", "bob", "--yes"]],
        ["unban", "bob"],
        ("account_ban", "user_profiles", "bob"),
    ),
    "verify": ([], ["verify", "bob"], ("account_verification", "user_profiles", "bob")),
    "review": ([], ["report", "review", "REPORT"], ("report_review", "reports", "REPORT")),
    "resolve": (
        [["report", "review", "REPORT"]],
        ["report", "resolve", "REPORT"],
        ("report_review", "reports", "REPORT"),
    ),
    "dismiss report": (
        [["report", "review", "REPORT"]],
        ["report", "dismiss", "REPORT"],
        ("report_review", "reports", "REPORT"),
    ),
    "promote": (
        [],
        ["loop", "promote", "anas"],
        ("loop_promotion", "user_custom_loops", "anas"),
    ),
    "promoted copy": (
        [],
        ["loop", "promote", "anas", "--id", "copy"],
        ("content_insert", "system_loops", "copy"),
    ),
    "add": (
        [],
        ["content", "add", "tier", "club", "--set", "name=Club", "--set", "rooms=4"],
        ("content_insert", "subscription_tiers", "club"),
    ),
    "edit": (
        [],
        ["content", "edit", "tier", "free", "--set", "rooms=4"],
        ("content_update", "subscription_tiers", "free"),
    ),
    "remove": (
        [["content", "add", "tier", "club", "--set", "name=Club", "--set", "rooms=4"]],
        ["content", "remove", "tier", "club", "--yes"],
        ("content_delete", "subscription_tiers", "club"),
    ),
    "deactivate": (
        [],
        ["content", "deactivate", "loop", "pocket-funk"],
        ("content_update", "system_loops", "pocket-funk"),
    ),
    "activate": (
        [["content", "deactivate", "loop", "pocket-funk"]],
        ["content", "activate", "loop", "pocket-funk"],
        ("content_update", "system_loops", "pocket-funk"),
    ),
    "link": (
        [],
        ["content", "link", CAP, "gift"],
        ("content_insert", "avatar_component_unlocks", f"{CAP}/gift"),
    ),
    "unlink": (
        [["content", "link", CAP, "gift"]],
        ["content", "unlink", CAP, "gift"],
        ("content_delete", "avatar_component_unlocks", f"{CAP}/gift"),
    ),
    "grant": (
        [],
        ["content", "grant", "bob", CAP],
        ("content_insert", "user_unlocked_components", f"bob/{CAP}"),
    ),
    "revoke": (
        [["content", "grant", "bob", CAP]],
        ["content", "revoke", "bob", CAP, "--yes"],
        ("content_delete", "user_unlocked_components", f"bob/{CAP}"),
    ),
}
READING = (["audit"], ["audit", "--lines"], ["loop", "promotions"])


class World:
    """What acts are about: a loop and a report by ana, and bob's id."""

    def __init__(self, jam: Jam) -> None:
        self._jam = jam
        self._bob = jam("profile", "show", "bob", "--json").json["id"]
        self._report = jam(
            "report", "send", "user", "bob", "--reason", "spam", "--as", "ana"
        ).out.strip()

    def does(self, words: list[str], who: str = "root") -> Any:
        named = [self._report if word == "REPORT" else word for word in words]
        return self._jam("admin", *named, "--as", who)

    def target(self, text: str) -> str:
        return text.replace("bob", self._bob).replace("REPORT", self._report)

    def log(self) -> list[dict[str, Any]]:
        found = self._jam("admin", "audit", "--json", "--as", "root").json
        assert isinstance(found, list)
        return found


@pytest.fixture
def town(jam: Jam, anas_loop: str) -> World:
    return World(jam)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_leaves_a_row(town: World, act: str) -> None:
    before, words, (action, table, target) = ACTS[act]
    for earlier in before:
        assert town.does(earlier).code == 0
    known = {row["id"] for row in town.log()}
    ended = town.does(words)
    assert ended.code == 0, ended
    new = [row for row in town.log() if row["id"] not in known]
    found = [(row["admin"], row["action"], row["target_type"], row["target_id"]) for row in new]
    assert ("root", action, table, town.target(target)) in found


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_does_it(town: World, act: str) -> None:
    before, words, _ = ACTS[act]
    for earlier in before:
        assert town.does(earlier).code == 0
    log = town.log()
    for who in ("ana", "cleo"):
        town.does(words, who).refused(4, "dministrator")
    assert town.log() == log


@pytest.mark.parametrize("words", READING, ids=lambda words: " ".join(words))
def test_nobody_else_reads_it(town: World, words: list[str]) -> None:
    town.does(words, "ana").refused(4, "administrators")
    assert town.does(words).code == 0


def test_what_administrators_do_as_people_is_not_logged(town: World, jam: Jam) -> None:
    log = town.log()
    jam("room", "create", "Den", "--as", "root")
    jam("report", "send", "user", "bob", "--reason", "spam", "--as", "root")
    assert town.log() == log


def test_the_log_is_searched_and_paged(town: World, jam: Jam) -> None:
    for words in (["verify", "bob"], ["account", "bob", "pro"], ["verify", "cleo"]):
        assert town.does(words).code == 0
    assert town.does(["appoint", "dan"]).code == 0
    assert town.does(["verify", "ana"], "dan").code == 0

    def found(*words: str) -> list[str]:
        return [row["id"] for row in town.does(["audit", "--json", *words]).json]

    every = found()
    assert len(every) == len(set(every))
    assert found("--admin", "dan") == every[:1]
    assert len(found("--target", "BOB")) == 2
    assert len(found("--action", "account_verification")) == 3
    assert found("--target", "user_profiles") == every
    assert found("--since", "1h") == every
    assert found("--since", "2999-01-01") == []
    assert found("--limit", "2", "--offset", "1") == every[1:3]
    lines = [json.loads(line) for line in town.does(["audit", "--lines"]).out.splitlines()]
    assert lines == town.log()
    assert [json.loads(town.does(["audit", "--lines", "--limit", "1"]).out)["id"]] == every[:1]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["--admin", "nobody"], 3, "nobody"),
        (["--action", "dance"], 3, "dance"),
        (["--since", "yesterday"], 2, "yesterday"),
        (["--since", "9999999999d"], 2, "9999999999d"),
        (["--lines", "--json"], 2, "--lines"),
    ],
)
def test_questions_that_make_no_sense(town: World, words: list[str], code: int, named: str) -> None:
    town.does(["audit", *words]).refused(code, named)
