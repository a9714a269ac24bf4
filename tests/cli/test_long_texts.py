"""Texts of a million characters of every kind: taken from standard input, kept, shown in part."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from jamtui.cli.long_text import long_text
from jamtui.cli.output import LONGEST_CELL
from jamtui.errors import UsageError
from jamtui.text import LONGEST_TEXT

PIECE = (
    "שלום \u202eعربي\u202c می\u200cخواهم \u200b\ufeff e\u0301\u0323 é ☕\ufe0f "
    "\U0001f1e9\U0001f1ea 👨\u200d👩\u200d👧🏽 中文 \x07\x1b[2J\t line\r\nbreak "
)
TEXT = (PIECE * (LONGEST_TEXT // len(PIECE) + 1))[: LONGEST_TEXT - 1] + "."

Run = Callable[..., Any]


@pytest.fixture
def say(jam_process: Run, jam: Run) -> Run:
    """Runs a command in a process of its own with `text` as its input; returns what it prints."""
    assert jam("room", "create", "Cellar").code == 0

    def run(*words: object, text: str = TEXT) -> str:
        done = jam_process(*words, input=text.encode())
        assert done.returncode == 0, done.stderr
        return str(done.stdout, "utf-8").rstrip("\n")

    return run


def room_columns(jam: Run) -> dict[str, Any]:
    found: dict[str, Any] = jam("room", "show", "--json").json
    return found


def test_the_limit_is_a_million_and_the_text_has_all_of_it() -> None:
    assert LONGEST_TEXT == len(TEXT) == 1_000_000
    assert len(TEXT.encode()) > 1_500_000


def test_a_message_is_kept_found_and_shown(say: Run, jam: Run) -> None:
    say("chat", "send", "-")
    (shown,) = jam("chat", "list", "--json").json
    assert shown["content"] == TEXT
    ((*_, cell),) = jam("chat", "list").rows
    assert cell.endswith("…")
    assert len(cell) < 3 * LONGEST_CELL
    assert "\x1b" not in cell
    assert "\u202e" not in cell
    assert len(jam("chat", "search", "שלום").rows) == 1
    exported = json.loads(jam("chat", "export", "--format", "jsonl").out)
    assert exported["content"] == TEXT


def test_a_room_keeps_what_it_is_for_and_what_it_asks_of_people(say: Run, jam: Run) -> None:
    say("room", "edit", "--description", "-")
    say("room", "edit", "--welcome", "-")
    say("room", "edit", "--set", "rules.customRules=-")
    found = room_columns(jam)
    assert found["description"] == TEXT
    assert found["settings"]["welcomeMessage"] == TEXT
    assert found["rules"]["customRules"] == TEXT
    assert len(jam("room", "list").out) < 1_000
    assert len(jam("room", "list", "--search", "عربي").rows) == 1
    Path("room.toml").write_text(jam("room", "export").out, "utf-8", newline="")
    jam("room", "edit", "--description", "", "--welcome", "", "--unset", "rules.customRules")
    assert jam("room", "apply", "room.toml", "--yes").code == 0
    again = room_columns(jam)
    assert again["description"] == again["settings"]["welcomeMessage"] == TEXT
    assert again["rules"]["customRules"] == TEXT


def test_other_texts_are_kept_too(say: Run, jam: Run) -> None:
    say("profile", "edit", "--bio", "-")
    assert jam("profile", "show", "--json").json["bio"] == TEXT
    say("room", "save", "--notes", "-")
    assert jam("room", "saved", "--json").json[0]["notes"] == TEXT
    say("invite", "create", "bob", "--message", "-")
    assert jam("--as", "bob", "invite", "pending", "--json").json[0]["message"] == TEXT
    say("report", "send", "user", "bob", "--reason", "other", "--description", "-")
    assert jam("report", "list", "--json").json[0]["description"] == TEXT
    assert all(len(line) < 4 * LONGEST_CELL for line in jam("report", "list").out.splitlines())
    jam("song", "add", "Night Bus")
    say("song", "lyric", "add", "Night Bus", "-", "--at", "1")
    lyrics = jam("song", "lyric", "list", "Night Bus", "--json").json
    assert lyrics[0]["text"] == TEXT


@pytest.mark.parametrize(
    "words",
    [
        ("chat", "send", "-"),
        ("room", "edit", "--description", "-"),
        ("room", "edit", "--set", "rules.customRules=-"),
        ("profile", "edit", "--bio", "-"),
        ("room", "save", "--notes", "-"),
        ("invite", "create", "bob", "--message", "-"),
        ("report", "send", "user", "bob", "--reason", "other", "--description", "-"),
        ("member", "ban", "bob", "--reason", "-"),
    ],
    ids=lambda words: " ".join(words[:2]) + words[-2],
)
def test_one_character_more_is_refused(say: Run, jam_process: Run, words: tuple[str, ...]) -> None:
    done = jam_process(*words, input=(TEXT + "x").encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"1,000,000" in done.stderr
    assert done.stderr.startswith(b"jam: ")
    assert done.stderr.count(b"\n") == 1
    assert len(done.stderr) < 500


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (b"a" * 20_000_000, 2, b"at most 1,000,000 characters"),
        (b"caf\xe9", 8, b"no UTF-8 text (byte 3)"),
        (b"a\0b", 2, b"description"),
    ],
    ids=["too much", "no UTF-8", "NUL"],
)
def test_input_that_is_no_text_is_refused(
    say: Run, jam_process: Run, given: bytes, code: int, told: bytes
) -> None:
    done = jam_process("room", "edit", "--description", "-", input=given)
    assert (done.returncode, done.stdout) == (code, b"")
    assert told in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_input_is_read_for_one_text_only(say: Run, jam: Run) -> None:
    for second in (("--welcome", "-"), ("--set", "rules.customRules=-")):
        jam("room", "edit", "--description", "-", *second).refused(2, "standard input", "once")
    assert room_columns(jam)["description"] is None


def test_no_more_is_read_than_a_text_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Endless:
        def read(self, count: int) -> bytes:
            asked.append(count)
            return b"x" * count

    class Input:
        buffer = Endless()

    context = typer.Context(typer.main.get_command(typer.Typer(callback=print)))
    monkeypatch.setattr("sys.stdin", Input())
    with pytest.raises(UsageError, match="1,000,000"):
        long_text(context, "-")
    assert asked == [4 * LONGEST_TEXT + 3]
