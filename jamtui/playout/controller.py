"""How far behind the sender the reader should be."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jamtui.playout.drift import Drift
from jamtui.playout.lateness import Lateness, Offsets
from jamtui.playout.modes import MODE_RATE, PlayoutMode
from jamtui.playout.reader import HALF_TAPS, ONE
from jamtui.playout.voice import Plan

LOOK_SECONDS = 0.05
"""How often the window is looked at when nothing is late."""

GROWING = ONE >> 8
"""0.4 % slower, seven cents: with the drift of two clocks less than half a percent."""

GENTLE = ONE >> 11
GENTLE_FRAMES = 16
"""A few frames are made good by less than a cent."""

BURST_SECONDS = 0.5
"""How long a burst holds the delay where it was needed, in windows of the mode."""

FAR_SECONDS = 0.05
"""What is further away than this is jumped to."""

REST_SECONDS = 1.0
"""After so long without a packet the window has to fill anew before the delay comes down."""

NARROW_WAIT_SECONDS = 0.00035
NARROW_FRAMES = 6.0
"""Of packets that come this shortly before their callback a drift is believed sooner."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Rates in Hz and sizes in frames: a packet's of the sender, a block's of the output."""

    source_rate: int
    sample_rate: int
    packet_frames: int
    block_frames: int

    @property
    def ratio(self) -> int:
        """Frames of the sender a frame of the output, in 2^-32."""
        return round(self.source_rate * ONE / self.sample_rate)

    @property
    def block(self) -> float:
        """A block in frames of the sender."""
        return self.block_frames * self.source_rate / self.sample_rate

    @property
    def floor(self) -> float:
        """The least distance from the end of a packet to the reader that is always enough.

        Packets and blocks of the same size need one; others meet in every way that their common
        divisor allows, and of two rates in any way.
        """
        if self.source_rate != self.sample_rate:
            return self.packet_frames + self.block
        common = math.gcd(self.packet_frames, self.block_frames)
        return float(self.packet_frames + self.block_frames - common)


