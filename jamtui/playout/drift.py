"""How much faster than ours the sender's clock runs."""

from __future__ import annotations

import math

import numpy as np
import numpy.ma  # np.median would load it in the middle of the music, for 10 ms

from jamtui.playout.lateness import Doubles

BIN_SECONDS = 0.25
BINS = 480
"""Two minutes: then jitter of 30 ms lets the rate be known within 2 ppm."""

FEWEST_BINS = 9
"""Two seconds: before that a slope says nothing."""

STEADY = 0.4
"""Each third of the line must have so much of the slope of all: a machine that has more to do
shifts packets once, a clock shifts them all the time."""

BREAK_BINS = 4
"""So many bins in a row on a path of their own are a new path, of another length."""

BREAK_ERRORS, BREAK_FRAMES = 8.0, 48.0

PPM = 1e-6

SURE_ERRORS, SURE_PPM = 5.0, 1.0
"""A slope is believed from five standard errors and one part in a million on."""

SEEN_FRAMES = 16.0
"""And when it has moved the packets by a third of a millisecond: load of the machine moves them
too, but not so far."""


MOST_PPM = 500.0
"""Sound cards are within 100; beyond this it is the network that changes."""


class Drift:
    """A line through the packets' arrivals, by the medians of quarters of a second.

    `rate` is in frames of the sender a frame of the output, above their nominal ratio. One thread.
    """

    def __init__(self, sample_rate: int) -> None:
        self.rate = 0.0
        self._bin_frames = BIN_SECONDS * sample_rate
        self._times = np.zeros(BINS)
        self._values = np.zeros(BINS)
        self._count = 0
        self._open: list[float] = []
        self._opened = 0.0
        self._odd: list[tuple[float, float]] = []
        self._intercept = 0.0
        self._spread = 0.0
        self._error = math.inf
        self._is_steady = False

    def restart(self) -> None:
        """Forgets where packets were, not how fast they came."""
        self._count = 0
        self._open.clear()
        self._odd.clear()

    def add(self, frame: float, early: float) -> bool:
        """Takes a packet that came at `frame` of the output, `early` by so many sender frames.

        Returns whether the estimate is a new one.
        """
        if not self._open:
            self._opened = frame
        self._open.append(early)
        if frame - self._opened < self._bin_frames:
            return False
        value = float(np.median(self._open))
        self._open.clear()
        self._close((self._opened + frame) / 2, value)
        return self._count >= FEWEST_BINS

    def is_sure(self, least_frames: float = SEEN_FRAMES) -> bool:
        """Whether there is a drift beyond doubt, that has moved packets by `least_frames`."""
        if self._count < FEWEST_BINS or not self._is_steady:
            return False
        span = self._times[self._count - 1] - self._times[0]
        least = max(SURE_ERRORS * self._error, SURE_PPM * PPM, least_frames / span)
        return bool(abs(self.rate) > least)

    @property
    def is_none(self) -> bool:
        """Whether there is none beyond doubt."""
        least = max(self._error, SURE_PPM * PPM / 2)
        return self._count >= BINS // 4 and abs(self.rate) < least

    def _close(self, time: float, value: float) -> None:
        if self._is_odd(time, value):
            self._odd.append((time, value))
            if len(self._odd) < BREAK_BINS:
                return
            self._count = 0
            kept, self._odd = self._odd, []
            for pair in kept:
                self._append(*pair)
        else:
            self._odd.clear()
            self._append(time, value)
        if self._count >= FEWEST_BINS:
            self._fit()

    def _is_odd(self, time: float, value: float) -> bool:
        if self._count < FEWEST_BINS:
            return False
        expected = self._intercept + self.rate * time
        return abs(value - expected) > max(BREAK_ERRORS * self._spread, BREAK_FRAMES)

    def _append(self, time: float, value: float) -> None:
        if self._count == BINS:
            self._times[:-1] = self._times[1:]
            self._values[:-1] = self._values[1:]
            self._count -= 1
        self._times[self._count] = time
        self._values[self._count] = value
        self._count += 1

    def _fit(self) -> None:
        times, values = self._times[: self._count], self._values[: self._count]
        middle, level = float(times.mean()), float(values.mean())
        offset = times - middle
        moment = float(offset @ offset)
        rate = float(offset @ values) / moment
        if abs(rate) > MOST_PPM * PPM:
            self._forget_half()
            return
        self.rate = rate
        residuals = values - level - rate * offset
        self._spread = math.sqrt(float(residuals @ residuals) / (self._count - 2))
        self._error = self._spread / math.sqrt(moment)
        self._intercept = level - rate * middle
        third = self._count // 3
        slopes = [
            _slope(times[begin : begin + third], values[begin : begin + third])
            for begin in (0, third, self._count - third)
        ]
        self._is_steady = all(
            slope * rate > 0 and abs(slope) > STEADY * abs(rate) for slope in slopes
        )

    def _forget_half(self) -> None:
        kept = self._count // 2
        for held in (self._times, self._values):
            held[:kept] = held[self._count - kept : self._count]
        self._count = kept


def _slope(times: Doubles, values: Doubles) -> float:
    offset = times - times.mean()
    return float(offset @ values) / float(offset @ offset)
