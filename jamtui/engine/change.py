"""Changes on their way: what they do to which slots, and how long they have waited."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from jamtui.engine.messages import Launch, Replace, SetTempo, Stop, When
from jamtui.engine.renderers import Renderer

MOST_WARM_UPS = 40
"""After so many turns at making notes (2 s) a change has to do with those that there are."""


@dataclass(frozen=True, slots=True)
class Change:
    """From the next `when` on `slots` play what `render(slot, ticks)` returns.

    `done(slots, ticks, frame)` is told which of them do. One `is_for_all` makes sense without any.
    """

    slots: list[int]
    when: When
    render: Callable[[int, int], Renderer]
    done: Callable[[list[int], int, int], None]
    is_for_all: bool = False


class Waiting:
    """A command whose beat has not come yet."""

    def __init__(self, command: Launch | Replace | SetTempo | Stop, lead_frames: int) -> None:
        self.command = command
        self.lead_frames = lead_frames
        self.warming: list[Renderer] | None = None
        self._warm_ups = 0
        self._last_attempts = 2

    @property
    def is_patient(self) -> bool:
        """Whether there is time to let effects ring in before the change is heard."""
        return self._last_attempts == 2

    def take_longer(self, spent_frames: int, longest_frames: int) -> bool:
        """Begins earlier before the beat next time; False when that has been tried enough."""
        if self.lead_frames == longest_frames:
            self._last_attempts -= 1
        wanted = max(2 * self.lead_frames, spent_frames + spent_frames // 4)
        self.lead_frames = min(wanted, longest_frames)
        return self._last_attempts > 0

    def warm(self, frame: int, seconds: float) -> bool:
        """Makes more notes of what comes at `frame`; True when there is nothing left to make."""
        self._warm_ups += 1
        deadline = time.monotonic() + seconds
        while self.warming and self._warm_ups <= MOST_WARM_UPS:
            left = deadline - time.monotonic()
            if left <= 0.0:
                return False
            if self._warmed(self.warming[-1], frame, left):
                self.warming.pop()
        return True

    @staticmethod
    def _warmed(renderer: Renderer, frame: int, seconds: float) -> bool:
        try:
            return renderer.warm(frame, seconds)
        except Exception:  # noqa: BLE001 - it is said when the same notes are rendered in earnest
            return True
