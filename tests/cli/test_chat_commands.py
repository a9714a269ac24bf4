"""`jam chat` as a person uses it, and with text that means harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jamtui.storage.actor import SERVICE, person
from jamtui.storage.database import Database, open_database
from jamtui.storage.gateway import equals
from jamtui.studio.chat.room_chat import RoomChat

CODE = "ABCD2345"
HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\u202etxt.exe\u2066 \x9b31m zero\u200bwidth "
    "\U0001f468\u200d\U0001f3a4 שלום"
)


class Attic:
    """Ana's private room with bob in it, in the database of `jam`."""

    def __init__(self, database: Database) -> None:
        self.service = database.acting_as(SERVICE)
        self._database = database
        self.as_("ana").gateway.insert(
            "rooms", {"id": CODE, "name": "Attic", "created_by": self.id("ana"), "is_public": 0}
        )
        member = {"id": "m1", "room_id": CODE, "user_id": self.id("bob"), "user_name": "Bob"}
        self.service.gateway.insert("room_members", member | {"role": "member"})

    def id(self, name: str) -> str:
        return self.service.people.find(name).id

    def as_(self, name: str) -> Database:
        return self._database.acting_as(person(self.id(name)))


@pytest.fixture
def attic(world: dict[str, str]) -> Iterator[Attic]:
    with open_database(Path(world["JAMTUI_DB"])) as database:
        yield Attic(database)


def room(jam: Any, command: str, *words: object) -> Any:
    return jam("chat", command, *words, "--room", CODE.lower())


def test_what_is_sent_is_listed_found_and_exported(jam: Any, attic: Attic) -> None:
    first = room(jam, "send", "one", "more", "chorus?").out.strip()
    second = room(jam, "send", "ok", "--json").json
    assert second["content"] == "ok"
    assert second["username"] == "ana"
    listed = room(jam, "list").rows
    assert [(row[0], row[2], row[3], row[4]) for row in listed] == [
        (first, "ana", "text", "one more chorus?"),
        (second["id"], "ana", "text", "ok"),
    ]
    assert [row[0] for row in room(jam, "search", "CHORUS").rows] == [first]
    assert [row["id"] for row in room(jam, "list", "--limit", 1, "--json").json] == [second["id"]]
    assert [row[0] for row in room(jam, "list", "--before", second["id"]).rows] == [first]
    assert [row[0] for row in room(jam, "list", "--after", first).rows] == [second["id"]]
    assert room(jam, "list", "--since", "1h", "--from", "bob").err == "Nothing was said here.\n"
    assert room(jam, "search", "nothing").err == "No message has these words.\n"


def test_reactions_are_shown_in_words(jam: Any, attic: Attic) -> None:
    room(jam, "react", "fire", "bob")
    room(jam, "react", "clap")
    assert [row[4] for row in room(jam, "list", "--kind", "reaction").rows] == [
        "gives fire to bob",
        "gives clap",
    ]
    room(jam, "react", "bravo").refused(3, "'bravo'", "mindblown")
    room(jam, "react", "fire", "ana").refused(2, "somebody else")
    room(jam, "react", "fire", "dan").refused(3, "not in the room")


def test_deleting_asks_and_shows_nothing_any_more(jam: Any, attic: Attic) -> None:
    id_ = room(jam, "send", "a", "secret").out.strip()
    room(jam, "delete", id_).refused(2, "--yes")
    room(jam, "delete", "no", "--yes").refused(3, "'no'")
    assert room(jam, "delete", id_, "--yes").err == "Deleted 1 message.\n"
    assert [row[4] for row in room(jam, "list").rows] == ["(deleted)"]
    for words in (["list", "--json"], ["search", "secret"], ["export"]):
        assert "secret" not in room(jam, *words).out
    assert room(jam, "export", "--format", "jsonl").out == ""


def test_strangers_find_no_room(jam: Any, attic: Attic) -> None:
    for words in (["list"], ["search", "x"], ["export"], ["send", "x"]):
        room(jam, *words, "--as", "dan").refused(3, CODE.lower())


