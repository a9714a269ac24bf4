"""Networks as seeded models: when each packet arrives, if it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]

HEADER_BYTES = 60
"""IPv4, UDP, RTP and SRTP around a payload."""

QUEUE_SECONDS = 0.05
"""What a router holds before it throws packets away."""


@dataclass(frozen=True)
class Path:
    """A way of packets; what is zero does not happen.

    `loss` in percent, in bursts of `burst` packets on average; `jitter_ms` from nothing to that
    much, each packet for itself, or on average with a `heavy_tail` (Pareto, 2.5); `reordered`
    and `doubled` in percent, by up to 5 ms; `kbps` as the rate of a bottleneck; `outage_ms`
    every ten seconds, after which all that was held up arrives at once; `ppm` by which the
    sender's clock is faster.
    """

    name: str
    loss: float = 0.0
    burst: float = 1.0
    jitter_ms: float = 0.0
    heavy_tail: bool = False
    reordered: float = 0.0
    doubled: float = 0.0
    kbps: float = 0.0
    outage_ms: float = 0.0
    ppm: float = 0.0

    def arrivals(self, sent: Times, payload_bytes: int, seed: int) -> list[tuple[float, int]]:
        """Returns the time of arrival (s) and the number of each packet that does, in order."""
        chance = np.random.default_rng(seed)
        times = sent / (1 + self.ppm * 1e-6)
        if self.outage_ms:
            times = _held_up(times, self.outage_ms / 1000)
        kept = ~_lost(len(times), self.loss / 100, self.burst, chance)
        if self.kbps:
            seconds = (payload_bytes + HEADER_BYTES) * 8 / (self.kbps * 1000)
            times, passed = _through_bottleneck(times, seconds)
            kept &= passed
        times = times + self._jitter(len(times), chance)
        times = times + 0.005 * chance.random(len(times)) * _some(times, self.reordered, chance)
        numbers = np.nonzero(kept)[0]
        again = numbers[_some(numbers, self.doubled, chance)]
        late = times[again] + 0.005 * chance.random(len(again))
        both = [*zip(times[numbers], numbers, strict=True), *zip(late, again, strict=True)]
        return sorted((float(time), int(number)) for time, number in both)

    def _jitter(self, count: int, chance: np.random.Generator) -> Times:
        if self.heavy_tail:
            # Of a Pareto distribution of this shape the mean is 1 / 1.5.
            return np.minimum(self.jitter_ms * 1.5e-3 * chance.pareto(2.5, count), 0.5)
        return self.jitter_ms * 1e-3 * chance.random(count)


def _some(values: npt.NDArray, percent: float, chance: np.random.Generator) -> npt.NDArray:
    return chance.random(len(values)) < percent / 100


def _lost(count: int, part: float, burst: float, chance: np.random.Generator) -> npt.NDArray:
    """Returns which packets are lost, by Gilbert's model of a good and a bad state."""
    ends, begins = 1 / burst, part / (1 - part) / burst
    lost, is_bad = np.zeros(count, np.bool_), False
    for number, draw in enumerate(chance.random(count)):
        is_bad = draw >= ends if is_bad else draw < begins
        lost[number] = is_bad
    return lost


def _held_up(times: Times, seconds: float) -> Times:
    since = (times - 5.0) % 10.0
    return np.where((times > 5.0) & (since < seconds), times - since + seconds, times)


def _through_bottleneck(times: Times, seconds: float) -> tuple[Times, npt.NDArray]:
    out, passed, free = np.empty_like(times), np.ones(len(times), np.bool_), 0.0
    for number, time in enumerate(times):
        begin = max(time, free)
        passed[number] = begin - time < QUEUE_SECONDS
        if passed[number]:
            free = begin + seconds
        out[number] = begin + seconds
    return out, passed


PATHS = (
    Path("clear"),
    Path("loss 1 %", loss=1),
    Path("loss 3 %", loss=3),
    Path("loss 10 %", loss=10),
    Path("loss 3 % in bursts of 5", loss=3, burst=5),
    Path("loss 10 % in bursts of 8", loss=10, burst=8),
    Path("jitter 0..2 ms", jitter_ms=2),
    Path("jitter 0..5 ms", jitter_ms=5),
    Path("jitter 0..10 ms", jitter_ms=10),
    Path("jitter 0..30 ms", jitter_ms=30),
    Path("heavy tail, 1 ms", jitter_ms=1, heavy_tail=True),
    Path("heavy tail, 5 ms", jitter_ms=5, heavy_tail=True),
    Path("reordered 10 %", reordered=10),
    Path("doubled 10 %", doubled=10),
    Path("bottleneck of 95 %", kbps=900),
    Path("outages of 50 ms", outage_ms=50),
    Path("outages of 1 s", outage_ms=1000),
    Path("drift +200 ppm", ppm=200),
    Path("drift -200 ppm", ppm=-200),
    Path("Wi-Fi: tail 2 ms, loss 1 %, 60 ppm", 1, 3, 2, True, 1, 1, 0, 0, 60),
)
