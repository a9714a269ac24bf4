"""One track of somebody else: what the network gave, in the rhythm of one's own sound card."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jamtui.playout.controller import Controller, Shape
from jamtui.playout.modes import MODE_RATE, PlayoutMode, manual
from jamtui.playout.reader import ONE
from jamtui.playout.ring import TIME_BITS, FloatArray, Ring
from jamtui.playout.stats import PlayoutStats
from jamtui.playout.voice import Voice

LATEST_SECONDS, EARLIEST_SECONDS = 0.2, 0.6
"""What is further off than this, before or behind, is not of this time line."""

STRAY_SECONDS = 0.08
"""When only such packets have come for so long, the sender has begun anew."""

REMEMBERED = 1024
"""How many packets are remembered to know duplicates: two seconds and more."""

WAIT_GRID = 16.0
"""Waits are whole parts of a frame, so that rounding of times does not matter."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where the reader is: what the audio thread leaves for the network thread.

    The next callback begins at `frame` of the output, of the place `place` (2^-32 frames) of the
    sender's time line `line`; the last one began at `time` (s).
    """

    frame: int = 0
    place: int = 0
    line: int = -1
    time: float = 0.0
    is_silent: bool = True


class Playout:
    """Plays one track as early as it can be whole.

    Three threads, no lock: `put` and `put_concealed` belong to the network thread, `read` to the
    audio thread; `stats`, `set_mode` and `set_manual` may be called by any. What they share are
    references that are set as a whole: a `Plan` (network to audio) and a `Where` (audio to
    network), which never change once they are made, and the mode; the samples' ring says for
    itself why it is safe; counters have one writer each.

    On a common clock, with packets and blocks of the same size, the output is what was put,
    to the bit, one block later.
    """

    def __init__(
        self,
        *,
        source_rate: int,
        sample_rate: int,
        channels: int,
        packet_frames: int,
        block_frames: int,
        mode: PlayoutMode,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Rates in Hz, 8000..192000; `packet_frames` of the sender; one or two channels.

        `clock` gives seconds; it is asked in `put` and `read`. Raises ValueError for what no
        playout can be made of.
        """
        if not all(8000 <= rate <= 192_000 for rate in (source_rate, sample_rate)):
            raise ValueError("sample rates are 8000 to 192000 Hz")
        if channels not in (1, 2):
            raise ValueError(f"a track has one or two channels, not {channels}")
        if not (0 < packet_frames <= 4096 and 0 < block_frames <= 4096):
            raise ValueError("packets and blocks have 1 to 4096 frames")
        self._shape = Shape(source_rate, sample_rate, packet_frames, block_frames)
        self._channels = channels
        self._clock = clock
        self._ring = Ring(channels, source_rate)
        self._controller = Controller(self._shape, mode)
        self._voice = Voice(self._ring, channels, sample_rate)
        self._where = Where()
        # Of the network thread:
        self._line = 0
        self._seen: list[int | None] = [None] * REMEMBERED
        self._stray_since: int | None = None
        self._first = self._newest = self._unique = self._unique_before = self._lost_before = 0
        self._late = self._duplicates = self._made = self._restarts = 0
        self._jitter = 0.0
        self._transit: float | None = None

    def put(self, timestamp: int, samples: FloatArray) -> None:
        """Takes a packet: float32 (channels, 1..4096) from frame `timestamp` on; network thread.

        Packets may be late, double and out of order. What is not a number becomes silence.
        """
        if self._is_odd(timestamp, samples):
            return
        where, now = self._where, self._clock()
        elapsed = (now - where.time) * self._shape.sample_rate
        wait = min(max(self._shape.block_frames - elapsed, 0.0), self._shape.block_frames)
        wait = round(wait * WAIT_GRID) / WAIT_GRID
        if not self._is_of_this_line(timestamp, where):
            return
        slot = timestamp // self._shape.packet_frames % REMEMBERED
        if self._seen[slot] == timestamp:
            self._duplicates += 1
            return
        self._seen[slot] = timestamp
        if not np.isfinite(samples).all():
            samples = np.nan_to_num(samples, posinf=0.0, neginf=0.0)
        self._ring.put(self._line, timestamp, samples)
        place = where.place if where.line == self._line else None
        # The frame in which the reader's place lies is not pulled yet.
        is_late = place is not None and timestamp < place // ONE
        self._count(timestamp, where.frame - wait, is_late)
        self._controller.take(timestamp, where.frame, wait, place)

    def put_concealed(self, timestamp: int, samples: FloatArray) -> None:
        """Takes what a codec made up in place of a lost packet; network thread.

        It says nothing about the network, and gives way to the packet if that comes after all.
        """
        slot = timestamp // self._shape.packet_frames % REMEMBERED
        if self._is_odd(timestamp, samples) or self._seen[slot] == timestamp:
            return
        if self._line and self._is_near(timestamp, self._where.frame):
            self._ring.put(self._line, timestamp, np.nan_to_num(samples))
            self._made += samples.shape[1]

    def read(self, out: FloatArray) -> None:
        """Writes the next frames into `out`, float32 (2, frames), completely; audio thread."""
        now, frame = self._clock(), self._where.frame
        plan, frames = self._controller.plan, out.shape[1]
        if plan is None:
            out.fill(0.0)
            self._where = Where(frame=frame + frames, time=now)
            return
        voice = self._voice
        voice.read(plan, frame, out[: self._channels])
        if self._channels == 1:
            out[1] = out[0]
        self._where = Where(frame + frames, voice.place, plan.line, now, voice.stream.is_silent)

    def set_mode(self, mode: PlayoutMode) -> None:
        """Changes the mode, from the next packet on; any thread."""
        self._controller.mode = mode

    def set_manual(self, delay_frames: int) -> None:
        """Fixes the delay, in frames of the device; any thread.

        Raises ValueError unless it is more than 0 and half a second at most. It is never less
        than what blocks and packets need.
        """
        self.set_mode(manual(round(delay_frames * MODE_RATE / self._shape.sample_rate)))

    @property
    def source_frame(self) -> float:
        """Which frame of the sender the next block begins with, on its present time line."""
        return self._where.place / ONE

    @property
    def stats(self) -> PlayoutStats:
        """What is counted; any thread."""
        control, stream = self._controller, self._voice.stream
        per_source = self._shape.sample_rate / self._shape.source_rate
        return PlayoutStats(
            delay_frames=control.delay * per_source,
            target_frames=control.target * per_source,
            concealed_frames=stream.missing_frames + self._made,
            late_packets=self._late,
            lost_packets=self._lost_before + self._lost_of_line(),
            duplicate_packets=self._duplicates,
            received_packets=self._unique,
            rate_ppm=control.drift.rate * per_source * 1e6,
            jitter_frames=self._jitter * per_source,
            underruns=stream.holes,
            restarts=max(0, self._line - 1),
        )

    def _is_odd(self, timestamp: int, samples: FloatArray) -> bool:
        """Whether this cannot be sound of this track."""
        fits = samples.ndim == 2 and samples.shape[0] == self._channels
        return not (fits and 0 < samples.shape[1] <= 4096 and abs(timestamp) < 1 << TIME_BITS)

    def _is_of_this_line(self, timestamp: int, where: Where) -> bool:
        """Whether a packet belongs to the sender's time line, which it may begin."""
        if self._line and self._is_near(timestamp, where.frame):
            self._stray_since = None
            return True
        is_idle = where.line != self._line or where.is_silent
        if self._line and not is_idle:
            if self._stray_since is None:
                self._stray_since = where.frame
            if where.frame - self._stray_since < STRAY_SECONDS * self._shape.sample_rate:
                return False
        self._begin_line(timestamp, where.frame)
        return True

    def _is_near(self, timestamp: int, frame: int) -> bool:
        plan = self._controller.plan
        assert plan is not None
        ahead = timestamp - plan.place(frame) / ONE
        rate = self._shape.source_rate
        return -LATEST_SECONDS * rate < ahead < EARLIEST_SECONDS * rate

    def _begin_line(self, timestamp: int, frame: int) -> None:
        self._lost_before += self._lost_of_line()
        self._line += 1
        self._seen = [None] * REMEMBERED
        self._stray_since = self._transit = None
        self._first = self._newest = timestamp
        self._unique_before = self._unique
        self._controller.begin(self._line, timestamp, frame)

    def _lost_of_line(self) -> int:
        if not self._line:
            return 0
        packets = (self._newest - self._first) // self._shape.packet_frames + 1
        return max(0, packets - (self._unique - self._unique_before))

    def _count(self, timestamp: int, frame: float, is_late: bool) -> None:
        self._unique += 1
        self._late += is_late
        self._newest = max(self._newest, timestamp)
        transit = frame * self._shape.block / self._shape.block_frames - timestamp
        if self._transit is not None:
            self._jitter += (abs(transit - self._transit) - self._jitter) / 16
        self._transit = transit
