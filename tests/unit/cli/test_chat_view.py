"""How messages look on a terminal."""

from __future__ import annotations

import pytest

from jamtui.cli import chat_view
from jamtui.cli.chat_view import MOST_LINES, moment, show_messages
from jamtui.studio.chat.cards import MessageCard


def message(content: str, **fields: object) -> MessageCard:
    plain: dict[str, object] = {
        "id": "019ab000-0000-7000-8000-000000000000",
        "room_id": "ABCD2345",
        "created_at": "2026-11-22T20:00:00.000000+00:00",
        "kind": "text",
        "user_id": "u",
        "username": "ana",
        "reaction": None,
        "target_user_id": None,
        "target_username": None,
        "is_deleted": False,
        "deleted_at": None,
        "deleted_by": None,
    }
    return MessageCard(**(plain | {"content": content} | fields))  # type: ignore[arg-type]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(chat_view, "is_terminal", lambda: True)

    def draw(width: int, *messages: MessageCard) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        show_messages(messages, False)
        return [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    return draw


def test_a_message_keeps_its_lines_below_each_other(drawn) -> None:
    first, second = drawn(60, message("two\nlines"))
    assert first.endswith("ana  two    00000000")
    assert second.strip() == "lines"
    assert first.index("two") == second.index("lines")


def test_nobody_fills_the_terminal_with_one_message(drawn) -> None:
    lines = drawn(60, message("\n".join(map(str, range(MOST_LINES + 1)))))
    assert len(lines) == MOST_LINES + 1
    lines = drawn(60, message("\n".join(map(str, range(5000)))))
    assert len(lines) == MOST_LINES + 1
    assert lines[-1].strip() == f"… {5000 - MOST_LINES} more lines"


def test_of_a_long_line_the_terminal_shows_the_beginning(drawn) -> None:
    lines = drawn(120, message("x" * 1_000_000))
    assert len(lines) < 50
    assert lines[-1].strip() == "… 1,000,000 characters in all"
    assert drawn(60, message("\r".join("abc" * 10)))[-1].strip() == "… 10 more lines"


def test_wide_terminals_show_ids_and_narrow_ones_their_ends(drawn) -> None:
    assert drawn(120, message("hello"))[0].endswith("019ab000-0000-7000-8000-000000000000")
    assert drawn(60, message("hello"))[0].endswith("hello  00000000")


def test_long_lines_are_folded_and_commands_to_the_terminal_are_shown(drawn) -> None:
    lines = drawn(60, message("x" * 100 + "\x1b[2J [bold]no mark-up[/bold]", username="a\x07"))
    assert all(len(line) <= 60 for line in lines)
    text = "".join(line[line.rindex("  ") + 2 :] for line in lines)
    assert "\\x1b[2J" in text
    assert "[bold]" in text
    assert "a\\x07" in lines[0]


def test_what_is_deleted_or_noted_is_said(drawn) -> None:
    lines = drawn(
        60,
        message("", is_deleted=True),
        message("bob left.", kind="system", username=None, user_id=None),
    )
    assert lines[0].endswith("ana  (deleted)  00000000")
    assert lines[1].endswith("*    bob left.  00000000")


def test_a_time_that_is_none_is_shown_as_it_is() -> None:
    assert moment(None) == "-"
    assert moment("yes\x1b") == "yes\\x1b"
