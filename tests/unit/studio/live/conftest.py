"""Performers on simulated machines: each has a clock, a sound card and a network of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from jamtui.network.clock_estimate import ClockEstimate
from jamtui.playout.reader import ONE
from jamtui.protocol.messages import Clock
from jamtui.studio.arrangement import Arrangement
from jamtui.studio.live.following import Following
from jamtui.studio.session import Session

RATE = 48_000
SECOND = 1_000_000_000
ROOM_BOOT = 5_000 * SECOND
"""What the room's clock says when the simulation begins."""


class Seat:
    """A performer. `true_s` is the time that nobody knows, in seconds; all else is derived from it.

    Its own clock goes `clock_ppm` too fast, its sound card `card_ppm` faster than that.
    """

    def __init__(
        self,
        *,
        card_ppm: float = 0.0,
        clock_ppm: float = 0.0,
        block: int = 480,
        queue_ms: float = 0.1,
        jitter_ms: float = 0.2,
        latency_frames: int = 0,
        seed: int = 1,
        is_heard: bool = True,
        begin_s: float = 0.0,
    ) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.session = Session(RATE, None, lambda name, values: self.told.append((name, values)))
        self.link: Any = self.session.worker
        self.player = self.session.player
        self.estimate = ClockEstimate()
        self.latency_frames = latency_frames
        self.following = Following(
            self.session, self.estimate, lambda: self.latency_frames, lambda: self.true_s
        )
        self.true_s = self.began_s = begin_s
        self.heard: list[Any] = []
        self.errors: list[tuple[float, float]] = []
        self.most_behind_s = 0.0
        self._clock_rate = 1.0 + clock_ppm * 1e-6
        self.frame_s = 1.0 / (RATE * (1.0 + card_ppm * 1e-6) * self._clock_rate)
        self._block, self._queue_ms, self._jitter_ms = block, queue_ms, jitter_ms
        self._random = np.random.default_rng(seed)
        self._asked_s = self._ticked_s = -1.0
        self._is_heard = is_heard
        self.player._clock_ns = self._callback_ns
        if not is_heard:
            self._listen_to_nothing()

    def _listen_to_nothing(self) -> None:
        """Lets the music go by without making it: hours pass in seconds."""
        reader = self.player._reader

        def skip(step: int, out: Any, make: Any) -> None:
            end = reader.fraction + step * out.shape[1]
            reader.frame += end // ONE
            reader.fraction = end % ONE
            self.player._rings.read_frame = reader.frame

        reader.read = skip  # type: ignore[method-assign]

    def own_ns(self, true_s: float) -> int:
        return round(77 * SECOND + true_s * 1e9 * self._clock_rate)

    @staticmethod
    def room_ns(true_s: float) -> int:
        return ROOM_BOOT + round(true_s * 1e9)

    def _callback_ns(self) -> int:
        return self.own_ns(self.true_s) + round(self._random.exponential(self._jitter_ms) * 1e6)

    def _ask_the_time(self) -> None:
        there, back = (0.05 + self._random.exponential(self._queue_ms) for _ in range(2))
        heard = self.room_ns(self.true_s + there * 1e-3)
        answered = self.own_ns(self.true_s + (there + back) * 1e-3 + 5e-6)
        self.estimate.add(self.own_ns(self.true_s), heard, heard + 5000, answered)

    def join(self, arrangement: Arrangement, clock: Clock, **options: Any) -> None:
        self.following.join(arrangement, clock, **options)

    def run(self, until_s: float) -> Any:
        """Plays until a time; returns what was heard, float32 (2, frames)."""
        begin = len(self.heard)
        while self.true_s < until_s:
            if self.true_s - self._asked_s >= (1.0 if self._asked_s > self.began_s + 0.1 else 0.02):
                self._asked_s = self.true_s
                self._ask_the_time()
            if self.true_s - self._ticked_s >= 0.1:
                self._ticked_s = self.true_s
                self.link.work()
                self.session.take_worker_events()
                self._note_error()
                self.following.tick()
                self.session.tick()
            block = np.zeros((2, self._block), np.float32)
            self.player.process(block[:0], block)
            self.true_s += self._block * self.frame_s
            if self._is_heard:
                self.heard.append(block)
        return np.concatenate(self.heard[begin:], axis=1) if self._is_heard else None

    def _note_error(self) -> None:
        place = self.player.place
        if place is None or not self.player.playing or self.player.is_cued:
            return
        heard_s = self.true_s + self.latency_frames * self.frame_s
        music_ns = self.following._line.ns_at(place.frame + place.fraction / ONE)
        self.errors.append((self.true_s, (music_ns - self.room_ns(heard_s)) / 1e6))

    def errors_ms(self, after_s: float = 0.0) -> Any:
        """Returns (times, errors): by how much the music was ahead of the room, in ms."""
        return np.array([one for one in self.errors if one[0] >= after_s]).T

    def frame_at(self, true_s: float) -> float:
        """Returns the frame of the device, from its beginning, that comes at a time."""
        return (true_s - self.began_s) / self.frame_s

    def values(self, name: str) -> list[dict[str, Any]]:
        return [values for other, values in self.told if other == name]


@pytest.fixture
def take_seat(stage: Any) -> Iterator[Callable[..., Seat]]:
    """Makes seats; the workers of their sessions are in this process."""
    seats: list[Seat] = []

    def take(**options: Any) -> Seat:
        seats.append(Seat(**options))
        return seats[-1]

    yield take
    for seat in seats:
        seat.session.close()


@pytest.fixture
def room_clock() -> Callable[..., Clock]:
    """Makes clocks: beat `beat` is at `at_s` of the simulation."""

    def make(at_s: float = 0.0, beat: float = 0.0, bpm: float = 120.0, **fields: Any) -> Clock:
        values = {"beats_per_bar": 4, "beat_unit": 4, "is_playing": True} | fields
        return Clock(room_ns=Seat.room_ns(at_s), beat=beat, bpm=bpm, **values)

    return make
