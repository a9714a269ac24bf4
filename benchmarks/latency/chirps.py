"""A train of chirps, and finding it again in what somebody made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]
Frames = npt.NDArray[np.float64]

RATE = 48_000
CHIRP_FRAMES = 1_920
"""40 ms: long enough to be told from noise at any level, short enough for many a second."""

LOW_HZ, HIGH_HZ = 300.0, 6_000.0
"""What every codec keeps, also at a low bitrate."""

LEVEL = 0.4
SHORTEST_INTERVAL, LONGEST_INTERVAL = 2_880, 6_720
"""60 to 140 ms from one beginning to the next. As they are random, the train as a whole fits in
one place only, and the delay is found without a bound that somebody had to guess."""

LONGEST_DELAY = RATE // 2
REACH = 960
"""How far from the common delay a single chirp is looked for: 20 ms each way."""

LEAST_LIKENESS = 0.5
"""Below that it is something else that happens to fit."""

LIKENESS_BELOW = 0.01
"""How much less like itself than the others a chirp may be. A block of 64 frames that is missing
from one costs 0.017; one that is played twice, or late, costs more."""

BENDS = tuple(step / 2000 for step in range(-10, 11) if step)
"""How much faster or slower a playout may go that changes its delay without being heard."""


@dataclass(frozen=True)
class Train:
    """`sound` is mono, float32; `beginnings` are the frames at which its chirps begin."""

    sound: Sound
    beginnings: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Arrivals:
    """What became of each chirp: its delay in frames (NaN where it was missed) and its likeness.

    The likeness is the correlation with what was played, 0 to 1, or with that played a little
    faster or slower: so many are `bent`.
    """

    delays: Frames
    likeness: Frames
    bent: int

    @property
    def missed(self) -> int:
        """How many were not found, or distorted."""
        return int(np.isnan(self.delays).sum())


def chirp() -> Sound:
    """Returns one: a sweep upwards that fades in and out."""
    time = np.arange(CHIRP_FRAMES) / RATE
    rise = (HIGH_HZ - LOW_HZ) / (2 * CHIRP_FRAMES / RATE)
    sweep = np.sin(2 * np.pi * (LOW_HZ + rise * time) * time)
    fade = np.minimum(1.0, np.minimum(np.arange(CHIRP_FRAMES), np.arange(CHIRP_FRAMES)[::-1]) / 240)
    found: Sound = (LEVEL * fade * sweep).astype(np.float32)
    return found


def train(frames: int, seed: int) -> Train:
    """Returns chirps at random intervals that all end before `frames` - LONGEST_DELAY."""
    random = np.random.default_rng(seed)
    steps = random.integers(SHORTEST_INTERVAL, LONGEST_INTERVAL, frames // SHORTEST_INTERVAL + 1)
    beginnings = np.cumsum(steps)
    beginnings = beginnings[beginnings < frames - CHIRP_FRAMES - LONGEST_DELAY]
    sound, one = np.zeros(frames, np.float32), chirp()
    for begin in beginnings:
        sound[begin : begin + CHIRP_FRAMES] = one
    return Train(sound, beginnings)


def find(played: Train, heard: Sound) -> Arrivals:
    """Finds each chirp of a train in what was recorded while it was played; None is presumed.

    The common delay comes from the train as a whole, each chirp's own from a matched filter
    around it, to some hundredths of a frame. Those that fit badly are compared with bent ones.
    """
    common, one = common_delay(played, heard), chirp()
    expected = played.beginnings + common
    found = np.array([_find_one(one, heard, begin) for begin in expected])
    usual = float(np.median(found[:, 0]))
    spread = float(np.median(np.abs(found[:, 0] - usual)))
    least = max(LEAST_LIKENESS, usual - max(LIKENESS_BELOW, 6 * spread))
    bent = 0
    for at in np.flatnonzero((found[:, 0] >= LEAST_LIKENESS) & (found[:, 0] < least)):
        best = max(_find_one(each, heard, expected[at]) for each in _bent_chirps())
        if best[0] >= least:
            found[at] = best
            bent += 1
    delays = common + found[:, 1]
    delays[found[:, 0] < least] = np.nan
    return Arrivals(delays, found[:, 0], bent)


@lru_cache(maxsize=1)
def _bent_chirps() -> list[Sound]:
    """Returns the chirp at each of BENDS."""
    one, places = chirp(), np.arange(CHIRP_FRAMES)
    return [np.interp(places * (1 + bend), places, one).astype(np.float32) for bend in BENDS]


def common_delay(played: Train, heard: Sound) -> int:
    """Returns how many frames later the train as a whole is, 0 to LONGEST_DELAY."""
    size = 1 << int(np.ceil(np.log2(len(played.sound) + len(heard))))
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played.sound, size))
    return int(np.argmax(np.fft.irfft(spectrum, size)[: LONGEST_DELAY + 1]))


def _find_one(one: Sound, heard: Sound, expected: int) -> tuple[float, float]:
    """Returns (likeness, how many frames after `expected`) of the place that fits best."""
    begin = max(0, expected - REACH)
    part = heard[begin : expected + REACH + len(one)].astype(np.float64)
    if len(part) < len(one) + 2:
        return 0.0, 0.0
    products = np.correlate(part, one, "valid")
    energy = np.cumsum(np.concatenate(([0.0], part * part)))
    power = energy[len(one) :] - energy[: -len(one)]
    likeness = products / np.sqrt(np.maximum(power, 1e-9) * float(np.dot(one, one)))
    best = int(np.argmax(likeness))
    place = begin - expected + best + _top(likeness, best)
    return float(min(likeness[best], 1.0)), place


def _top(values: Frames, at: int) -> float:
    """Returns how far beside the largest of `values` the parabola through it has its top."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, here, after = values[at - 1 : at + 2]
    bend = before - 2 * here + after
    return float((before - after) / (2 * bend)) if bend < 0 else 0.0
