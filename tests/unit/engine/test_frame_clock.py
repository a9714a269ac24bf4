"""The time of the device's frames, told by callbacks that come early, late or not at all."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from jamtui.engine.frame_clock import FrameClock

RATE = 48_000
BOOT_NS = 10**15


class Callbacks:
    """A device that calls back with jitter, `ppm` faster than its rate; and the truth about it."""

    def __init__(self, ppm: float = 0.0, seed: int = 1) -> None:
        self.clock = FrameClock(RATE)
        self.frame = 0
        self._random = np.random.default_rng(seed)
        self._ns = float(BOOT_NS)
        self._frame_ns = 1e9 / (RATE * (1.0 + ppm * 1e-6))

    def run(self, seconds: float, block: int, jitter_ms: float, late_ms: float = 0.0) -> float:
        """Calls back for so long; returns how far off the clock was at the worst, in ms."""
        worst = 0.0
        for _ in range(max(1, round(seconds * RATE / block))):
            jitter = self._random.uniform(-0.5, 0.5) * jitter_ms + late_ms
            self.clock.update(self.frame, block, round(self._ns + jitter * 1e6))
            worst = max(worst, abs(self.clock.ns_at(self.frame) - self._ns) / 1e6)
            self.frame += block
            self._ns += block * self._frame_ns
        return worst

    def lose(self, frames: int) -> None:
        """Lets time pass for which no callback comes."""
        self._ns += frames * self._frame_ns


@pytest.mark.parametrize("ppm", [0.0, 200.0, -200.0])
@pytest.mark.parametrize(("block", "after"), [(32, 5), (64, 5), (128, 10), (256, 40)])
def test_jitter_of_a_whole_block_leaves_less_than_a_tenth_of_a_millisecond(
    ppm: float, block: int, after: int
) -> None:
    device = Callbacks(ppm)
    device.run(after, block, 1000 * block / RATE)
    assert device.run(5, block, 1000 * block / RATE) < 0.1
    assert device.clock.rate_ppm == pytest.approx(ppm, abs=20)


def test_with_the_jitter_of_a_good_system_the_rate_is_known_to_a_part_in_a_million() -> None:
    device = Callbacks(83.0)
    assert device.run(20, 128, 0.1) < 0.1
    assert device.clock.rate_ppm == pytest.approx(83.0, abs=1.0)


def test_there_and_back_is_the_same_frame() -> None:
    device = Callbacks(120.0)
    device.clock.latency_frames = 128
    device.run(3, 128, 0.5)
    for frame in (0, 100_000, 123_456.75):
        assert device.clock.frame_at(device.clock.ns_at(frame)) == pytest.approx(frame, abs=1e-3)


def test_a_frame_is_heard_a_latency_after_its_callback() -> None:
    device = Callbacks()
    device.run(3, 128, 0.0)
    early = device.clock.ns_at(1000)
    device.clock.latency_frames = 480
    assert device.clock.ns_at(1000) - early == pytest.approx(10e6, rel=1e-6)


def test_late_callbacks_break_nothing() -> None:
    device = Callbacks(50.0)
    device.run(10, 128, 0.2)
    for late_ms in (3.0, 12.0, 40.0, 200.0):
        device.run(0, 128, 0.2, late_ms)
        assert device.run(1, 128, 0.2) < 0.1
    assert device.clock.restarts == 1


@pytest.mark.parametrize("lost", [1, 2, 40, 1000])
def test_lost_blocks_are_seen_within_a_tenth_of_a_second(lost: int) -> None:
    device = Callbacks(50.0)
    device.run(10, 128, 0.2)
    device.lose(lost * 128)
    device.run(0.1, 128, 0.2)
    assert device.run(5, 128, 0.2) < 0.15
    assert device.clock.rate_ppm == pytest.approx(50.0, abs=20)


@pytest.mark.parametrize(("every", "lost"), [(20, 3), (75, 5), (400, 128)])
def test_on_a_machine_that_loses_frames_all_the_time_it_is_followed(every: int, lost: int) -> None:
    """Xruns of some microseconds each, many a second: a clock that only averages falls behind."""
    device = Callbacks()
    device.run(5, 128, 0.2)
    worst = []
    for number in range(8_000):
        if number % every == 0:
            device.lose(lost)
        worst.append(device.run(0, 128, 0.2))
    assert np.quantile(worst, 0.9) < 0.3


def test_another_block_changes_nothing() -> None:
    device = Callbacks(-70.0)
    device.run(10, 64, 0.3)
    for block in (1024, 128, 441, 64):
        assert device.run(3, block, 0.3) < 0.1


def test_another_device_begins_anew() -> None:
    device = Callbacks(200.0)
    device.run(10, 128, 0.2)
    device._frame_ns = 1e9 / (RATE * (1.0 - 200e-6))
    device.lose(777)
    thread = threading.Thread(target=device.run, args=(1, 128, 0.2))
    thread.start()
    thread.join()
    assert device.clock.restarts == 2
    device.clock.restart()
    device.run(5, 128, 0.2)
    assert device.clock.restarts == 3
    assert device.run(5, 128, 0.2) < 0.1
    assert device.clock.rate_ppm == pytest.approx(-200.0, abs=5)


def test_it_is_steady_when_it_knows_some_callbacks() -> None:
    device = Callbacks()
    assert not device.clock.is_known
    assert device.clock.rate_ppm == 0.0
    device.run(0.1, 128, 0.2)
    assert device.clock.is_known
    assert not device.clock.is_steady
    device.run(1, 128, 0.2)
    assert device.clock.is_steady
