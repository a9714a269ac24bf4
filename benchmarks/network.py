"""What becomes of music on bad networks: delay, what is made up, and how far it is from the clean.

Offline, in simulated time: PCM packets of a block go along a path of `network_paths` into a
playout, for each of its modes. The table and a picture go to `benchmarks/results/`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from statistics import mean

import numpy as np

from benchmarks.bar_chart import Panel, bar_chart
from benchmarks.figure import Figure
from benchmarks.network_paths import PATHS, Path
from jamtui.playout.modes import MODES, PlayoutMode
from jamtui.playout.playout import Playout
from jamtui.playout.ring import FloatArray

RATE, BLOCK = 48_000, 128
SECONDS = 40
LISTENED_FROM = 2.0
"""What happens before belongs to the beginning."""

PHASE = 0.3
"""How far into the receiver's block the sender's packets come."""

WINDOW, HOP = 1024, 512
FLOOR_DB = -80.0
"""What lies further below the loudest is silence to the ear."""

RESULTS = FilePath(__file__).with_name("results")
COLORS = {"live-jamming": (222, 110, 60), "balanced": (70, 130, 190), "stable": (90, 160, 90)}
HEADINGS = ("path", "mode", "delay ms", "longest ms", "concealed ms/min", "lost ms/min", "LSD dB")


@dataclass(frozen=True)
class Outcome:
    """One path in one mode; `lost_ms` is what never arrived, which is to be concealed."""

    path: str
    mode: str
    delay_ms: float
    longest_ms: float
    concealed_ms: float
    lost_ms: float
    distance_db: float
    rate_ppm: float
    read_us: float

    def row(self) -> list[str]:
        """Returns the outcome as cells of the table."""
        numbers = (self.delay_ms, self.longest_ms, self.concealed_ms, self.lost_ms)
        return [
            self.path,
            self.mode,
            *(f"{number:.1f}" for number in numbers),
            (f"{self.distance_db:.2f}"),
        ]


def figures(runs: int) -> Iterator[Figure]:
    """Yields what every mode has to keep to; writes the table of all paths and a picture."""
    sound = music(SECONDS + 1)
    found: dict[tuple[str, str], list[Outcome]] = {}
    for seed in range(runs):
        for path in PATHS:
            for mode in MODES.values():
                outcome = listen(path, mode, sound, seed)
                found.setdefault((path.name, mode.name), []).append(outcome)
    outcomes = {key: average(several) for key, several in found.items()}
    write(list(outcomes.values()))
    live = "live-jamming"
    clear = outcomes["clear", live]
    yield Figure("clear path: delay", "ms", 1000 * BLOCK / RATE, [clear.delay_ms])
    yield Figure("clear path: distance", "dB", 0.0, [clear.distance_db])
    for name in ("clear", "doubled 10 %", "drift +200 ppm", "drift -200 ppm"):
        concealed = [one.concealed_ms for one in found[name, live]]
        yield Figure(f"{name}, {live}: concealed a minute", "ms", 0.0, concealed)
    for name in ("loss 1 %", "loss 3 %", "loss 10 %", "loss 10 % in bursts of 8"):
        ratios = [one.concealed_ms / one.lost_ms for one in found[name, live]]
        yield Figure(f"{name}: concealed of lost", "×", 1.02, ratios)
    expected = {
        "jitter 0..2 ms": live,
        "jitter 0..5 ms": "balanced",
        "reordered 10 %": "balanced",
        "jitter 0..10 ms": "stable",
    }
    for name, mode in expected.items():
        concealed = [one.concealed_ms for one in found[name, mode]]
        yield Figure(f"{name}, {mode}: concealed a minute", "ms", 10.0, concealed)
    for mode in MODES.values():
        longest = max(one.longest_ms for (_, of), one in outcomes.items() if of == mode.name)
        # One block and one packet, and eight frames ahead to interpolate, are always allowed;
        # a quarter of a block is how far it swings about its bound.
        most = 1000 * (max(mode.max_frames, 2 * BLOCK + 8) + BLOCK / 4) / RATE
        yield Figure(f"{mode.name}: longest delay", "ms", most, [longest])
    for ppm in (200, -200):
        errors = [abs(one.rate_ppm - ppm) for one in found[f"drift {ppm:+} ppm", live]]
        yield Figure(f"drift {ppm:+} ppm: error", "ppm", 5.0, errors)
    times = [one.read_us for one in found["clear", live]]
    yield Figure("128 frames as they are", "µs", 40.0, times)
    times = [one.read_us for one in found["drift +200 ppm", live]]
    yield Figure("128 frames resampled", "µs", 80.0, times)


def listen(path: Path, mode: PlayoutMode, sound: FloatArray, seed: int) -> Outcome:
    """Returns what is heard of `sound`, float32 (1, frames), at the end of a path."""
    packets = sound.shape[1] // BLOCK
    sent = (np.arange(1, packets + 1) + PHASE) * BLOCK / RATE
    arrivals = path.arrivals(sent, 2 * BLOCK, seed)
    now = 0.0
    playout = Playout(
        source_rate=RATE,
        sample_rate=RATE,
        channels=1,
        packet_frames=BLOCK,
        block_frames=BLOCK,
        mode=mode,
        clock=lambda: now,
    )
    blocks = SECONDS * RATE // BLOCK
    heard = np.zeros((2, blocks * BLOCK), np.float32)
    places, delays, took = np.zeros(blocks), [], []
    at = 0
    for block in range(blocks):
        due = block * BLOCK / RATE
        while arrivals[at][0] <= due:
            now, number = arrivals[at]
            playout.put(number * BLOCK, sound[:, number * BLOCK : (number + 1) * BLOCK])
            at += 1
        now, places[block] = due, playout.source_frame
        began = time.perf_counter()
        playout.read(heard[:, block * BLOCK : (block + 1) * BLOCK])
        took.append(time.perf_counter() - began)
        if due > LISTENED_FROM:
            delays.append(playout.stats.delay_frames)
    stats, minutes = playout.stats, SECONDS / 60
    expected = int(np.searchsorted(sent / (1 + path.ppm * 1e-6), now))
    came = len({number for _, number in arrivals if number < expected})
    return Outcome(
        path.name,
        mode.name,
        1000 * mean(delays) / RATE,
        1000 * max(delays) / RATE,
        1000 * stats.concealed_frames / RATE / minutes,
        1000 * max(0, expected - came) * BLOCK / RATE / minutes,
        spectral_distance(heard[0], sound[0], places),
        stats.rate_ppm,
        1e6 * float(np.median(took[len(took) // 2 :])),
    )


def average(outcomes: list[Outcome]) -> Outcome:
    """Returns the mean of several runs, but the longest delay of all."""
    first = outcomes[0]
    return Outcome(
        first.path,
        first.mode,
        mean(one.delay_ms for one in outcomes),
        max(one.longest_ms for one in outcomes),
        mean(one.concealed_ms for one in outcomes),
        mean(one.lost_ms for one in outcomes),
        mean(one.distance_db for one in outcomes),
        mean(one.rate_ppm for one in outcomes),
        mean(one.read_us for one in outcomes),
    )


def music(seconds: float) -> FloatArray:
    """Returns plucked chords over a drum, float32 (1, frames), the same each time."""
    chance = np.random.default_rng(11)
    frames = int(seconds * RATE)
    sound = np.zeros(frames)
    for beat in range(int(seconds * 4) - 4):
        length = RATE
        time_in = np.arange(length) / RATE
        begin = beat * RATE // 4
        if beat % 2:
            hit = chance.standard_normal(length) * np.exp(-40 * time_in)
            sound[begin : begin + length] += 0.1 * hit
        root = 110 * 2 ** (chance.choice([0, 3, 5, 7, 10]) / 12)
        for interval in (0, 7, 16):
            pitch = root * 2 ** (interval / 12)
            for partial in range(1, 9):
                wave = np.sin(2 * np.pi * pitch * partial * time_in + chance.random() * 6)
                sound[begin : begin + length] += (
                    0.05 / partial * wave * np.exp(-(2 + partial) * time_in)
                )
    return (0.7 * sound / np.abs(sound).max()).astype(np.float32)[np.newaxis]


def spectral_distance(heard: FloatArray, clean: FloatArray, places: np.ndarray) -> float:
    """Returns the mean log-spectral distance (dB), window by window where the reader was.

    `places` has the frame of `clean` with which each block begins.
    """
    window = np.hanning(WINDOW)
    distances = []
    for begin in range(int(LISTENED_FROM * RATE), len(heard) - WINDOW, HOP):
        # The place in the middle of the window: jumps before it are no fault of the spectrum.
        middle = (begin + WINDOW // 2) // BLOCK
        place = round(places[middle]) - (middle * BLOCK - begin)
        if not 0 <= place <= len(clean) - WINDOW:
            continue
        one, other = (
            _levels(part * window)
            for part in (heard[begin : begin + WINDOW], clean[place : place + WINDOW])
        )
        distances.append(np.sqrt(np.mean((one - other) ** 2)))
    return float(np.mean(distances))


def _levels(part: np.ndarray) -> np.ndarray:
    magnitude = np.abs(np.fft.rfft(part)) / (WINDOW / 4)
    return np.maximum(20 * np.log10(magnitude + 1e-12), FLOOR_DB)


def write(outcomes: list[Outcome]) -> None:
    """Prints the table, and writes it and the picture beside the figures."""
    rows = [list(HEADINGS), *(outcome.row() for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    RESULTS.mkdir(exist_ok=True)
    stem = time.strftime("%Y%m%d-%H%M%S-network")
    (RESULTS / f"{stem}.txt").write_text("\n".join(lines) + "\n")
    (RESULTS / f"{stem}.png").write_bytes(picture(outcomes))
    print("\n".join(lines))
    print(RESULTS / f"{stem}.png")


def picture(outcomes: list[Outcome]) -> bytes:
    """Returns the PNG of delay, concealment and distance, a row for each path."""
    paths = list(dict.fromkeys(outcome.path for outcome in outcomes))
    by_name = {(outcome.path, outcome.mode): outcome for outcome in outcomes}
    rows = [[by_name[path, mode] for mode in COLORS] for path in paths]
    panels = (
        Panel("delay, ms", 25.0, [[one.delay_ms for one in row] for row in rows]),
        Panel(
            "concealed, ms a minute", 10_000.0, [[one.concealed_ms for one in row] for row in rows]
        ),
        Panel("spectral distance, dB", 12.0, [[one.distance_db for one in row] for row in rows]),
    )
    return bar_chart("playout, blocks of 128", paths, list(COLORS.items()), panels)
