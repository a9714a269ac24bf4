"""Which frame of the device is heard at which time of the system's monotonic clock."""

from __future__ import annotations

import math
import threading
from typing import NamedTuple

BANDWIDTH_HERTZ = 0.01
"""A whole block of jitter at 256 frames leaves 0.03 ms; a quartz does not change faster."""

MOST_PPM = 1000.0
"""No sound card is further off its rate."""

STEADY_SECONDS = 0.5
"""Before that the time is that of a few callbacks, as early or late as they came."""

GAP_SECONDS = 0.25
"""After so long without a callback there may be another device."""

RECENT = 1.0 / 16.0
CLIP_ERRORS, CLIP_NS = 3.0, 0.2e6
STEP_ERRORS, STEP_NS = 1.5, 0.1e6
"""What comes later than the usual error counts no more than this; when the last callbacks are all
off by that, frames were lost, and the time has jumped."""


WANDER_ERRORS, WANDER_NS, WANDER_CALLBACKS = 1.0, 0.02e6, 32
"""When they are all off by less than that, but more than chance makes them, the time wanders: then
only so many callbacks count."""


class Line(NamedTuple):
    """`frame` begins at `ns`, and each one after it `frame_ns` later."""

    frame: int
    ns: float
    frame_ns: float


class FrameClock:
    """A delay-locked loop over the times of the device's callbacks.

    Of the second order, as in Fons Adriaensen's "Using a DLL to filter time" (LAC 2005); while it
    is young its gains are those of a line fitted to all callbacks so far. `update` belongs to the
    audio thread; any may ask: they read one reference. Times are nanoseconds of
    `time.monotonic_ns`. `latency_frames` is how long after its callback a frame is heard.
    """

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.latency_frames = 0
        self.restarts = 0
        self._nominal_ns = 1e9 / sample_rate
        self._line: Line | None = None
        self._must_restart = False
        self._thread = 0
        # Of the audio thread:
        self._end = 0
        self._steady_frames = 0
        self._phase_frames = 0
        self._rate_frames = 0
        self._usual = 0.0
        self._recent = 0.0

    @property
    def is_known(self) -> bool:
        """Whether there has been a callback."""
        return self._line is not None

    @property
    def is_steady(self) -> bool:
        """Whether enough callbacks are known to trust the time."""
        return self._line is not None and self._steady_frames > STEADY_SECONDS * self.sample_rate

    @property
    def rate_ppm(self) -> float:
        """How much faster than its rate the device runs, in parts of a million."""
        return 0.0 if self._line is None else (self._nominal_ns / self._line.frame_ns - 1.0) * 1e6

    def ns_at(self, frame: float) -> float:
        """Returns when a frame is heard; only after the first callback."""
        line = self._line
        assert line is not None
        return line.ns + (frame + self.latency_frames - line.frame) * line.frame_ns

    def frame_at(self, ns: float) -> float:
        """Returns the frame, with its fraction, that is heard at a time."""
        line = self._line
        assert line is not None
        return line.frame - self.latency_frames + (ns - line.ns) / line.frame_ns

    def restart(self) -> None:
        """Begins anew with the next callback, as for another device; any thread."""
        self._must_restart = True

    def update(self, frame: int, frames: int, ns: int) -> None:
        """Takes a callback at `ns` for `frames` frames from `frame` on; audio thread.

        Another thread is another device.
        """
        line, thread = self._line, threading.get_native_id()
        is_other = thread != self._thread or self._must_restart
        if line is None or is_other:
            self._begin(frame, frames, ns, self._nominal_ns)
            self._thread, self._must_restart = thread, False
            return
        passed = frame - line.frame
        expected = line.ns + passed * line.frame_ns
        error = ns - expected
        if abs(error) > GAP_SECONDS * 1e9:
            self._begin(frame, frames, ns, line.frame_ns)
            return
        limit = CLIP_ERRORS * self._usual + CLIP_NS
        if self._steady_frames < STEADY_SECONDS * self.sample_rate / 8:
            limit = GAP_SECONDS * 1e9  # what is usual is not known yet
        error = min(max(error, -limit), limit)
        self._recent += RECENT * (error - self._recent)
        if abs(self._recent) > STEP_ERRORS * self._usual + STEP_NS and self.is_steady:
            self._step(frame, frames, ns, line.frame_ns)
            return
        if abs(self._recent) > WANDER_ERRORS * self._usual + WANDER_NS:
            self._phase_frames = min(self._phase_frames, WANDER_CALLBACKS * frames)
        self._usual += max(RECENT / 8, frames / (self._steady_frames + frames)) * (
            abs(error) - self._usual
        )
        self._follow(frame, frames, expected, error, passed)

    def _follow(self, frame: int, frames: int, expected: float, error: float, passed: int) -> None:
        assert self._line is not None
        passed = max(1, passed)
        self._steady_frames += passed
        self._phase_frames += passed
        self._rate_frames += passed
        omega = 2.0 * math.pi * BANDWIDTH_HERTZ * passed / self.sample_rate
        young, phase = self._rate_frames / passed, self._phase_frames / passed
        gain = max(math.sqrt(2.0) * omega, 2.0 * (2.0 * young - 1.0) / (young * (young + 1.0)))
        gain = min(1.0, max(gain, 1.0 / phase))
        slope = max(omega * omega, 6.0 / (young * (young + 1.0)))
        frame_ns = self._line.frame_ns + min(slope, 1.0) * error / passed
        most = MOST_PPM * 1e-6 * self._nominal_ns
        frame_ns = min(max(frame_ns, self._nominal_ns - most), self._nominal_ns + most)
        self._line = Line(frame, expected + gain * error, frame_ns)

    def _begin(self, frame: int, frames: int, ns: int, frame_ns: float) -> None:
        self._rate_frames = frames
        self._usual = 0.0
        self._step(frame, frames, ns, frame_ns)

    def _step(self, frame: int, frames: int, ns: int, frame_ns: float) -> None:
        """Goes on from here: frames were lost, but the device runs as fast as it did."""
        self._steady_frames = self._phase_frames = frames
        self._recent = 0.0
        self.restarts += 1
        self._line = Line(frame, float(ns), frame_ns)
