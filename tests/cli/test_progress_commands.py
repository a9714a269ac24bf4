"""Statistics, points, achievements, challenges, instruments and streams as commands show them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HIDDEN = (
    "solo_artist",
    "quick_draw",
    "full_house",
    "perfectionist",
    "friendly_giant",
    "comeback_kid",
    "midnight_maestro",
)


@pytest.fixture
def room(jam: Any) -> str:
    """A room of ana's with bob in it."""
    code = jam("room", "create", "Attic").out.strip()
    assert jam("room", "join", code, "--as", "bob").code == 0
    return str(code)


def test_statistics_before_and_after_a_session(jam: Any, room: str) -> None:
    ended = jam("stats")
    assert ended.code == 0
    assert "No session has ended yet" in ended.out
    jam("session", "start", room, "--instrument", "Oboe")
    jam("session", "end")
    card = jam("stats", "--json").json
    assert (card["username"], card["sessions"], card["rooms_created"]) == ("ana", 1, 1)
    assert (len(card["activity_by_hour"]), len(card["activity_by_day"])) == (24, 7)
    assert [len(row) for row in card["activity_by_day_and_hour"]] == [24] * 7
    assert card["instruments"][0]["id"] == "oboe"
    ended = jam("stats")
    assert ended.err == ""
    assert all(len(line) <= 80 for line in ended.out.splitlines())
    assert "\x1b" not in ended.out
    assert jam("stats", "ana", "--as", "bob", "--json").json["sessions"] == 1


def test_statistics_that_somebody_does_not_show(jam: Any) -> None:
    assert jam("profile", "edit", "--hide-stats").code == 0
    jam("stats", "ana", "--as", "bob").refused(4, "show")
    assert jam("stats").code == 0
    jam("stats", "anna").refused(3, "'anna'", "'ana'")


def test_a_time_zone_that_is_unknown_here_is_said(jam: Any, world: dict[str, str]) -> None:
    from jamtui.storage.database import open_database
    from jamtui.storage.gateway import equals

    with open_database() as database:
        zone = '{"timezone": "Mars/\\u001b[2JOlympus"}'
        mine = equals(username="ana")
        database.gateway.update("user_profiles", {"preferences": zone}, mine)
    ended = jam("stats")
    assert ended.code == 0
    assert "Mars/" in ended.err
    assert "\x1b" not in ended.err


def test_nobody_signed_in_is_told_what_to_do(jam: Any) -> None:
    jam("--db", "fresh.db", "db", "info")
    for words in (("stats",), ("xp", "show"), ("achievement", "list"), ("ai", "status")):
        jam("--db", "fresh.db", *words).refused(4, "jam profile create")


def test_points_and_their_ledger(jam: Any, room: str) -> None:
    card = jam("xp", "show", "--json").json
    assert (card["level"], card["title"], card["next_title_level"]) == (2, "newcomer", 6)
    assert card["next_level_at"] == 400
    log = jam("xp", "log", "--json").json
    assert sum(entry["amount"] for entry in log) == card["xp"] == log[0]["balance"]
    assert {"create_room", "room_creator"} <= {entry["reason"] for entry in log}
    assert [entry["reason"] for entry in jam("xp", "log", "--limit", 1, "--json").json] == [
        log[0]["reason"]
    ]
    assert len(jam("xp", "log", "--reason", "create_room").rows) == 1
    assert jam("xp", "log", "--since", "2999-01-01").out == ""
    jam("xp", "log", "--since", "yesterday").refused(2, "--since", "2026-11-22")
    shown = dict(jam("xp", "show").rows)
    assert shown["level"] == "2"
    assert shown["progress"].endswith(f"{card['xp'] - 100}/300")
    assert jam("xp", "show", "ana", "--as", "bob").code == 0


def test_levels(jam: Any) -> None:
    assert jam("xp", "levels").rows[0] == ["1", "newcomer", "0"]
    assert jam("xp", "levels").rows[-1] == ["100", "legend", "980100"]
    rows = jam("xp", "levels", "--from", 5, "--limit", 2).rows
    assert rows == [["5", "newcomer", "1600"], ["6", "rookie", "2500"]]


def test_hidden_achievements_stay_hidden_until_they_are_earned(jam: Any) -> None:
    cards = jam("achievement", "list", "--json").json
    assert len(cards) == 62
    assert not {card["id"] for card in cards} & set(HIDDEN)
    for id_ in HIDDEN:
        ended = jam("achievement", "show", id_)
        ended.refused(3, id_)
        jam("achievement", "show", id_, "--json").refused(3)
    jam("achievement", "list", "--category", "hidden").refused(3, "hidden")


def test_a_hidden_one_that_somebody_earned_is_that_one_s_secret(jam: Any, room: str) -> None:
    # Bob was in the room within ten seconds of its opening.
    assert jam("achievement", "show", "quick_draw", "--as", "bob").code == 0
    assert len(jam("achievement", "list", "--as", "bob", "--json").json) == 63
    seen = jam("achievement", "list", "bob", "--json").json
    assert [card["id"] for card in seen] == ["room_rookie"]
    assert (seen[0]["current"], seen[0]["needed"]) == (None, None)
    jam("achievement", "show", "quick_draw").refused(3)
    assert "quick_draw" not in jam("activity", "list").out