def test_who_sees_the_room_but_is_no_member_is_told_so(jam: Any, attic: Attic) -> None:
    # An empty answer would look like an empty room.
    jam("invite", "create", "cleo", "--room", CODE)
    room(jam, "send", "hello")
    for name in ("cleo", "root"):
        assert jam("room", "show", CODE, "--as", name).code == 0
        for words in (["list"], ["list", "--json"], ["search", "hello"], ["export"]):
            room(jam, *words, "--as", name).refused(4, "room_chat_messages.in_room")
        ended = jam("room", "export", CODE, "--as", name, "--format", "json")
        assert set(json.loads(ended.out)) == {"room", "presets"}
        assert ended.err == (
            "Left out, for only members see them: members, library, queue, loops, songs and bans.\n"
        )
    ended = jam("room", "export", CODE, "--as", "bob", "--format", "json")
    assert json.loads(ended.out)["members"]
    assert ended.err == "Left out, for only owner and co-hosts see them: bans.\n"
    assert jam("room", "export", CODE).err == ""


def test_what_was_deleted_is_not_reacted_to(jam: Any, attic: Attic) -> None:
    id_ = room(jam, "send", "oops", "--as", "bob").out.strip()
    assert room(jam, "react", "fire", "--message", id_).code == 0
    room(jam, "delete", id_, "--yes")
    before = room(jam, "list", "--json").out
    room(jam, "react", "fire", "--message", id_).refused(5, "deleted")
    assert room(jam, "list", "--json").out == before


def test_without_a_room_the_current_one_is_meant(jam: Any, attic: Attic) -> None:
    jam("chat", "list").refused(2, "jam room use")
    jam("room", "use", CODE)
    jam("chat", "send", "hello")
    assert [row[4] for row in jam("chat", "list").rows] == ["hello"]
    jam("chat", "list", "--as", "bob").refused(2, "jam room use")


def test_hostile_text_is_kept_exactly_and_shown_harmless(jam: Any, attic: Attic) -> None:
    room(jam, "send", HOSTILE)
    assert room(jam, "list", "--json").json[0]["content"] == HOSTILE
    (line,) = room(jam, "export", "--format", "jsonl").out.splitlines()
    assert json.loads(line)["content"] == HOSTILE
    outputs = [room(jam, "list").out]
    outputs += [room(jam, "export", "--format", form).out for form in ("text", "markdown", "jsonl")]
    for out in outputs:
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066]", out)
    assert "שלום" in outputs[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to send"),
        (" \n", "nothing to send"),
        ("x" * 1_000_001, "1,000,001 characters"),
        ("nul \0 here", "NUL"),
        ("half \ud83d of one", "half of a character"),
    ],
)
def test_what_cannot_be_a_message_is_refused(jam: Any, attic: Attic, text: str, words: str) -> None:
    room(jam, "send", text).refused(2, words)
    assert room(jam, "list").out == ""


