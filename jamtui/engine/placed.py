"""Where a track plays: its slot, and its place on the time line."""

from __future__ import annotations

import msgspec

from jamtui.engine.track import Track


class Placed(msgspec.Struct, frozen=True, array_like=True):
    """A track in its slot and on the time line, in ticks.

    It begins at `launch_ticks` and plays no more from `stop_ticks` on. What it would play before
    `enter_ticks` is left out, so that it comes in later, in the middle of its bars.
    """

    slot: int
    track: Track
    launch_ticks: int = 0
    stop_ticks: int | None = None
    enter_ticks: int | None = None

    def stopping(self, ticks: int) -> Placed:
        """Returns the same, but that it plays no more from `ticks` on."""
        return Placed(self.slot, self.track, self.launch_ticks, ticks, self.enter_ticks)

    def later(self, ticks: int) -> Placed:
        """Returns the same, `ticks` later."""
        stop, enter = self.stop_ticks, self.enter_ticks
        return Placed(
            self.slot,
            self.track,
            self.launch_ticks + ticks,
            None if stop is None else stop + ticks,
            None if enter is None else enter + ticks,
        )

    @property
    def first_ticks(self) -> int:
        """Where it is first heard."""
        return self.launch_ticks if self.enter_ticks is None else self.enter_ticks
