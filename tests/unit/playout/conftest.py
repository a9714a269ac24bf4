"""A sender, a path and a receiver, in a time of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from jamtui.playout.modes import LIVE_JAMMING, PlayoutMode
from jamtui.playout.playout import Playout

RATE = 48_000

Packet = tuple[float, int, np.ndarray]
"""When it arrives (s), its timestamp, its samples (channels, frames)."""


def music(frames: int, channels: int = 1, rate: int = RATE) -> np.ndarray:
    """Returns two notes that are never both at zero, float32 (channels, frames)."""
    time = np.arange(frames) / rate
    sound = 0.3 * np.sin(2 * np.pi * 220 * time + 1) + 0.2 * np.sin(2 * np.pi * 557 * time)
    return np.tile(sound.astype(np.float32), (channels, 1))


@dataclass
class Link:
    """Packets of `packet` frames go out when the sender has captured them in whole blocks.

    The receiver's callbacks take `block` frames at multiples of its period, the sender's come
    `phase` of a period later and are faster by `ppm`.
    """

    block: int = 128
    packet: int = 128
    ppm: float = 0.0
    phase: float = 0.3
    mode: PlayoutMode = LIVE_JAMMING
    channels: int = 1
    source_rate: int = RATE
    parts: Sequence[int] = ()
    now: float = 0.0
    stats: list = field(default_factory=list)

    def __post_init__(self) -> None:
        self.playout = Playout(
            source_rate=self.source_rate,
            sample_rate=RATE,
            channels=self.channels,
            packet_frames=self.packet,
            block_frames=self.block,
            mode=self.mode,
            clock=lambda: self.now,
        )

    def packets(self, seconds: float, sound: np.ndarray | None = None) -> list[Packet]:
        """Returns what is sent, in order, on a path without delay."""
        count = int(seconds * 1.001 * self.source_rate / self.packet) + 10
        if sound is None:
            sound = music(count * self.packet, self.channels, self.source_rate)
        late = self.phase * self.block / RATE
        numbers = np.arange(count)
        captured = np.ceil((numbers + 1) * self.packet / self.block) * self.block
        times = captured / self.source_rate / (1 + self.ppm * 1e-6) + late
        return [
            (float(times[k]), k * self.packet, sound[:, k * self.packet : (k + 1) * self.packet])
            for k in range(count)
        ]

    def play(
        self,
        seconds: float,
        packets: Iterable[Packet],
        every_second: Callable[[Playout], object] | None = None,
    ) -> np.ndarray:
        """Returns what is heard in the first seconds, (2, frames)."""
        waiting = sorted(packets, key=lambda packet: packet[0])
        callbacks, at = int(seconds * RATE / self.block), 0
        heard = np.full((2, callbacks * self.block), np.nan, np.float32)
        for number in range(callbacks):
            due = number * self.block / RATE
            while at < len(waiting) and waiting[at][0] <= due:
                self.now, timestamp, samples = waiting[at]
                self.playout.put(timestamp, samples)
                at += 1
            self.now, begin = due, number * self.block
            for part in self.parts or (self.block,):
                self.playout.read(heard[:, begin : begin + part])
                begin += part
            if every_second is not None and number % (RATE // self.block) == 0:
                every_second(self.playout)
        return heard


def delay_of(heard: np.ndarray, sent: np.ndarray, begin: int, frames: int = 2000) -> int | None:
    """Returns by how much `heard` is `sent` later, bit by bit, or None."""
    part = heard[begin : begin + frames]
    for delay in range(4096):
        if np.array_equal(part, sent[begin - delay : begin - delay + frames]):
            return delay
    return None


@pytest.fixture
def links() -> type[Link]:
    return Link


@pytest.fixture
def music_of() -> Callable[..., np.ndarray]:
    return music


@pytest.fixture
def delay() -> Callable[..., int | None]:
    return delay_of