def test_achievements_by_what_they_are(jam: Any, room: str) -> None:
    unlocked = jam("achievement", "list", "--unlocked", "--json").json
    assert [card["id"] for card in unlocked] == ["room_creator"]
    assert (unlocked[0]["current"], unlocked[0]["needed"]) == (1, 1)
    rows = jam("achievement", "list", "--tier", "diamond").rows
    assert [row[0] for row in rows] == ["yearly_legend"]
    assert len(jam("achievement", "list", "--category", "streak", "--limit", 2).rows) == 2
    jam("achievement", "list", "--tier", "wood").refused(3, "bronze")
    jam("achievement", "show", "first_jamm").refused(3, "'first_jam'")
    assert jam("achievement", "check").out == ""
    assert jam("achievement", "check", "--json").json == []


def test_challenges_are_those_of_today(jam: Any) -> None:
    cards = jam("challenge", "list", "--json").json
    assert [card["kind"] for card in cards] == ["daily"] * 3 + ["weekly"] * 2
    assert all(card["first_day"] <= card["last_day"] for card in cards)
    assert len(jam("challenge", "list", "--kind", "weekly").rows) == 2
    assert jam("challenge", "list", "--completed").out == ""
    for name in (cards[0]["name"].upper(), cards[0]["id"], cards[0]["id"][:8]):
        assert jam("challenge", "show", name, "--json").json["id"] == cards[0]["id"]
    jam("challenge", "show", "Juggling").refused(3, "Juggling")
    jam("challenge", "list", "--kind", "monthly").refused(2, "daily or weekly")
    assert jam("challenge", "list", "--json", "--as", "bob").json == cards


def test_instruments(jam: Any) -> None:
    assert jam("instrument", "add", "Double Bass", "--variant", "מ\u200b🎸").out == "double-bass\n"
    assert jam("instrument", "add", "oboe", "--primary", "--finish", "black").code == 0
    jam("instrument", "add", "OBOE").refused(5, "oboe")
    jam("instrument", "add", "obo").refused(3, "'oboe'")
    jam("instrument", "add", "tuba", "--variant", "x" * 81).refused(2, "80")
    jam("instrument", "add", "tuba", "--variant", "a\0b").refused(2, "NUL")
    jam("instrument", "add", "tuba", "--variant", " ").refused(2, "empty")
    cards = jam("instrument", "list", "--json").json
    assert [(card["id"], card["primary"]) for card in cards] == [
        ("oboe", True),
        ("double-bass", False),
    ]
    assert cards[1]["variant"] == "מ\u200b🎸"
    assert "\u200b" not in jam("instrument", "list").out
    assert jam("instrument", "list", "ana", "--category", "wind", "--as", "bob").rows[0][0] == (
        "oboe"
    )
    assert jam("instrument", "primary", "double-bass").code == 0
    card = jam("instrument", "edit", "oboe", "--no-finish", "--json").json
    assert (card["finish"], card["primary"]) == (None, False)
    jam("instrument", "edit", "oboe").refused(2, "--variant")
    jam("instrument", "edit", "oboe", "--finish", "x", "--no-finish").refused(2, "not both")
    jam("instrument", "remove", "oboe").refused(2, "--yes")
    assert jam("instrument", "remove", "oboe", "--yes").code == 0
    jam("instrument", "remove", "oboe", "--yes").refused(3, "oboe")


def test_all_instruments_that_there_are(jam: Any) -> None:
    assert len(jam("instrument", "list", "--all", "--limit", 200).rows) == 125
    cards = jam("instrument", "list", "--all", "--category", "wind", "--json").json
    assert len(cards) == 24
    jam("instrument", "list", "--all", "--category", "winds").refused(3, "'wind'")
    jam("instrument", "list", "ana", "--all").refused(2, "WHO")


def test_streams_of_generated_music(jam: Any) -> None:
    status = jam("ai", "status", "--json").json
    assert (status["account_type"], status["daily_seconds_remaining"]) == ("free", 1800)
    assert status["resets_at"][:10] > date(2026, 1, 1).isoformat()
    id_ = jam("ai", "start", "--style", "JAZZ", "--bpm", 60, "--prompt", "rain").out.strip()
    assert UUID.fullmatch(id_)
    jam("ai", "start").refused(5, "jam ai stop")
    assert jam("ai", "status", "--json").json["stream"]["style"] == "jazz"
    jam("ai", "stop", "--bytes", -1).refused(2, "--bytes")
    assert jam("ai", "stop", "--bytes", 9, "--json").json["bytes"] == 9
    jam("ai", "stop").refused(3, "jam ai start")
    for words, code in (
        (("--style", "jaz"), 3),
        (("--mood", "cosy"), 3),
        (("--scale", "H"), 3),
        (("--bpm", 59), 2),
        (("--bpm", 201), 2),
        (("--prompt", "x" * 2001), 2),
    ):
        jam("ai", "start", *words).refused(code)
    for _ in range(4):
        jam("ai", "start")
        jam("ai", "stop")
    jam("ai", "start").refused(4, "5 streams a minute", "UTC")
    assert len(jam("ai", "usage").rows) == 5
    assert jam("ai", "usage", "--as", "bob").out == ""
