"""Sessions that a crash left open are closed by whatever shows what follows from them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

LONG_AGO = "2026-01-01T00:00:00.000000+00:00"


@pytest.fixture
def lost(jam: Any, world: dict[str, str]) -> dict[str, str]:
    """A session of ana's of which nobody has heard for long."""
    jam("room", "create", "Attic")
    jam("instrument", "add", "piano")
    assert jam("session", "start", "--instrument", "piano").code == 0
    with closing(sqlite3.connect(world["JAMTUI_DB"])) as connection:
        connection.execute("UPDATE local_session_heartbeats SET lost_after = ?", (LONG_AGO,))
        connection.commit()
    return world


def are_open(world: dict[str, str]) -> int:
    with closing(sqlite3.connect(world["JAMTUI_DB"])) as connection:
        sql = "SELECT count(*) FROM session_history WHERE left_at IS NULL"
        return int(connection.execute(sql).fetchone()[0])


@pytest.mark.parametrize(
    "line",
    [
        "stats",
        "stats ana --as bob",
        "xp show",
        "xp log",
        "achievement list",
        "achievement show first_jam",
        "achievement check",
        "challenge list",
        "instrument list",
        "profile show",
        "profile show ana --as bob",
    ],
)
def test_what_shows_figures_closes_what_was_lost(jam: Any, lost: dict[str, str], line: str) -> None:
    assert are_open(lost) == 1
    assert jam(*line.split()).code == 0
    assert are_open(lost) == 0


def test_the_figures_shown_count_what_was_lost(jam: Any, lost: dict[str, str]) -> None:
    shown = jam("stats", "--json").json
    assert shown["sessions"] == 1
    assert shown["xp"] > 0
    assert shown["xp"] == jam("xp", "show", "--json").json["xp"]


def test_points_are_shown_at_once(jam: Any, lost: dict[str, str]) -> None:
    assert jam("profile", "show", "--json").json["total_xp"] > 0
