"""How a playout weighs delay against whole sound."""

from __future__ import annotations

from dataclasses import dataclass

MODE_RATE = 48_000
"""The sample rate at which the frames of a mode are counted."""

LONGEST_MANUAL_FRAMES = 24_000
"""Half a second: nobody plays together over more, and the ring holds twice as much."""


@dataclass(frozen=True, slots=True)
class PlayoutMode:
    """Bounds of the delay, in frames at 48 kHz, and how quickly it follows the network.

    Up to `target_jitter_ms` of jitter nothing is missed twice; beyond that a few packets in a
    thousand may come too late rather than delay all others. `adaptation_rate` is how much of the
    past is forgotten, a second (0..1): a rate of 0.2 remembers five seconds.
    """

    name: str
    min_frames: int
    max_frames: int
    start_frames: int
    target_jitter_ms: float
    adaptation_rate: float

    @property
    def is_manual(self) -> bool:
        """Whether the delay is what somebody has set, whatever the network does."""
        return self.min_frames == self.max_frames

    @property
    def window_seconds(self) -> float:
        """How long a late packet is remembered."""
        return 1.0 / self.adaptation_rate

    @property
    def misses(self) -> float:
        """Which part of the packets may be too late once jitter is beyond the target."""
        return self.adaptation_rate / 20

    @property
    def shrink(self) -> float:
        """How much faster than the sender it plays while the delay comes down, as a part of 1."""
        return self.adaptation_rate / 100

    @property
    def settle_seconds(self) -> float:
        """How long after its last late packet the delay is back down, at most."""
        return self.window_seconds + (self.max_frames - self.min_frames) / (self.shrink * MODE_RATE)


LIVE_JAMMING = PlayoutMode("live-jamming", 64, 256, 64, 2.0, 0.2)
BALANCED = PlayoutMode("balanced", 128, 512, 256, 5.0, 0.1)
STABLE = PlayoutMode("stable", 256, 1024, 512, 10.0, 0.05)

MODES = {mode.name: mode for mode in (LIVE_JAMMING, BALANCED, STABLE)}


def manual(delay_frames: int) -> PlayoutMode:
    """Returns the mode of a fixed delay, 1..24,000 frames at 48 kHz; else raises ValueError."""
    if not 0 < delay_frames <= LONGEST_MANUAL_FRAMES:
        raise ValueError(f"a delay is 1 to {LONGEST_MANUAL_FRAMES} frames, not {delay_frames}")
    return PlayoutMode("manual", delay_frames, delay_frames, delay_frames, 0.0, 0.1)
