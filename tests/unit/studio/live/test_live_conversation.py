"""Each message is told once, with the name of who said it."""

from __future__ import annotations

from typing import Any

from jamtui.protocol.messages import Row
from jamtui.studio.live.conversation import Conversation


def message(number: int, **values: Any) -> Row:
    row = {
        "room_id": "ABCD2345",
        "user_id": "u1",
        "content": f"word {number}",
        "message_type": "text",
        "created_at": f"2026-01-01T00:00:{number:02}.000000+00:00",
        "is_deleted": 0,
    }
    return Row(table="room_chat_messages", id=f"m{number}", values=row | values)


def conversation(names: dict[str, str]) -> tuple[Conversation, list[tuple[str, dict[str, Any]]]]:
    told: list[tuple[str, dict[str, Any]]] = []
    return Conversation(lambda name, values: told.append((name, values)), names.get), told


def test_what_was_said_before_is_counted_and_its_end_told() -> None:
    talk, told = conversation({"u1": "Ann"})
    talk.take([message(number) for number in (7, 3, 1, 2, 6, 4, 5)], is_before=True)
    ((name, values),) = told
    assert (name, values["count"]) == ("live_history", 7)
    said = [(one["name"], one["text"]) for one in values["messages"]]
    assert said == [("Ann", f"word {number}") for number in (3, 4, 5, 6, 7)]


def test_a_message_is_told_once_also_when_its_row_comes_again() -> None:
    talk, told = conversation({"u1": "Ann"})
    talk.take([message(1)], is_before=True)
    talk.take([message(1), message(2)], is_before=False)
    talk.take([message(2, is_deleted=1), message(3, is_deleted=1)], is_before=False)
    assert [(name, values.get("text")) for name, values in told[1:]] == [("live_chat", "word 2")]


def test_names_come_from_profiles_too_and_the_program_has_none() -> None:
    talk, told = conversation({})
    profile = Row(table="user_profiles", id="u2", values={"id": "u2", "username": "ben"})
    reaction = {"message_type": "reaction", "reaction_type": "fire", "target_user_id": "u2"}
    rows = [profile, message(1, user_id="u2"), message(2, **reaction), message(3, user_id=None)]
    rows.append(message(4, message_type="system"))
    talk.take(rows, is_before=False)
    assert [(values["name"], values["text"]) for _, values in told] == [
        ("ben", "word 1"),
        ("somebody", "gives fire to ben"),
        ("somebody", "word 3"),
        (None, "word 4"),
    ]


def test_rows_that_are_no_messages_are_passed_over() -> None:
    talk, told = conversation({})
    rows = [
        message(1, content=None),
        message(2, message_type="new"),
        Row(table="songs", id="s", values={}),
    ]
    talk.take([*rows, Row(table="room_chat_messages", id="m", values=None)], is_before=True)
    assert told == []
