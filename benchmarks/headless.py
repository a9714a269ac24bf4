"""What four loops without a screen cost: memory and processor time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.engine import playing
from benchmarks.figure import Figure

LOOPS = ("pocket-funk", "thumb-and-pop", "sixteenth-scratch", "clav-chop")
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
