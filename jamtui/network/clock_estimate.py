"""The room's time: how far the host's clock is from one's own, and how much faster it goes."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

WINDOW = 128
"""How many exchanges are looked at: with one a second, two minutes."""

BEST_SHARE = 4
"""One exchange in four, those with the shortest round trips, tells the time: queues only add."""

STEADY_SECONDS = 20.0
"""Before that the drift of two quartz clocks cannot be told from the network's moods."""

MOST_DRIFT = 500e-6
"""No sound quartz is further off; what looks like more is the network."""


class Exchange(NamedTuple):
    """When it was (own clock), how far the room's clock was ahead, and the round trip; in ns."""

    at: int
    offset: float
    round_trip: int


class ClockEstimate:
    """What is known of the room's clock. One thread adds, any may ask.

    As of NTP: the offset of an exchange is off by at most half its round trip, so that those with
    the shortest tell the most; a line through their offsets gives the drift.
    """

    def __init__(self) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=WINDOW)
        self._line = (0, 0.0, 0.0)
        self._is_known = False

    @property
    def is_known(self) -> bool:
        """Whether the room's time can be told."""
        return self._is_known

    def add(self, asked: int, heard: int, told: int, answered: int) -> None:
        """Takes an exchange: asked and answered by one's own clock, heard and told by the host's.

        All are nanoseconds; one that cannot be (an answer before its question) is left out.
        """
        round_trip = (answered - asked) - (told - heard)
        if round_trip < 0 or told < heard or answered < asked:
            return
        offset = ((heard - asked) + (told - answered)) / 2
        self._exchanges.append(Exchange((asked + answered) // 2, offset, round_trip))
        self._line = _line_through(_best(self._exchanges))
        self._is_known = True

    def room_ns(self, own_ns: int) -> int:
        """Returns the room's time at a time of one's own clock."""
        origin, offset, drift = self._line
        return own_ns + round(offset + drift * (own_ns - origin))

    def own_ns(self, room_ns: int) -> int:
        """Returns one's own time at a time of the room."""
        origin, offset, drift = self._line
        own = room_ns - offset
        return round((own + drift * origin) / (1.0 + drift)) if drift else round(own)

    @property
    def drift_ppm(self) -> float:
        """How much faster the room's clock goes, in parts of a million."""
        return self._line[2] * 1e6

    @property
    def bound_ms(self) -> float:
        """How wrong the time can be at most, as far as the shortest round trip tells."""
        if not self._exchanges:
            return float("inf")
        return min(one.round_trip for one in self._exchanges) / 2e6

    def forget(self) -> None:
        """Begins anew with the next exchange, as with another host; the time goes on until then."""
        self._exchanges.clear()


def _best(exchanges: deque[Exchange]) -> list[Exchange]:
    count = max(1, len(exchanges) // BEST_SHARE)
    return sorted(exchanges, key=lambda one: one.round_trip)[:count]


def _line_through(best: list[Exchange]) -> tuple[int, float, float]:
    """Returns (origin, offset there, drift) of the line that fits the exchanges best."""
    count = len(best)
    origin = sum(one.at for one in best) // count
    offset = sum(one.offset for one in best) / count
    spread = sum(float(one.at - origin) ** 2 for one in best)
    reach = max(one.at for one in best) - min(one.at for one in best)
    if reach < STEADY_SECONDS * 1e9 or spread == 0.0:
        shortest = min(best, key=lambda one: one.round_trip)
        return shortest.at, shortest.offset, 0.0
    drift = sum((one.at - origin) * (one.offset - offset) for one in best) / spread
    return origin, offset, min(max(drift, -MOST_DRIFT), MOST_DRIFT)
