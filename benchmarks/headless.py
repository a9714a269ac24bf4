"""What four loops without a screen cost: memory and processor time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from soundfile import SoundFile

from benchmarks.engine import playing
from benchmarks.figure import Figure
from benchmarks.stopwatch import JAM, timed

LOOPS = ("pocket-funk", "thumb-and-pop", "sixteenth-scratch", "clav-chop")
RATE = 48_000
SETTLE_SECONDS = 25
"""Every loop has come round, so that all their notes are made."""
MEASURED_SECONDS = 30


def figures(runs: int) -> Iterator[Figure]:
    """Yields the figures of `jam play` on the null device."""
    memory = Figure("4 loops, memory (PSS)", "MB", 150)
    load = Figure("4 loops, one core", "%", 3)
    for _ in range(min(runs, 2)):
        with playing(*LOOPS, "--null") as engine:
            time.sleep(SETTLE_SECONDS)
            before, start = engine.cpu_seconds(), time.perf_counter()
            time.sleep(MEASURED_SECONDS)
            used = engine.cpu_seconds() - before
            load.ours.append(100 * used / (time.perf_counter() - start))
            memory.ours.append(engine.pss_mb())
    yield from (memory, load)
    room = Figure("room: 4 loops, 1 hour of audio (PSS)", "MB", 150)
    with TemporaryDirectory(prefix="jamtui-bench-") as folder:
        database = Path(folder) / "jam.db"
        code = room_with_backing(Path(folder), (*JAM, "--db", str(database)))
        with playing(code, "--null", JAMTUI_DB=str(database)) as engine:
            time.sleep(SETTLE_SECONDS)
            room.ours.append(engine.pss_mb())
    yield room


def room_with_backing(folder: Path, jam: Sequence[str]) -> str:
    """Makes a room of four loops over a backing track of an hour; returns its code."""
    backing = folder / "hour.flac"
    second = np.random.default_rng(1).normal(0, 0.05, (RATE, 2)).astype(np.float32)
    with SoundFile(backing, "w", RATE, 2) as file:
        for _ in range(3600):
            file.write(second)
    code = subprocess.check_output([*jam, "room", "create", "Memory"], text=True).strip()
    for loop in LOOPS:
        timed([*jam, "looptrack", "add", loop])
    timed([*jam, "queue", "add", str(backing)])
    return code
