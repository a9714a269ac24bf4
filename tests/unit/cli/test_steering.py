"""Single keys that steer what plays, through a pseudo-terminal."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from typing import Any

import pytest

from jamtui.cli import steering
from jamtui.cli.steering import HELP, Steering
from jamtui.errors import UsageError


class Engine:
    """Answers as the engine would, and keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.muted = {"drums": False, "bass": False, "broken": False}

    def call(self, method: str, **params: Any) -> Any:
        if method == "engine.status":
            tracks = [{"id": id_, "muted": muted} for id_, muted in self.muted.items()]
            return {"bpm": 299.5, "key": "E minor", "tracks": tracks}
        if params.get("track") == "broken":
            raise UsageError("No such track.")
        self.told.append((method, params))
        if method == "track.set":
            self.muted[params["track"]] = params["muted"]
        return None


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as stdin:
        monkeypatch.setattr(steering.sys, "stdin", stdin)
        yield ours
    os.close(ours)


def press(terminal: int, keys: bytes) -> tuple[Engine, str | None]:
    engine = Engine()
    with Steering(engine.call, lambda: ["drums", "bass", "broken"]) as steer:
        os.write(terminal, keys)
        while not steering.select.select([steer._descriptor], [], [], 1.0)[0]:
            pass
        return engine, steer.take()


def test_a_number_mutes_and_lets_be_heard_again(terminal: int) -> None:
    engine, said = press(terminal, b"22")
    assert engine.told == [
        ("track.set", {"track": "bass", "muted": True}),
        ("track.set", {"track": "bass", "muted": False}),
    ]
    assert said == "Track 2 is heard again."


def test_a_number_without_a_track_says_so(terminal: int) -> None:
    assert press(terminal, b"9")[1] == "There is no track 9: there are 3."


def test_tempo_stays_within_what_can_be_played(terminal: int) -> None:
    engine, said = press(terminal, b"+")
    assert engine.told == [("transport.set_tempo", {"bpm": 300.0})]
    assert said == "300 bpm from the next beat."


def test_brackets_move_the_key_by_a_semitone(terminal: int) -> None:
    assert press(terminal, b"[")[0].told == [("transport.set_key", {"key": "Eb minor"})]
    assert press(terminal, b"]")[0].told == [("transport.set_key", {"key": "F minor"})]


def test_quick_steps_add_up_though_the_engine_reports_them_only_later(terminal: int) -> None:
    engine, said = press(terminal, b"---]]")
    assert [params for _, params in engine.told] == [
        {"bpm": 297.5},
        {"bpm": 295.5},
        {"bpm": 293.5},
        {"key": "F minor"},
        {"key": "F# minor"},
    ]
    assert said == "F# minor from the next beat."


def test_after_a_while_what_is_reported_counts(
    terminal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steering, "WISH_SECONDS", 0.0)
    engine, _ = press(terminal, b"--")
    assert [params["bpm"] for _, params in engine.told] == [297.5, 297.5]


def test_an_error_is_a_line_not_the_end(terminal: int) -> None:
    assert press(terminal, b"3")[1] == "No such track."


@pytest.mark.parametrize("key", [b"q", b"\x1b"])
def test_q_and_escape_end_it(terminal: int, key: bytes) -> None:
    assert press(terminal, key)[1] == ""


def test_any_other_key_shows_what_there_is(terminal: int) -> None:
    assert press(terminal, b"?")[1] == HELP