def test_the_longest_message_is_kept(jam: Any, attic: Attic) -> None:
    room(jam, "send", "🔥" * 1_000_000)
    assert room(jam, "list", "--json").json[0]["content"] == "🔥" * 1_000_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (b"two\nlines\n", "two\nlines"),
        (b"two\r\nlines\r\n", "two\r\nlines"),
        ("ça\n\n".encode(), "ça\n"),
        ("🔥".encode() * 1_000_000, "🔥" * 1_000_000),
    ],
)
def test_a_dash_reads_standard_input(
    jam_process: Any, attic: Attic, given: bytes, kept: str
) -> None:
    done = jam_process("chat", "send", "-", "--room", CODE, input=given)
    assert done.returncode == 0, done.stderr
    (row,) = attic.service.gateway.select(
        "room_chat_messages", equals(id=done.stdout.decode()[:-1])
    )
    assert row["content"] == kept


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [(b"x" * 1_000_001, 2, b"1,000,000"), (b"\xff\xfe", 8, b"UTF-8"), (b"", 2, b"nothing to send")],
)
def test_input_that_cannot_be_a_message_is_refused(
    jam_process: Any, attic: Attic, given: bytes, code: int, words: bytes
) -> None:
    done = jam_process("chat", "send", "-", "--room", CODE, input=given)
    assert done.returncode == code
    assert words in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_an_export_is_a_file_or_output(jam: Any, attic: Attic) -> None:
    RoomChat(attic.as_("bob"), CODE).send("- one\n1. two *and* <b>three</b>")
    room(jam, "export", "--format", "markdown", "--out", "chat.md")
    text = Path("chat.md").read_text("utf-8")
    assert text == room(jam, "export", "--format", "markdown").out
    assert "> \\- one  \n> 1\\. two \\*and\\* \\<b\\>three\\</b\\>  \n" in text
    first, second = room(jam, "export").out.splitlines()
    assert first.endswith("bob: - one")
    assert second == "    1. two *and* <b>three</b>"
    room(jam, "export", "--out", "chat.md").refused(5, "chat.md exists", "--overwrite")
    room(jam, "export", "--out", "chat.md", "--overwrite")
    assert Path("chat.md").read_text("utf-8") == room(jam, "export", "--out", "-").out
    room(jam, "export", "--out", "no/chat.txt").refused(7, "no/chat.txt")
    room(jam, "export", "--format", "html").refused(2, "markdown")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "--since", "yesterday"], "'yesterday'"),
        (["list", "--since", "99999999999d"], "span of time"),
        (["list", "--kind", "song"], "reaction"),
        (["list", "--limit", "0"], "1 or more"),
        (["search", "***"], "letters or digits"),
        (["search", "x" * 201], "at most 200"),
        (["list", "--before", "a", "--after", "b"], "not both"),
    ],
)
def test_wrong_options_are_said(jam: Any, attic: Attic, words: list[str], said: str) -> None:
    room(jam, *words).refused(2, said)


def test_pages_by_offset_and_messages_by_a_part_of_their_id(jam: Any, attic: Attic) -> None:
    ids = [room(jam, "send", f"take {number}").out.strip() for number in range(5)]

    def listed(*words: object) -> list[str]:
        return [one["id"] for one in room(jam, *words, "--json").json]

    assert listed("list", "--limit", 2, "--offset", 1) == ids[2:4]
    assert listed("list", "--after", ids[0][-8:], "--limit", 2, "--offset", 1) == ids[2:4]
    assert listed("search", "take", "--limit", 2, "--offset", 3) == ids[:2]
    assert listed("list", "--before", ids[2][-8:]) == ids[:2]
    room(jam, "list", "--before", ids[0][:6]).refused(5, "several messages")
    gone = room(jam, "delete", ids[0][-8:], "--yes", "--json").json
    assert [(one["id"], one["is_deleted"]) for one in gone] == [(ids[0], True)]


def test_reports_and_notifications_by_a_part_of_their_id(jam: Any, attic: Attic) -> None:
    said = room(jam, "send", "rude").out.strip()
    sent = ("report", "send", "message", said[-8:], "--reason", "spam", "--as", "bob")
    report = jam(*sent).out.strip()
    assert jam("report", "show", report[-8:], "--json", "--as", "bob").json["target_id"] == said
    reviewed = jam("admin", "report", "review", report[-8:], "--as", "root", "--json").json
    assert (reviewed["id"], reviewed["status"]) == (report, "reviewed")
    [told] = jam("notification", "list", "--as", "bob", "--json").json
    part = told["id"][-8:]
    assert jam("notification", "show", part, "--as", "bob", "--json").json["id"] == told["id"]
    read = jam("notification", "read", part, "--as", "bob", "--json").json
    assert read == {"count": 1}
    log = jam("admin", "audit", "--target", report[-8:], "--as", "root", "--json").json
    assert {one["target_id"] for one in log} == {report}
