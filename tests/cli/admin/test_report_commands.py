"""`jam report` and `jam admin report`: from what somebody reports to what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Jam = Callable[..., Any]


def send(jam: Jam, *words: str, who: str = "ana") -> str:
    ended = jam("report", "send", *words, "--as", who)
    assert ended.code == 0, ended
    return str(ended.out.strip())


def notified(jam: Jam, who: str) -> list[tuple[str, str, str | None]]:
    found = jam("notification", "list", "--json", "--as", who).json
    return [(one["kind"], one["title"], one["message"]) for one in found]


def test_a_report_goes_from_sent_to_settled(root: Jam) -> None:
    url = "https://example.org/ä.png"
    id_ = send(
        root, "user", "BOB", "--reason", "spam", "--description", "عربي\n🎸", "--evidence", url
    )
    card = root("report", "show", id_, "--json", "--as", "ana").json
    assert (card["status"], card["target_name"], card["reporter"]) == ("pending", "bob", "ana")
    assert (card["description"], card["evidence"]) == ("عربي\n🎸", [url])
    assert (
        root("report", "list", "--json").json
        == root("report", "list", "--json", "--as", "ana").json
    )
    assert root("admin", "report", "review", id_, "--json").json["reviewed_by"] == "root"
    words = ("--resolution", "Sorry", "--action", "warning")
    done = root("admin", "report", "resolve", id_, *words, "--json").json
    assert (done["status"], done["resolution"], done["action"]) == ("resolved", "Sorry", "warning")
    assert [kind for kind, _, _ in notified(root, "ana")] == ["report", "report"]
    assert notified(root, "ana")[0] == ("report", "Your report was settled", "Sorry")
    assert notified(root, "bob") == [("warning", "A warning by an administrator", "Sorry")]
    assert root("report", "show", id_, "--json", "--as", "ana").json == done


def test_a_report_may_be_dismissed_and_sent_again(root: Jam) -> None:
    id_ = send(root, "user", "bob", "--reason", "hate")
    root("report", "send", "user", "bob", "--reason", "spam", "--as", "ana").refused(5, id_)
    assert send(root, "user", "bob", "--reason", "hate", who="cleo") != id_
    root("admin", "report", "review", id_)
    root("report", "send", "user", "bob", "--reason", "spam", "--as", "ana").refused(5, id_)
    assert root("admin", "report", "dismiss", id_, "--json").json["status"] == "dismissed"
    assert send(root, "user", "bob", "--reason", "spam") != id_
    assert notified(root, "bob") == []


def test_the_states_of_a_report_come_in_their_order(root: Jam) -> None:
    id_ = send(root, "user", "bob", "--reason", "hate")
    for word in ("resolve", "dismiss"):
        root("admin", "report", word, id_).refused(5, "pending", "review")
    assert root("admin", "report", "review", id_).code == 0
    root("admin", "report", "review", id_).refused(5, "reviewed")
    assert root("admin", "report", "resolve", id_).code == 0
    for word in ("review", "resolve", "dismiss"):
        root("admin", "report", word, id_).refused(5, "resolved")
    assert root("report", "show", id_, "--json").json["action"] == "none"


def test_everybody_sees_their_own_reports_and_administrators_all(root: Jam) -> None:
    ids = [send(root, "user", "bob", "--reason", "spam", who=who) for who in ("ana", "cleo", "dan")]
    ids.append(send(root, "loop", "pocket-funk", "--reason", "copyright", who="root"))

    def listed(*words: str, who: str = "root") -> list[str]:
        found = root("report", "list", *words, "--json", "--as", who).json
        return [one["id"] for one in found]

    assert listed() == ids
    assert listed(who="ana") == ids[:1]
    assert listed(who="bob") == []
    assert listed("--mine") == ids[3:]
    assert listed("--type", "loop") == ids[3:]
    root("admin", "report", "review", ids[0])
    root("admin", "report", "review", ids[1])
    order = [ids[2], ids[3], ids[1], ids[0]]
    assert listed() == order
    for size in (1, 2, 3, 4):
        paged = []
        for at in range(0, 4, size):
            paged += listed("--limit", str(size), "--offset", str(at))
        assert paged == order
    assert listed("--status", "reviewed") == [ids[1], ids[0]]
    root("report", "show", ids[1], "--as", "ana").refused(3, ids[1])


def test_only_what_one_can_see_is_reported(root: Jam, anas_loop: str) -> None:
    code = root("room", "create", "Den", "--private", "--as", "ana").out.strip()
    for words in (("room", code), ("loop", anas_loop)):
        root("report", "send", *words, "--reason", "hate", "--as", "bob").refused(3, words[1])
    assert send(root, "room", code.lower(), "--reason", "hate", who="ana")
    (one,) = root("report", "list", "--json").json
    assert (one["target_type"], one["target_id"]) == ("room", code)
    assert root("report", "show", one["id"], "--json").json["target_name"] == "Den"


def test_a_warning_needs_somebody_to_be_warned(root: Jam) -> None:
    id_ = send(root, "loop", "pocket-funk", "--reason", "copyright")
    root("admin", "report", "review", id_)
    root("admin", "report", "resolve", id_, "--action", "warning").refused(5, "nobody")
    assert root("report", "show", id_, "--json").json["status"] == "reviewed"


def test_the_reasons_are_listed(jam: Jam) -> None:
    found = jam("report", "reasons", "--json").json
    assert [row[0] for row in jam("report", "reasons").rows] == [one["id"] for one in found]


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("shoe", "x", "--reason", "spam"), 3, "looptrack"),
        (("user", "bob", "--reason", "boredom"), 2, "harassment"),
        (("user", "bob", "--reason", "other"), 2, "--description"),
        (("user", "nobody", "--reason", "spam"), 3, "nobody"),
        (("user", "ana", "--reason", "spam"), 2, "oneself"),
        (("room", "?", "--reason", "spam"), 2, "?"),
        (("message", "' OR 1=1 --", "--reason", "spam"), 3, "OR 1=1"),
        (("song", "x" * 5000, "--reason", "spam"), 3, "xxx"),
        (("user", "bob", "--reason", "spam", "--description", "x" * 1_000_001), 2, "1,000,001"),
        (("user", "bob", "--reason", "spam", "--description", "a\0b"), 2, "NUL"),
        (("user", "bob", "--reason", "spam", "--evidence", "javascript:alert(1)"), 2, "javascript"),
        (("user", "bob", "--reason", "spam", "--evidence", "http://[x"), 2, "http://[x"),
        (("user", "bob", "--reason", "spam", "--evidence", "https://a/\x1b[2J"), 2, "https://a/"),
        (("user", "bob", "--reason", "spam", *["--evidence", "https://a/"] * 11), 2, "11"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    root: Jam, words: tuple[str, ...], code: int, named: str
) -> None:
    root("report", "send", *words, "--as", "ana").refused(code, named)
    assert root("report", "list", "--json").json == []


def test_decisions_that_cannot_be(root: Jam) -> None:
    id_ = send(root, "user", "bob", "--reason", "spam")
    root("admin", "report", "review", "nothing").refused(3, "nothing")
    root("admin", "report", "review", id_)
    root("admin", "report", "resolve", id_, "--action", "exile").refused(2, "account_banned")
    root("admin", "report", "resolve", id_, "--resolution", "x" * 1_000_001).refused(2, "1,000,001")
    root("report", "list", "--status", "lost").refused(2, "pending")
    root("report", "list", "--type", "shoe").refused(2, "user")
