"""`jam session` as people and scripts use it."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def room(jam: Any) -> str:
    """A room of ana's with bob in it."""
    code = jam("room", "create", "Attic").out.strip()
    assert jam("room", "join", code, "--as", "bob").code == 0
    return str(code)


def test_a_session_begins_in_the_current_room(jam: Any, room: str) -> None:
    assert jam("session", "start", "--json").json["room"] == room
    jam("session", "start", "--as", "dan").refused(2, "jam room use")


def test_a_session_alone_and_one_with_somebody(jam: Any, room: str) -> None:
    id_ = jam("session", "start", room.lower(), "--instrument", "Electric Guitar").out.strip()
    assert jam("session", "heartbeat").out.strip() == id_
    jam("session", "start", room).refused(5, room, "jam session end")
    assert jam("session", "start", room, "--as", "bob").code == 0
    card = jam("session", "end", "--json").json
    assert (card["id"], card["room"], card["instrument"]) == (id_, room, "electric-guitar")
    assert (card["master"], card["participants"]) == (True, ["bob"])
    ended = jam("session", "end", "--as", "bob")
    assert "You played" in ended.err
    assert jam("session", "show", ended.out.strip(), "--as", "bob", "--json").json["room"] == room
    jam("session", "end").refused(3, "jam session start")
    jam("session", "heartbeat").refused(3, "jam session start")


def test_lists_and_filters(jam: Any, room: str) -> None:
    ids = []
    for instrument in ("oboe", "oboe", "flute"):
        ids.append(jam("session", "start", room, "--instrument", instrument).out.strip())
        jam("session", "end")
    ids.append(jam("session", "start", room, "--instrument", "flute").out.strip())
    listed = [card["id"] for card in jam("session", "list", "--json").json]
    assert listed == ids[::-1]

    def found(*words: object) -> list[str]:
        return [row[0] for row in jam("session", "list", *words).rows]

    assert found("--limit", 2, "--offset", 1) == ids[2:0:-1]
    assert found("--instrument", "Oboe") == ids[1::-1]
    assert found("--going") == ids[3:]
    assert found("--ended") == ids[2::-1]
    assert found("--room", room.lower()) == ids[::-1]
    assert found("--room", "NOWHERE2") == found("--since", "2999-01-01") == []
    assert found("--since", "2020-01-01", "--until", "2999-01-01") == ids[::-1]
    assert found("--as", "bob") == []
    jam("session", "list", "--instrument", "oboo").refused(3, "'oboe'")
    jam("session", "list", "--until", "soon").refused(2, "--until")


def test_showing_one(jam: Any, room: str) -> None:
    id_ = jam("session", "start", room).out.strip()
    jam("session", "end")
    assert dict(jam("session", "show", id_[:-2]).rows)["id"] == id_
    jam("session", "show", id_, "--as", "bob").refused(3)
    jam("session", "show", id_[:3]).refused(3)
    jam("session", "show", "%").refused(3)
    jam("session", "show", "\x1b[2J" * 50).refused(3)


def test_who_may_not(jam: Any, room: str) -> None:
    jam("session", "start", "NOWHERE2").refused(3, "NOWHERE2")
    jam("session", "start", room, "--as", "bob", "--master").refused(4, "--master")
    jam("session", "start", room, "--silence", 0).refused(2)
    jam("session", "start", room, "--instrument", "lamp").refused(3, "lamp")
    jam("session", "start", room, "--as", "cleo").refused(4, "jam room join")
    assert jam("session", "list").out == ""
