"""The computer's own keys as a piano.

A terminal tells of keys that are pressed (and repeats what is held), never of keys that are let
go; so a note ends a little after the last that was heard of its key.
"""

from __future__ import annotations

from collections.abc import Callable

from jamtui.music.pitch import pitch_name

ROW = "awsedftgyhujkolp;"
"""The middle row is the white keys from C on, the row above has the black ones."""

FIRST_PITCH = 60
HOLD_SECONDS = 0.45
"""Longer than a keyboard waits before it repeats a key (mostly 0.25 to 0.4 s)."""

POLL_SECONDS = 0.05
ESCAPE = "\x1b"
VELOCITY_STEP = 16


class ComputerKeys:
    """Turns characters into presses and releases. One thread."""

    help_text = (
        f"Play on {' '.join(ROW)} from C on; z and x change the octave, c and v the loudness; "
        "Esc or Ctrl-C ends it."
    )

    def __init__(
        self, press: Callable[[int, int], object], release: Callable[[int], object]
    ) -> None:
        self._press = press
        self._release = release
        self._octave = 0
        self._velocity = 96
        self._ends: dict[int, float] = {}

    def take_all(self, pressed: bytes, now: float) -> bool:
        """Plays what was read from a terminal; False at its end, or when one of the keys is Esc."""
        text = pressed.decode("ascii", "replace")
        return bool(text) and all(self.take(character, now) for character in text)

    def take(self, character: str, now: float) -> bool:
        """Plays what a key means; False when it means the end."""
        character = character.lower()
        if character in ("", ESCAPE):
            return False
        if character in "zx":
            self._octave = min(4, max(-4, self._octave + (1 if character == "x" else -1)))
        elif character in "cv":
            step = VELOCITY_STEP if character == "v" else -VELOCITY_STEP
            self._velocity = min(127, max(16, self._velocity + step))
        elif character in ROW:
            self._hold(FIRST_PITCH + 12 * self._octave + ROW.index(character), now)
        return True

    def describe(self) -> str:
        """Returns in a few words what is played, and from which octave and how loudly."""
        played = " ".join(pitch_name(pitch) for pitch in sorted(self._ends))
        first = pitch_name(FIRST_PITCH + 12 * self._octave)
        return f"from {first} · loudness {self._velocity} · {played}"

    def tick(self, now: float) -> None:
        """Lets go of keys that were not heard of for a while."""
        for pitch in [pitch for pitch, end in self._ends.items() if end <= now]:
            del self._ends[pitch]
            self._release(pitch)

    def wait_seconds(self) -> float:
        """Returns how long to wait at most for the next key."""
        return POLL_SECONDS

    def _hold(self, pitch: int, now: float) -> None:
        if pitch not in self._ends:
            self._press(pitch, self._velocity)
        self._ends[pitch] = now + HOLD_SECONDS
