"""When the packets of the last seconds came, each against the same frame of the output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

CAPACITY = 8192
"""Twenty seconds of packets of 120 frames."""

RECENT = 64
"""A sixth of a second: when these lie elsewhere than the window, the path has changed."""

PATH_DEVIATIONS, PATH_FRAMES = 4.0, 192.0

BURST, BURST_NUMBER = 16, 2
"""A burst is three late packets among the last 16."""


@dataclass(frozen=True, slots=True)
class Offsets:
    """Where the reader should be for packets to be in time, in frames of the sender.

    An offset is the reader's place less that of the output; a packet is in time where its own is
    as large as the reader's. Of the window: the `least`, the least of those near the middle
    (`covered`), a low `quantile`, and the `middle`, which
    is that of the last packets where the path has changed; `burst` is the third smallest of these.
    """

    least: float
    covered: float
    quantile: float
    middle: float
    burst: float


class Lateness:
    """Offsets of arrivals, in order of arrival; network thread. All memory is made here."""

    def __init__(self) -> None:
        self._frames = np.zeros(2 * CAPACITY)
        self._offsets = np.zeros(2 * CAPACITY)
        self._waits = np.zeros(2 * CAPACITY)
        self._begin = self._end = 0

    def clear(self) -> None:
        """Forgets all packets."""
        self._begin = self._end = 0

    def add(self, frame: float, offset: float, wait: float) -> None:
        """Takes a packet that came `wait` frames before the callback that begins at `frame`.

        `offset` is that of its first frame as that callback sees it.
        """
        if self._end == len(self._frames):
            for held in (self._frames, self._offsets, self._waits):
                held[:CAPACITY] = held[CAPACITY:]
            self._begin = max(0, self._begin - CAPACITY)
            self._end = CAPACITY
        at = self._end
        self._frames[at], self._offsets[at], self._waits[at] = frame, offset, wait
        self._end += 1
        self._begin = max(self._begin, self._end - CAPACITY)

    def forget_before(self, frame: float) -> None:
        """Forgets what came before `frame`, but for the last packets."""
        frames = self._frames[self._begin : self._end]
        older = int(np.searchsorted(frames, frame))
        self._begin += min(older, max(0, self._end - self._begin - RECENT))

    def __len__(self) -> int:
        return self._end - self._begin

    def is_narrow(self, wait: float) -> bool:
        """Whether some of the last packets came less than `wait` before their callback."""
        waits = np.sort(self._waits[max(self._begin, self._end - RECENT) : self._end])
        return len(waits) > BURST_NUMBER and bool(waits[BURST_NUMBER] < wait)

    def offsets(
        self,
        frame: float,
        *,
        misses: float,
        cover: float,
        rate: float,
        wait_weight: float,
        wait_most: float,
    ) -> Offsets:
        """Returns the offsets that are right at `frame` for the packets that are remembered.

        They move by `rate` a frame. With `wait_weight` 1 each packet counts as if it had come
        just too late for a callback, `wait_most` frames before the next; with 0 as it came. What
        is up to `cover` frames later than the middle is covered.
        """
        held = slice(self._begin, self._end)
        seen = self._offsets[held]
        if rate:
            seen = seen + rate * (frame - self._frames[held])
        needed = seen
        if wait_weight:
            needed = seen + wait_weight * self._waits[held] - wait_most
        count = len(seen)
        low = int(misses * count)
        ordered = np.partition(needed, (0, low) if low else 0)
        burst = np.sort(needed[-BURST:])
        return Offsets(
            least=float(ordered[0]),
            covered=float(needed[needed >= _median(needed) - cover].min()),
            quantile=float(ordered[low]),
            middle=_present_middle(seen),
            burst=float(burst[min(BURST_NUMBER, len(burst) - 1)]),
        )


def _present_middle(seen: Doubles) -> float:
    """Returns the median, or that of the last where it is another beyond doubt."""
    whole, recent = _median(seen), seen[-RECENT:]
    last = _median(recent)
    deviation = _median(np.abs(recent - last))
    has_moved = abs(last - whole) > max(PATH_FRAMES, PATH_DEVIATIONS * deviation)
    return last if has_moved else whole


def _median(values: Doubles) -> float:
    at = (len(values) - 1) // 2
    return float(np.partition(values, at)[at])
