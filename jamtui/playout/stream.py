"""The sender's sound without holes: what arrived in time, joined by what is made up."""

from __future__ import annotations

import numpy as np

from jamtui.playout.concealment import Concealment
from jamtui.playout.ring import BoolArray, FloatArray, Ring

JOIN_FRAMES = 96
"""How long made-up sound and sound that arrived cross over: 2 ms."""

LENGTH, KEPT = 20_480, 4096
"""How much is held before the last part of it moves back to the beginning."""

MOST_PULLED = 4352


class Stream:
    """Pulls frames from the ring in order; audio thread, but for counters, which anybody reads.

    It has a time line of its own that never jumps: when the place in the ring does, what came
    before goes on as concealment and crosses over to what follows.
    """

    def __init__(self, ring: Ring, channels: int, sample_rate: int) -> None:
        self.end = 0
        self.source = 0
        self.missing_frames = 0
        self.holes = 0
        self._line = 0
        self._ring = ring
        self._concealment = Concealment(channels, sample_rate)
        self._sound = np.zeros((channels, LENGTH), np.float32)
        self._base = -KEPT
        self._hole = True
        self._is_cut = False
        self._heard_any = False
        self._join_left = 0
        self._weights = (np.arange(1, JOIN_FRAMES + 1) / JOIN_FRAMES).astype(np.float32)
        self._made = np.zeros((channels, JOIN_FRAMES), np.float32)

    @property
    def is_silent(self) -> bool:
        """Whether nothing has arrived for so long that there is silence."""
        return self._hole and self._concealment.is_over

    def begin(self, line: int, source: int) -> None:
        """Goes on with another time line of the sender, at frame `source` of it."""
        self._line = line
        self._heard_any = False
        self.jump(source)

    def jump(self, source: int) -> None:
        """Goes on with frame `source` of the ring."""
        self.source = source
        self._is_cut = True

    def pull(self, count: int) -> None:
        """Makes the next `count` frames."""
        while count > 0:
            part = min(count, MOST_PULLED)
            self._pull(part)
            count -= part

    def view(self, first: int, count: int) -> FloatArray:
        """Returns frames of its own time line, from `first` on; 4096 before `end` at most."""
        at = first - self._base
        return self._sound[:, at : at + count]

    def _pull(self, count: int) -> None:
        at = self._make_room(count)
        out = self._sound[:, at : at + count]
        is_plain = not (self._hole or self._is_cut or self._join_left)
        has_all = self._ring.has_all(self._line, self.source, count)
        if has_all:
            out[:] = self._ring.view(self.source, count)
        if not (has_all and is_plain):
            self._patch(at, count)
        self.source += count
        self.end += count

    def _make_room(self, count: int) -> int:
        at = self.end - self._base
        if at + count > LENGTH:
            self._sound[:, :KEPT] = self._sound[:, at - KEPT : at]
            self._base = self.end - KEPT
            at = KEPT
        return at

    def _patch(self, at: int, count: int) -> None:
        there = self._ring.mask(self._line, self.source, count)
        begin = 0
        while begin < count:
            is_there, end = bool(there[begin]), _run_end(there, begin)
            if is_there:
                source = self._ring.view(self.source + begin, end - begin)
                self._sound[:, at + begin : at + end] = source
                self._join(at + begin, at + end)
            else:
                self._conceal(at + begin, at + end)
            begin = end

    def _join(self, begin: int, end: int) -> None:
        """Crosses over to what is there between two places."""
        if self._is_cut and not self._hole:
            self._begin_concealment(begin)
        if self._is_cut or self._hole:
            self._join_left = JOIN_FRAMES
        self._is_cut = self._hole = False
        self._heard_any = True
        count = min(self._join_left, end - begin)
        if count:
            made, done = self._made[:, :count], JOIN_FRAMES - self._join_left
            self._concealment.write(made)
            part = self._sound[:, begin : begin + count]
            part -= made
            part *= self._weights[done : done + count]
            part += made
            self._join_left -= count

    def _conceal(self, begin: int, end: int) -> None:
        if not self._hole:
            self._begin_concealment(begin)
            self.holes += 1
        self._hole = True
        self._is_cut = False
        if self._heard_any:
            self.missing_frames += end - begin
        self._concealment.write(self._sound[:, begin:end])

    def _begin_concealment(self, at: int) -> None:
        history = self._sound[:, at - self._concealment.history_frames : at]
        self._concealment.begin(history)


def _run_end(there: BoolArray, begin: int) -> int:
    """Returns where the run of equal values from `begin` on ends."""
    rest = there[begin:]
    change = int(np.argmin(rest) if rest[0] else np.argmax(rest))
    return begin + change if change else len(there)
