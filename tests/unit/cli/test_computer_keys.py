"""The computer's keys as a piano."""

from __future__ import annotations

from jamtui.cli.computer_keys import HOLD_SECONDS, ComputerKeys


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
