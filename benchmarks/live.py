"""The audio thread with sixteen loops on a sound card that does not exist."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.engine import playing
from benchmarks.figure import Figure
from benchmarks.peers import program

LOOPS = (
    *("pocket-funk", "thumb-and-pop", "sixteenth-scratch", "clav-chop"),
    *("funk-congas", "horn-section-hits"),
)
TRACKS = 16
BLOCK_FRAMES = 128
SETTLE_SECONDS = 15
MEASURED_SECONDS = 60


def figures(runs: int) -> Iterator[Figure]:
    """Yields the figures of one minute on JACK's dummy driver."""
    tracks = [LOOPS[index % len(LOOPS)] for index in range(TRACKS)]
    median = Figure("16 loops, callback median of a period", "%", 5)
    high = Figure("16 loops, callback 99 % of a period", "%", 20)
    xruns = Figure("16 loops, xruns in a minute", "", 0)
    for _ in range(min(runs, 2)):
        with _jack_server() as server:
            found, lost = _minute(tracks, server)
        median.ours.append(100 * found["load_median"])
        high.ours.append(100 * found["load_p99"])
        xruns.ours.append(lost)
    yield from (median, high, xruns)


def _minute(tracks: Sequence[str], server: str) -> tuple[dict[str, float], int]:
    device = ("--device", "jack", "--buffer", str(BLOCK_FRAMES))
    names = {"JACK_DEFAULT_SERVER": server, "JACK_NO_START_SERVER": "1"}
    with playing(*tracks, *device, **names) as engine:
        time.sleep(SETTLE_SECONDS)
        before = engine.status()["xruns"]
        time.sleep(MEASURED_SECONDS)
        status = engine.status()
        return status, status["xruns"] - before


@contextmanager
def _jack_server() -> Iterator[str]:
    """Runs a server of its own, in real time where that is granted."""
    jackd, name = program("jackd", "jackd2"), f"jamtui-bench-{os.getpid()}"
    driver = ("-d", "dummy", "-r", "48000", "-p", str(BLOCK_FRAMES))
    for realtime in (("-R", "-P", "70"), ("-r",)):
        process = subprocess.Popen(
            [jackd, "-n", name, *realtime, *driver],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(1.5)
        if process.poll() is None:
            break
    try:
        yield name
    finally:
        process.terminate()
        process.wait()
        for left in Path("/dev/shm").glob(f"jack_sem.*_{name}_*"):
            left.unlink()
