"""Keeps the music in step with a room: how fast it has to go on this sound card."""

from __future__ import annotations

from typing import Protocol

from jamtui.engine.player import Player
from jamtui.playout.reader import ONE
from jamtui.studio.live.room_line import RoomLine

SETTLE_SECONDS = 2.0
"""In so long a third of an error is left: slower than the clocks' noise, faster than they drift."""

MOST_PPM = 2000.0
"""3.5 cents, less than anybody hears: eight milliseconds, such as another sound card may be late,
are made good within six seconds."""


class RoomTime(Protocol):
    """The room's time as it is known here, such as a `network.ClockEstimate`."""

    @property
    def is_known(self) -> bool: ...

    @property
    def drift_ppm(self) -> float: ...

    def room_ns(self, own_ns: int) -> int: ...

    def own_ns(self, room_ns: int) -> int: ...


class Pace:
    """Looks at where the music is and where the room is, and sets `Player.step`. One thread."""

    def __init__(self, player: Player, time: RoomTime) -> None:
        self.error_ms: float | None = None
        """How far the room was ahead of the music when it was last looked at."""
        self.ppm = 0.0
        self._player = player
        self._time = time

    @property
    def is_known(self) -> bool:
        """Whether both clocks are known well enough to begin."""
        return self._time.is_known and self._player.frame_clock.is_steady

    def wanted(self, line: RoomLine, device_frame: float) -> float:
        """Returns the frame of the music that is to be heard with a frame of the device."""
        own = self._player.frame_clock.ns_at(device_frame)
        return line.frame_at(self._time.room_ns(round(own)))

    def device_frame(self, line: RoomLine, frame: float) -> float:
        """Returns the frame of the device with which a frame of the music is to be heard."""
        own = self._time.own_ns(round(line.ns_at(frame)))
        return self._player.frame_clock.frame_at(own)

    def look(self, line: RoomLine) -> float:
        """Returns by how many seconds the room is ahead of the music, and remembers it."""
        place = self._player.place
        assert place is not None
        music = place.frame + place.fraction / ONE
        error = (self.wanted(line, place.device_frame) - music) / self._player.sample_rate
        self.error_ms = 1000.0 * error
        return error

    def steer(self, error: float = 0.0) -> None:
        """Has the music go as fast as the room does, and a little more where it is behind."""
        ratio = (1.0 + self._time.drift_ppm * 1e-6) / (
            1.0 + self._player.frame_clock.rate_ppm * 1e-6
        )
        mending = min(max(error / SETTLE_SECONDS * 1e6, -MOST_PPM), MOST_PPM)
        self.ppm = (ratio - 1.0) * 1e6 + mending
        self._player.step = ONE + round(ONE * self.ppm * 1e-6)
