"""What the worker keeps in the rings: which track fills which slot, and how far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from jamtui.engine.renderers import Renderer
from jamtui.engine.rings import FOR_EVER, RING_FRAMES, Rings
from jamtui.synth.instrument import FloatArray

CROSSFADE_FRAMES = 240
"""5 ms at 48 kHz: no click between what was to be heard and what is."""

MOST_LEAD = 0.5
"""The part of a ring that a slow change may take to be rendered."""


@dataclass(slots=True)
class Playing:
    """A slot in use."""

    renderer: Renderer
    written: int
    since: int = 0
    """The frame at which it changed last: no later change may be heard before that."""
    over: int | None = None
    """The frame from which on nothing sounds any more, once that is known."""
    is_lost: bool = False
    """Whether it failed: it stays silent until it has been heard, and is freed."""


class RingWriter:
    """Fills the slots' rings ahead of the audio thread. All memory is made here."""

    def __init__(self, rings: Rings, sample_rate: int) -> None:
        second = min(sample_rate, RING_FRAMES // 2 - RING_FRAMES // 8)
        self.slots: dict[int, Playing] = {}
        self.guard_frames = max(2048, second // 50)
        self.longest_lead_frames = int(MOST_LEAD * RING_FRAMES)
        self._rings = rings
        self._rate = sample_rate
        self._segment_frames = second // 2
        self._first_frames = second // 8
        self._ahead_frames = RING_FRAMES - self._segment_frames - second // 4
        self._window_frames = second
        self._scrap = np.zeros((2, self.longest_frames), np.float32)

    @property
    def longest_frames(self) -> int:
        """The longest block that a renderer is asked for."""
        return self._segment_frames + CROSSFADE_FRAMES

    def window_frames(self, lead_frames: int) -> int:
        """How far ahead of the audio thread a change may be put in place."""
        farthest = RING_FRAMES - self._segment_frames
        return min(farthest, max(self._window_frames, lead_frames + self._window_frames // 2))

    # --- looking after the rings

    def hungriest(self) -> int | None:
        """Returns the slot that runs out first, None while all are full."""
        limit = self._rings.read_frame + self._ahead_frames
        hungry = [(one.written, slot) for slot, one in self.slots.items() if one.written < limit]
        return min(hungry)[1] if hungry else None

    def seconds_until_hungry(self) -> float:
        if not self.slots:
            return 1.0
        ahead = min(one.written for one in self.slots.values()) - self._rings.read_frame
        return max(0.01, (ahead - self._ahead_frames) / self._rate + 0.1)

    def fill_next(self, slot: int) -> None:
        """Renders a segment of a slot; a short one where it is in a hurry."""
        is_ahead = self.slots[slot].written > self._rings.read_frame + self._first_frames
        self._fill(slot, self._segment_frames if is_ahead else self._first_frames)

    def _fill(self, slot: int, frames: int) -> None:
        playing = self.slots[slot]
        block = self._scrap[:, :frames]
        block.fill(0.0)
        if not playing.is_lost:
            _render(playing.renderer, block)
        self._rings.write(slot, playing.written, block)
        playing.written += frames
        self._rings.written[slot] = playing.written

    # --- tracks come, change and go

    def begin(self, slot: int, renderer: Renderer, frame: int) -> None:
        """Lets a track that was moved to `frame` play there, and renders its first segment."""
        self.slots[slot] = Playing(renderer, frame)
        self._rings.written[slot] = frame
        try:
            self._fill(slot, self._first_frames)
        except BaseException:
            self._free(slot)
            raise

    def first_block(
        self, renderer: Renderer, frame: int, *, warmed: bool
    ) -> tuple[Playing, FloatArray]:
        """Returns what a slot will play from `frame` on, and the first of it."""
        renderer.seek(frame, warmed=warmed)
        block = np.zeros((2, self._first_frames + CROSSFADE_FRAMES), np.float32)
        _render(renderer, block)
        return Playing(renderer, frame), block

    def must_fill_before(self, slot: int, frame: int) -> bool:
        """Whether what a slot plays now does not reach far enough to be cross-faded yet."""
        old = self.slots.get(slot)
        return old is not None and old.written < frame + CROSSFADE_FRAMES

    def fill_shortly(self, slot: int) -> None:
        """Renders a short segment of a slot."""
        self._fill(slot, self._first_frames)

    def put_in_place(
        self, slot: int, playing: Playing, block: FloatArray, frame: int, *, is_inside: bool = False
    ) -> None:
        """Cross-fades `block` over what lies in the slot's ring from `frame` on.

        In a free slot it is faded in where that `is_inside`, in the middle of its notes.
        """
        old = self.slots.get(slot)
        if old is not None or is_inside:
            ramp = np.linspace(0.0, 1.0, CROSSFADE_FRAMES, endpoint=False, dtype=np.float32)
            block[:, :CROSSFADE_FRAMES] *= ramp
        if old is not None:
            playing.since = old.since
            before = self._rings.read(slot, frame, CROSSFADE_FRAMES)
            block[:, :CROSSFADE_FRAMES] += before * (1.0 - ramp)
        self._rings.write(slot, frame, block)
        playing.written = frame + block.shape[1]
        self._rings.written[slot] = playing.written
        self.slots[slot] = playing

    def silence(self, slot: int) -> None:
        """Lets a track that failed fade out at the end of what is rendered of it."""
        playing = self.slots.get(slot)
        if playing is None:
            return
        playing.is_lost, playing.over = True, playing.written
        tail = playing.written - CROSSFADE_FRAMES
        if tail >= self._rings.read_frame + self.guard_frames:
            ramp = np.linspace(1.0, 0.0, CROSSFADE_FRAMES, dtype=np.float32)
            self._rings.write(slot, tail, self._rings.read(slot, tail, CROSSFADE_FRAMES) * ramp)

    def free_what_is_over(self) -> Iterator[tuple[int, int]]:
        """Frees the slots whose last sound has been heard; yields (slot, frame) of each."""
        read = self._rings.read_frame
        for slot, playing in list(self.slots.items()):
            renderer = playing.renderer
            if playing.over is None and renderer.frame >= renderer.end and renderer.is_silent:
                playing.over = renderer.frame
            if playing.over is not None and read >= playing.over:
                self._free(slot)
                yield slot, playing.over

    def clear(self) -> None:
        """Frees all slots; only while nothing plays."""
        for slot in list(self.slots):
            self._free(slot)
        self._rings.written[:] = FOR_EVER

    def free_all_but(self, wanted: Iterable[int]) -> None:
        """Frees what another worker has left in the rings and nobody wants."""
        used = np.flatnonzero(self._rings.written != FOR_EVER).tolist()
        for slot in set(used) - set(wanted):
            self._free(slot)

    def place_to_resume(self, slot: int) -> int:
        """Returns the frame from which on a slot has to be rendered that another worker filled."""
        read, written = self._rings.read_frame, int(self._rings.written[slot])
        soonest = read + self.guard_frames + self._first_frames
        if written == FOR_EVER or written >= soonest:
            return soonest if written == FOR_EVER else written
        gap = soonest - max(read, written)
        self._rings.write(slot, soonest - gap, np.zeros((2, gap), np.float32))
        return soonest

    def _free(self, slot: int) -> None:
        """Makes a slot silent for ever."""
        self.slots.pop(slot, None)
        self._rings.data[slot] = 0.0
        self._rings.written[slot] = FOR_EVER


def _render(renderer: Renderer, block: FloatArray) -> None:
    renderer.render(block)
    if not np.isfinite(block).all():
        raise FloatingPointError(f"{renderer.track.name!r} does not give numbers")
