"""Two performers on devices that run in real time, at rates of their own."""

from __future__ import annotations

import time
from typing import Any

import pytest

from jamtui.audio.null_device import NullDevice
from jamtui.network.clock_estimate import ClockEstimate
from jamtui.playout.reader import ONE
from jamtui.protocol.messages import Clock
from jamtui.studio.live.following import Following
from jamtui.studio.session import Session

RATE = 48_000
LONGEST_SECONDS = 20.0
AHEAD_NS = 3_000_000_000
"""How far the room's clock is ahead of this machine's."""


class Performer:
    """A session on a null device that is `ppm` faster than it says."""

    def __init__(self, ppm: int, block: int) -> None:
        self.session = Session(RATE, None, lambda name, values: None)
        self.device = NullDevice(RATE + RATE * ppm // 1_000_000, block)
        self.estimate = ClockEstimate()
        self.following = Following(self.session, self.estimate, lambda: block)
        self.device.start(self.session.player.process)

    def look(self) -> None:
        """Does what the event loop of an engine does."""
        link: Any = self.session.worker
        now = time.monotonic_ns()
        room = now + AHEAD_NS
        self.estimate.add(now, room, room, now)
        link.work()
        self.session.take_worker_events()
        self.following.tick()

    def beat_at(self, room_ns: int) -> float:
        """Returns the beat that is heard at a time of the room."""
        player = self.session.player
        place = player.place
        assert place is not None
        frame = player.frame_clock.frame_at(self.estimate.own_ns(room_ns))
        music = place.frame + place.fraction / ONE
        music += (frame - place.device_frame) * player.step / ONE
        return music / RATE * 2.0

    def close(self) -> None:
        self.device.close()
        self.session.close()


def test_two_devices_play_the_same_beat_at_the_same_time(
    stage: Any, arrange: Any, fakes: Any
) -> None:
    two = [Performer(200, 256), Performer(-200, 480)]
    try:
        room_ns = time.monotonic_ns() + AHEAD_NS
        for one in two:
            one.following.join(
                arrange(fakes.track("tone", volume=0.0)),
                Clock(
                    room_ns=room_ns,
                    beat=16.0,
                    bpm=120.0,
                    beats_per_bar=4,
                    beat_unit=4,
                    is_playing=True,
                ),
            )
        apart_ms = float("inf")
        deadline = time.monotonic() + LONGEST_SECONDS
        while apart_ms > 1.0 and time.monotonic() < deadline:
            for one in two:
                one.look()
            time.sleep(0.05)
            if all(one.following.status()["in_step"] for one in two):
                now = time.monotonic_ns() + AHEAD_NS
                beats = [one.beat_at(now) for one in two]
                apart_ms = abs(beats[0] - beats[1]) * 500.0
        assert apart_ms < 1.0
        assert beats[0] == pytest.approx(16.0 + 2.0 * (now - room_ns) / 1e9, abs=0.01)
    finally:
        for one in two:
            one.close()
