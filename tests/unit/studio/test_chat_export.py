"""Exports of a chat: every line is what it is taken for, and JSON gives messages back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.room_spans import past
from jamtui.errors import UsageError
from jamtui.storage.timestamps import timestamp
from jamtui.studio.chat.cards import MessageCard
from jamtui.studio.chat.export import exported, lines_of

MOMENT = "2026-11-22T20:00:00.000000+00:00"


def message(content: str, **fields: Any) -> MessageCard:
    plain = {
        "id": "m",
        "room_id": "ABCD2345",
        "created_at": MOMENT,
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
    return MessageCard(**(plain | {"content": content} | fields))


@given(st.lists(st.text()))
def test_lines_of_json_are_the_messages(texts: list[str]) -> None:
    lines = list(exported(map(message, texts), "jsonl"))
    assert all(line.endswith("\n") and line[:-1].isprintable() for line in lines)
    assert [json.loads(line)["content"] for line in lines] == texts


@given(st.text())
def test_text_and_markdown_hold_nothing_but_visible_characters(text: str) -> None:
    for form in ("text", "markdown"):
        assert all(line[:-1].isprintable() for line in exported([message(text)], form))


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\rb"])
def test_lines_stay_lines(text: str) -> None:
    assert lines_of(text) == ["a", "b"]
    assert list(exported([message(text)], "text")) == [f"[{MOMENT}] ana: a\n", "    b\n"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain - text, no marks!", "plain - text, no marks!"),
        ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"),
        ("  + nor this", "  \\+ nor this"),
        ("12. nor that", "12\\. nor that"),
        ("=====", "\\====="),
        ("<b>*x*</b> [l](u) `c` a_b", "\\<b\\>\\*x\\*\\</b\\> \\[l\\](u) \\`c\\` a\\_b"),
        ("&lt;", "\\&lt;"),
    ],
)
def test_markdown_shows_the_text_itself(text: str, kept: str) -> None:
    assert f"> {kept}  \n" in exported([message(text)], "markdown")


def test_reactions_and_notes_are_sentences() -> None:
    reaction = message("fire", kind="reaction", reaction="fire", target_username="bob")
    note = message("bob left.", kind="system", username=None, user_id=None)
    assert list(exported([reaction, note], "text")) == [
        f"[{MOMENT}] ana gives fire to bob\n",
        f"[{MOMENT}] * bob left.\n",
    ]


def test_times_that_were() -> None:
    now = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert timestamp(past("90m", now)) == "2026-11-22T18:30:00.000000+00:00"
    assert timestamp(past("1d12h", now)) == "2026-11-21T08:00:00.000000+00:00"
    assert timestamp(past("2026-11-22T21:00+01:00")) == MOMENT
    assert timestamp(past("2026-11-22")).endswith("+00:00")
    for wrong in ("", "now", "5", "1x", "2026-13-01", "9" * 12 + "d"):
        with pytest.raises(UsageError):
            past(wrong)
