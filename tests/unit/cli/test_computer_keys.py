"""The computer's keys as a piano."""

from __future__ import annotations

from pathlib import Path

from jamtui.cli.computer_keys import HOLD_SECONDS, ROW, ComputerKeys


class Piano:
    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.keys = ComputerKeys(
            press=lambda pitch, velocity: self.heard.append(("on", pitch)),
            release=lambda pitch: self.heard.append(("off", pitch)),
        )


def test_the_middle_row_is_the_white_keys() -> None:
    piano = Piano()
    for character in "asdfghjk":
        piano.keys.take(character, 0.0)
    assert [pitch for _, pitch in piano.heard] == [60, 62, 64, 65, 67, 69, 71, 72]


def test_a_note_ends_a_while_after_its_key_was_last_heard_of() -> None:
    piano = Piano()
    piano.keys.take("a", 0.0)
    piano.keys.take("a", 0.3)
    piano.keys.tick(0.3 + HOLD_SECONDS - 0.01)
    assert piano.heard == [("on", 60)]
    piano.keys.tick(0.3 + HOLD_SECONDS)
    assert piano.heard == [("on", 60), ("off", 60)]


def test_octaves_move_and_stay_within_reach() -> None:
    piano = Piano()
    for _ in range(20):
        piano.keys.take("x", 0.0)
    piano.keys.take("a", 0.0)
    for _ in range(20):
        piano.keys.take("z", 0.0)
    piano.keys.take("a", 0.0)
    pitches = [pitch for _, pitch in piano.heard]
    assert pitches == [108, 12]


def test_escape_and_the_end_of_input_end_it() -> None:
    assert not Piano().keys.take("\x1b", 0.0)
    assert not Piano().keys.take("", 0.0)
    assert Piano().keys.take("?", 0.0)


def test_keys_that_were_pressed_at_once_are_all_played() -> None:
    piano = Piano()
    assert piano.keys.take_all(b"adg", 0.0)
    assert [pitch for _, pitch in piano.heard] == [60, 64, 67]
    assert not piano.keys.take_all(b"a\x1b", 0.0)
    assert not piano.keys.take_all(b"", 0.0)


def test_it_says_what_sounds_from_which_octave_and_how_loudly() -> None:
    piano = Piano()
    piano.keys.take_all(b"xvad", 0.0)
    assert piano.keys.describe() == "from C5 · loudness 112 · C5 E5"
    piano.keys.tick(10.0)
    assert piano.keys.describe() == "from C5 · loudness 112 · "


def test_the_help_names_every_key() -> None:
    page = (Path(__file__).parents[3] / "docs" / "commands" / "keys.md").read_text("utf-8")
    for text in (ComputerKeys.help_text, page):
        assert " ".join(ROW) in " ".join(text.split())
