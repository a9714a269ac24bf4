"""A render worker with an audio thread that is moved by hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import (
    Command,
    Event,
    Load,
    Ready,
)
from jamtui.engine.placed import Placed
from jamtui.engine.ring_writer import CROSSFADE_FRAMES
from jamtui.engine.rings import FOR_EVER, Rings, shared_memory_file
from jamtui.engine.worker import RenderWorker

BLOCK = 480
BEAT_FRAMES = 24_000
BAR_FRAMES = 4 * BEAT_FRAMES


class Rig:
    """A worker, its rings, and a reader that keeps what it read."""

    def __init__(self, fakes: Any) -> None:
        self._memory = shared_memory_file()
        self.rings = Rings(self._memory)
        self.rings.written[:] = FOR_EVER
        self.events: list[Event] = []
        self.sounds = fakes.Sounds()
        self.fakes = fakes
        self.start_worker()
        self.heard: dict[int, list[Any]] = {}
        self.starved: list[tuple[int, int]] = []
        self.begin = 0

    def start_worker(self) -> None:
        self.worker = RenderWorker(self.rings, self.sounds, self.fakes.RATE, self.events.append)

    def close(self) -> None:
        os.close(self._memory)

    def load(self, *placed: Placed, bpm: float = 120.0, frame: int = 0, bar: int = 3840) -> None:
        self.do(Load([(0, bpm)], bar, list(placed), frame))
        self.begin = frame
        assert self.take(Ready) is not None

    def do(self, *commands: Command) -> None:
        for command in commands:
            self.worker.handle(command)

    def play(
        self, frames: int, slots: tuple[int, ...] = (1,), lag: Callable[[], None] | None = None
    ) -> None:
        """Lets the worker work, then reads, block by block, as the audio thread does."""
        for _ in range(frames // BLOCK):
            while self.worker.work() == 0.0:
                pass
            if lag is not None:
                lag()
            read = self.rings.read_frame
            for slot in slots:
                if self.rings.written[slot] < read + BLOCK:
                    self.starved.append((slot, read))
                self.heard.setdefault(slot, []).append(self.rings.read(slot, read, BLOCK))
            self.rings.read_frame = read + BLOCK

    def sound(self, slot: int = 1) -> Any:
        """Everything that was heard of a slot."""
        return np.concatenate(self.heard[slot], axis=1)

    def take(self, kind: type) -> Any:
        """Returns the first event of a kind and forgets it; None without one."""
        for event in self.events:
            if isinstance(event, kind):
                self.events.remove(event)
                return event
        return None

    def offline(
        self, placed: Placed, clock: RoomClock | None = None, start: int = 0, frames: int = 0
    ) -> Any:
        return self.fakes.rendered(placed, frames, clock=clock, start=start)

    def assert_changed(self, old: Any, new: Any, frame: int, slot: int = 1) -> None:
        """Until `frame` the old was heard, after the cross-fade the new, and between no click."""
        heard = self.sound(slot)
        count = heard.shape[1]
        np.testing.assert_allclose(heard[:, :frame], old[:, :frame], atol=2e-6)
        after = frame + CROSSFADE_FRAMES
        np.testing.assert_allclose(heard[:, after:], new[:, after:count], atol=2e-6)
        bound = self.fakes.largest_step(old) + self.fakes.largest_step(new) + 1 / CROSSFADE_FRAMES
        assert self.fakes.largest_step(heard[:, frame - 10 : after + 10]) <= bound


@pytest.fixture
def rig(fakes: Any) -> Iterator[Rig]:
    made = Rig(fakes)
    yield made
    made.close()