class Controller:
    """Makes the plans of a reader from what came when; network thread alone.

    `plan`, `delay`, `target` and `drift.rate` are single words that any thread may read, and any
    thread may set `mode`: it is looked at with the next packet.

    An *offset* is a place on the sender's time line less that of the output at the nominal ratio.
    """

    def __init__(self, shape: Shape, mode: PlayoutMode) -> None:
        self.shape = shape
        self.mode = self._looked_mode = mode
        self.plan: Plan | None = None
        self.drift = Drift(shape.sample_rate)
        self.delay = self.target = 0.0
        self._lateness = Lateness()
        self._is_free = shape.source_rate != shape.sample_rate
        self._looked = self._first_seen = self._last_seen = self._newest = 0
        self._started_at = -1
        self._burst = math.inf
        self._burst_until = 0.0

    def begin(self, line: int, timestamp: int, frame: int) -> None:
        """Starts a time line with a packet that came before the callback at `frame`."""
        self._lateness.clear()
        self.drift.restart()
        self._burst = math.inf
        self._started_at = self._first_seen = self._looked = frame
        self._anchor(line, timestamp, frame)

    def take(self, timestamp: int, frame: int, wait: float, place: int | None) -> None:
        """Learns from a packet that came `wait` output frames before the callback at `frame`.

        The reader is at `place` then, unless it does not know the time line yet.
        """
        plan, shape = self.plan, self.shape
        assert plan is not None
        if frame == self._started_at and timestamp + shape.packet_frames > self._newest:
            self._anchor(plan.line, timestamp, frame)
        if frame - self._last_seen > REST_SECONDS * shape.sample_rate:
            self._first_seen = frame
        self._last_seen = frame
        offset = self._offset(timestamp * ONE, frame)
        source_wait = wait * shape.block / shape.block_frames
        self._lateness.add(frame, offset, source_wait)
        if self.drift.add(frame - wait, offset + source_wait):
            self._follow_drift(frame)
        reached = self.offset_at(frame) if place is None else self._offset(place, frame)
        is_late = offset <= reached - 1.0
        is_due = frame - self._looked >= LOOK_SECONDS * shape.sample_rate
        if is_late or is_due or self.mode is not self._looked_mode:
            self._look(frame, reached, is_late)

    def offset_at(self, frame: int) -> float:
        """Returns where the plan has the reader at a frame of the output."""
        assert self.plan is not None
        return self._offset(self.plan.place(frame), frame)

    def _offset(self, place: int, frame: int) -> float:
        return (place - self.shape.ratio * frame) / ONE

    def _anchor(self, line: int, timestamp: int, frame: int) -> None:
        """Puts the reader as far behind the newest packet as the mode starts with."""
        self._newest = timestamp + self.shape.packet_frames
        distance = max(self.shape.floor, self._scaled(self.mode.start_frames))
        origin = round((self._newest - distance) * ONE)
        if not self._is_free:
            origin -= origin % ONE
        self.plan = Plan(line, frame, origin, self._step, GROWING, self._shrinking, 0)

    @property
    def _step(self) -> int:
        return self.shape.ratio + (round(self.drift.rate * ONE) if self._is_free else 0)

    @property
    def _shrinking(self) -> int:
        return round(self.mode.shrink * ONE)

    def _scaled(self, frames: float) -> float:
        """Returns frames of a mode as frames of the sender."""
        return frames * self.shape.source_rate / MODE_RATE

    def _follow_drift(self, frame: int) -> None:
        """Takes the new rate, from where the reader should be now."""
        was_free = self._is_free
        if self.shape.source_rate == self.shape.sample_rate:
            if self._is_free:
                self._is_free = not self.drift.is_none
            else:
                self._is_free = self.drift.is_sure(*self._least_drift())
        elif not self.drift.is_sure(0.0):
            return
        if self._is_free or was_free:
            self._go(frame, self.offset_at(frame), is_jump=False, growing=GENTLE)
        if self._is_free != was_free:
            self._looked = -frame

    def _least_drift(self) -> tuple[float, ...]:
        narrow = NARROW_WAIT_SECONDS * self.shape.source_rate
        is_pressing = self.drift.rate < 0 and self._lateness.is_narrow(narrow)
        return (NARROW_FRAMES,) if is_pressing else ()

    def _look(self, frame: int, reached: float, is_late: bool) -> None:
        """Decides whether the delay changes; the reader has `reached` an offset."""
        self._looked = frame
        mode, shape = self.mode, self.shape
        self._looked_mode = mode
        self._lateness.forget_before(frame - mode.window_seconds * shape.sample_rate)
        rate = self.drift.rate if self._is_free else 0.0
        jitter = self._scaled(mode.target_jitter_ms * MODE_RATE / 1000)
        offsets = self._lateness.offsets(
            frame,
            misses=mode.misses,
            # Who misses one callback is a whole block late.
            cover=math.ceil(jitter / shape.block) * shape.block,
            rate=rate,
            wait_weight=float(self._is_free),
            wait_most=shape.block,
        )
        goal = self._goal(frame, offsets)
        self.delay = offsets.middle + shape.packet_frames - reached
        self.target = offsets.middle + shape.packet_frames - goal
        is_too_long = self.delay > self._most_delay + shape.block / 4 and not mode.is_manual
        is_missing = is_late and reached - goal > max(1.0, shape.block / 4)
        if is_missing or (is_too_long and goal > reached):
            self._go(frame, goal, is_jump=True)
        else:
            self._move(frame, goal, offsets)

    def _goal(self, frame: int, offsets: Offsets) -> float:
        """Returns the offset that the reader should have."""
        mode, packet = self.mode, self.shape.packet_frames
        if mode.is_manual:
            delay = max(self._scaled(mode.max_frames), self.shape.floor)
            goal = offsets.middle + packet - delay
        else:
            shortest = offsets.middle + packet - self._scaled(mode.min_frames)
            goal = min(self._needed(frame, offsets), shortest)
            goal = max(goal, offsets.middle + packet - self._most_delay)
        return goal if self._is_free else float(math.floor(goal))

    @property
    def _most_delay(self) -> float:
        """The mode's longest delay, or what packets and blocks need of their own."""
        least = self.shape.packet_frames + self.shape.block + HALF_TAPS * self._is_free
        return max(self._scaled(self.mode.max_frames), least)

    def _needed(self, frame: int, offsets: Offsets) -> float:
        """Returns the offset for all packets to be in time, but for those that may be late.

        One packet that is later than any jitter that the mode covers is as good as lost: only
        when it is not alone the others wait for its like.
        """
        needed = min(offsets.covered, offsets.quantile)
        if offsets.burst < needed:
            self._burst = min(self._burst, offsets.burst)
            self._burst_until = frame + (
                BURST_SECONDS * self.mode.window_seconds * self.shape.sample_rate
            )
        if frame > self._burst_until:
            self._burst = math.inf
        return min(needed, self._burst)

    def _move(self, frame: int, goal: float, offsets: Offsets) -> None:
        deficit = self.offset_at(frame) - goal
        is_far = abs(deficit) > FAR_SECONDS * self.shape.source_rate
        if self.mode.is_manual:
            if abs(deficit) > 1.0 + (offsets.middle - offsets.least) / 4:
                self._go(frame, goal, is_jump=abs(deficit) > self.shape.block)
        elif deficit >= 1.0:
            growing = GENTLE if deficit < GENTLE_FRAMES else GROWING
            self._go(frame, goal, is_jump=is_far, growing=growing)
        elif deficit < 0.0 and self.delay > self._most_delay:
            self._go(frame, goal, is_jump=is_far, shrinking=GROWING)
        elif deficit < 0.0 and self._may_shrink(frame, -deficit, offsets):
            self._go(frame, goal, is_jump=is_far)

    def _may_shrink(self, frame: int, excess: float, offsets: Offsets) -> bool:
        """Whether an excess is worth a change: it is large, and has been there for a window.

        Where many packets are equally late that is how packets and blocks meet: then no frame
        is given away.
        """
        spread = offsets.middle - offsets.least if offsets.quantile > offsets.least else 0.0
        window = self.mode.window_seconds * self.shape.sample_rate
        is_seen = frame - self._first_seen >= window
        return is_seen and excess > spread / 4 + 2.0 * self._is_free

    def _go(
        self,
        frame: int,
        offset: float,
        *,
        is_jump: bool,
        growing: int = GROWING,
        shrinking: int | None = None,
    ) -> None:
        """Makes a plan that has the reader at `offset` at `frame`."""
        plan = self.plan
        assert plan is not None
        place = round(offset * ONE) + self.shape.ratio * frame
        if not self._is_free:
            place -= place % ONE
        jumps = plan.jumps + is_jump
        if is_jump:
            self.delay = self.target
        shrinking = self._shrinking if shrinking is None else shrinking
        self.plan = Plan(plan.line, frame, place, self._step, growing, shrinking, jumps)
