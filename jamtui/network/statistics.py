"""How tracks and peers fare, in numbers for people: jitter, loss, bitrates."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_SECONDS = 5.0
"""What is said to be now is the mean of so long."""

JITTER_SHARE = 16
"""RFC 3550: each packet moves the jitter by a sixteenth of the difference."""


@dataclass(frozen=True, slots=True)
class TrackStats:
    """How a track of somebody else arrives here.

    Packets since it began; `loss_percent` of the last seconds, before any is recovered.
    `delay_ms`, `late_packets` and `concealed_ms` are the playout's, whoever it is.
    """

    ssrc: int
    name: str
    codec: str
    received_packets: int
    lost_packets: int
    recovered_packets: int
    late_packets: int
    loss_percent: float
    jitter_ms: float
    delay_ms: float
    concealed_ms: float


@dataclass(frozen=True, slots=True)
class PeerStats:
    """How the way to another performer is.

    `route`: "host" directly, "srflx" or "prflx" through NAT, "relay" by a TURN server, "room"
    through the room's host, "" nowhere now. `loss_there_percent` is what is lost of our tracks.
    """

    session: str
    user_id: str
    name: str
    is_connected: bool
    route: str
    round_trip_ms: float | None
    reconnects: int
    sent_kbps: float
    received_kbps: float
    loss_there_percent: float
    tracks: list[TrackStats]


class Jitter:
    """The interarrival jitter of RFC 3550, in seconds."""

    def __init__(self, sample_rate: int) -> None:
        self.seconds = 0.0
        self._rate = sample_rate
        self._last: tuple[float, int] | None = None

    def take(self, arrived: float, timestamp: int) -> None:
        """Takes a packet: when it came, in seconds, and its timestamp of 32 bits, in frames."""
        last, self._last = self._last, (arrived, timestamp)
        if last is None:
            return
        frames = (timestamp - last[1] + (1 << 31)) % (1 << 32) - (1 << 31)
        if abs(frames) > self._rate:
            return  # the sender has begun anew
        difference = abs((arrived - last[0]) - frames / self._rate)
        self.seconds += (difference - self.seconds) / JITTER_SHARE


class Recent:
    """How much counters that only rise have risen in the last seconds."""

    def __init__(self, count: int) -> None:
        self._samples: deque[tuple[float, tuple[int, ...]]] = deque()
        self._nothing = (0,) * count

    def add(self, now: float, *counters: int) -> None:
        """Takes the counters as they are at `now`, in seconds; those that fall begin anew."""
        samples = self._samples
        if samples and any(new < old for new, old in zip(counters, samples[-1][1], strict=True)):
            samples.clear()
        samples.append((now, counters))
        while len(samples) > 2 and samples[1][0] < now - WINDOW_SECONDS:
            samples.popleft()

    @property
    def risen(self) -> tuple[int, ...]:
        """By how much each has risen."""
        if len(self._samples) < 2:
            return self._nothing
        first, last = self._samples[0][1], self._samples[-1][1]
        return tuple(new - old for old, new in zip(first, last, strict=True))

    @property
    def seconds(self) -> float:
        """In how long."""
        return self._samples[-1][0] - self._samples[0][0] if self._samples else 0.0


def loss_share(received: int, lost: int) -> float:
    """Returns which share of packets was lost, 0 to 1."""
    return lost / (received + lost) if received + lost > 0 and lost > 0 else 0.0


def kbps(risen_bytes: int, seconds: float) -> float:
    """Returns a bitrate, in thousands of bits a second."""
    return risen_bytes * 8 / 1000 / seconds if seconds > 0 else 0.0
