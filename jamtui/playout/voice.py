"""The place of the reader on the sender's time line, and what is heard there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jamtui.playout.reader import FRACTION_BITS, HALF_TAPS, ONE, Interpolator
from jamtui.playout.ring import FloatArray, Ring
from jamtui.playout.stream import Stream

CROSSING_FRAMES = 128
"""How long it takes from standing on whole frames to moving, and back: 3 ms."""

MOST_FRAMES = 2048


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the reader should be; it never changes, the network thread makes another.

    At frame `frame` of the output the place is `origin` (2^-32 frames of the sender), and with
    each frame `step` further. What lies between that and the reader is made good by `growing`
    (playing slower) or `shrinking`, in 2^-32 a frame; by a jump when `jumps` has changed.
    """

    line: int
    frame: int
    origin: int
    step: int
    growing: int
    shrinking: int
    jumps: int

    def place(self, frame: int) -> int:
        """Returns the place at a frame of the output, exactly."""
        return self.origin + self.step * (frame - self.frame)


class Voice:
    """Reads a track along a plan; audio thread.

    It *stands* when every frame of the output is one whole frame of the sender: then it copies.
    Else it *moves*: it interpolates, HALF_TAPS frames further behind, so that both need nothing
    that is later than the place itself. Between them it crosses over, still on whole frames.
    """

    def __init__(self, ring: Ring, channels: int, sample_rate: int) -> None:
        self.stream = Stream(ring, channels, sample_rate)
        self.place = 0
        self._plan: Plan | None = None
        self._crossed = 0
        self._interpolator = Interpolator(channels, MOST_FRAMES)
        self._count = np.arange(MOST_FRAMES + 1, dtype=np.int64)
        self._weights = (np.arange(1, CROSSING_FRAMES + 1) / CROSSING_FRAMES).astype(np.float32)

    def read(self, plan: Plan, frame: int, out: FloatArray) -> None:
        """Writes the output from `frame` on into `out`, (channels, frames)."""
        if plan is not self._plan:
            self._take(plan, frame)
        done, frames = 0, out.shape[1]
        while done < frames:
            done += self._read_part(plan, frame + done, out[:, done : done + MOST_FRAMES])

    def _take(self, plan: Plan, frame: int) -> None:
        before, self._plan = self._plan, plan
        if before is None or plan.line != before.line:
            self.place = plan.place(frame)
            self.stream.begin(plan.line, self.place >> FRACTION_BITS)
            self._crossed = CROSSING_FRAMES * (plan.step != ONE)
        elif plan.jumps != before.jumps:
            frames = (plan.place(frame) - self.place + ONE // 2) >> FRACTION_BITS
            self.place += frames << FRACTION_BITS
            self.stream.jump(self.stream.source + frames)

    def _read_part(self, plan: Plan, frame: int, out: FloatArray) -> int:
        """Writes as much as can be read in one way; returns how many frames."""
        ahead = self.place - plan.place(frame)
        may_stand = not ahead and plan.step == ONE and not self.place & (ONE - 1)
        if may_stand and not self._crossed:
            return self._stand(out)
        if may_stand or self._crossed < CROSSING_FRAMES:
            return self._cross(out, not may_stand)
        return self._move(plan, ahead, out)

    def _stand(self, out: FloatArray) -> int:
        frames: int = out.shape[1]
        out[:] = self._pulled(self.place + (frames - 1) * ONE, 0, frames)
        self.place += frames * ONE
        return frames

    def _cross(self, out: FloatArray, to_moving: bool) -> int:
        done = self._crossed if to_moving else CROSSING_FRAMES - self._crossed
        frames = min(int(out.shape[1]), CROSSING_FRAMES - done)
        sound = self._pulled(self.place + (frames - 1) * ONE, HALF_TAPS, frames + HALF_TAPS)
        still, moving = sound[:, HALF_TAPS:], sound[:, :frames]
        old, new = (still, moving) if to_moving else (moving, still)
        part = out[:, :frames]
        np.subtract(new, old, out=part)
        part *= self._weights[done : done + frames]
        part += old
        self._crossed += frames if to_moving else -frames
        self.place += frames * ONE
        return frames

    def _move(self, plan: Plan, ahead: int, out: FloatArray) -> int:
        frames, rate = int(out.shape[1]), plan.growing if ahead > 0 else plan.shrinking
        if ahead and plan.step == ONE:
            frames = min(frames, -(-abs(ahead) // rate))
        count = self._count[: frames + 1]
        places = count * plan.step
        if ahead:
            left = np.maximum(abs(ahead) - count * rate, 0)
            left -= abs(ahead)
            places += left if ahead > 0 else -left
        begin = (self.place >> FRACTION_BITS) - 2 * HALF_TAPS
        last = self.place + int(places[frames - 1])
        length = (last >> FRACTION_BITS) + 2 - begin
        sound = self._pulled(last, 2 * HALF_TAPS, length)
        after = self.place + int(places[frames])
        places += (self.place & (ONE - 1)) + HALF_TAPS * ONE
        self._interpolator.read(sound, places[:frames], out[:, :frames])
        self.place = after
        return frames

    def _pulled(self, last: int, back: int, count: int) -> FloatArray:
        """Pulls up to the place `last`; returns `count` frames, from `back` before the place."""
        stream = self.stream
        begin = stream.end - stream.source + (self.place >> FRACTION_BITS) - back
        stream.pull((last >> FRACTION_BITS) + 1 - stream.source)
        return stream.view(begin, count)
