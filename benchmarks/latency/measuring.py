"""All programs, all periods, run by run in turns."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure
from benchmarks.latency.chirps import RATE
from benchmarks.latency.graph import Graph, Probe, graph_of
from benchmarks.latency.programs import Bare, JackTrip, Jam, Jamulus, Pieces, Program
from benchmarks.latency.running import Run, graph_delays, measured
from benchmarks.peers import PeerMissingError

PERIODS = (64, 128, 256)
SECONDS = 10.0
GRAPH_SECONDS = 2.0
RESULTS = Path(__file__).parents[1] / "results"

FLOOR = Bare()
PCM, OPUS = Pieces("pcm16"), Pieces("opus")
JACKTRIPS = (JackTrip(2), JackTrip())
JAMULUSES = (Jamulus(2, is_fast=True), Jamulus())
PROGRAMS: dict[str, Program] = {
    "bare": FLOOR,
    "pcm": PCM,
    "pcm-fixed": Pieces("pcm16", "manual"),
    "opus": OPUS,
    "jam-pcm": Jam("pcm16"),
    "jam-opus": Jam("opus"),
    "jacktrip-q2": JACKTRIPS[0],
    "jacktrip": JACKTRIPS[1],
    "jamulus-small": JAMULUSES[0],
    "jamulus": JAMULUSES[1],
}

PERIOD_ROOM_MS = 0.01
"""How much more than a whole period still is one: half a frame."""

OPUS_TO_JAMULUS = {64: 1.0, 128: 0.65, 256: 0.75}
PCM_TO_JACKTRIP = {64: 0.5, 128: 1.0, 256: 1.0}
PROCESSOR_TO_JACKTRIP = 4.0

HEADINGS = (
    *("program", "period", "median ms", "95 %", "jitter", "missed", "bent", "CPU %"),
    *("xruns", "longest wait ms", "runs"),
)


def measured_figures(
    runs: int,
    *,
    names: Sequence[str] = tuple(PROGRAMS),
    periods: Sequence[int] = PERIODS,
    seconds: float = SECONDS,
) -> Iterator[Figure]:
    """Measures, prints and writes down all runs, and yields what is promised of them."""
    found: list[Run] = []
    absent: dict[str, str] = {}
    for period in periods:
        with graph_of(period) as graph:
            found += _runs_of(graph, names, runs, seconds, absent)
    for name, reason in absent.items():
        print(f"{name}: left out. {reason}")
    print_table(found)
    path = RESULTS / time.strftime("latency-%Y%m%d-%H%M%S.json")
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps([asdict(run) for run in found], indent=1))
    print(f"{path}\n")
    yield from promised(found)


def _runs_of(
    graph: Graph, names: Sequence[str], runs: int, seconds: float, absent: dict[str, str]
) -> Iterator[Run]:
    probe = Probe(graph, "probe")
    for number in range(runs):
        wire, through = graph_delays(graph, GRAPH_SECONDS, number)
        print(f"{graph.period} frames: a wire adds {wire:g} frames, a client {through:g}")
        for name in names:
            if name in absent:
                continue
            try:
                run = measured(PROGRAMS[name], graph, probe, seconds, number, own_frames=through)
            except PeerMissingError as missing:
                absent[name] = str(missing)
            except RuntimeError as failure:
                print(f"  {failure}: this run is not in the table", flush=True)
            else:
                print("  " + "  ".join(_row([run])), flush=True)
                yield run
    probe.close()


def promised(found: Sequence[Run]) -> Iterator[Figure]:
    """Yields the figures that have targets, of each period that was measured."""
    for period in sorted({run.period for run in found}):
        floor = round(1000 * period / RATE + PERIOD_ROOM_MS, 2)
        at = _Found(found, period)
        ours = Figure(f"PCM, {period} frames, median", "ms", floor, at.medians(PCM))
        late = Figure(f"PCM, {period} frames, 95 %", "ms", floor, at.highs(PCM))
        missed = Figure(f"PCM, {period} frames, missed", "%", 0, at.missed(PCM))
        yield from (each for each in (ours, late, missed) if each.ours)
        yield from at.ratio(
            f"PCM to JackTrip's best, {period} frames", PCM, JACKTRIPS, PCM_TO_JACKTRIP
        )
        yield from at.ratio(
            f"Opus to Jamulus's best, {period} frames", OPUS, JAMULUSES, OPUS_TO_JAMULUS
        )
        yield from at.processor(f"PCM, processor to JackTrip, {period} frames")


class _Found:
    """The runs of one period, by program."""

    def __init__(self, found: Sequence[Run], period: int) -> None:
        self._runs = [run for run in found if run.period == period]
        self._period = period

    def of(self, program: Program) -> list[Run]:
        return [run for run in self._runs if run.program == program.name]

    def medians(self, program: Program) -> list[float]:
        return [run.median_ms for run in self.of(program)]

    def highs(self, program: Program) -> list[float]:
        return [run.p95_ms for run in self.of(program)]

    def missed(self, program: Program) -> list[float]:
        return [100 * run.missed / run.chirps for run in self.of(program)]

    def ratio(
        self, name: str, ours: Program, peers: Sequence[Program], targets: dict[int, float]
    ) -> Iterator[Figure]:
        """Yields the medians beside those of the best of the peers, where there is one."""
        known = [values for values in map(self.medians, peers) if values]
        own = self.medians(ours)
        if known and own and self._period in targets:
            best = min(known, key=median)
            count = min(len(own), len(best))
            yield Figure(name, "ms", targets[self._period], own[:count], best[:count])

    def processor(self, name: str) -> Iterator[Figure]:
        own, peer = self.of(PCM), self.of(JACKTRIPS[1]) or self.of(JACKTRIPS[0])
        count = min(len(own), len(peer))
        if count:
            ours, theirs = ([run.cpu_percent for run in some[:count]] for some in (own, peer))
            yield Figure(name, "%", PROCESSOR_TO_JACKTRIP, ours, theirs)


def print_table(found: Sequence[Run]) -> None:
    """Prints a line for each program and period: medians of its runs, sums of what went wrong."""
    kinds = sorted({(run.period, run.program) for run in found})
    rows = [
        _row([run for run in found if (run.period, run.program) == kind], with_runs=True)
        for kind in kinds
    ]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    for row in ([*HEADINGS], *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def _row(runs: Sequence[Run], *, with_runs: bool = False) -> list[str]:
    missed, chirps = sum(run.missed for run in runs), sum(run.chirps for run in runs)
    row = [
        runs[0].program,
        str(runs[0].period),
        f"{median(run.median_ms for run in runs):.2f}",
        f"{median(run.p95_ms for run in runs):.2f}",
        f"{median(run.jitter_ms for run in runs):.2f}",
        f"{missed}/{chirps}",
        str(sum(run.bent for run in runs)),
        f"{median(run.cpu_percent for run in runs):.1f}",
        str(sum(run.xruns for run in runs)),
        f"{max(run.longest_wait_ms for run in runs):.1f}",
    ]
    return [*row, str(len(runs))] if with_runs else row


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures what is asked for: `python -m benchmarks.latency.measuring --only pcm,jacktrip`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="PROGRAMS", help=f"some of {','.join(PROGRAMS)}")
    parser.add_argument("--periods", default="64,128,256", help="in frames [64,128,256]")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"each run [{SECONDS:g}]")
    parser.add_argument("--runs", type=int, default=3, help="of each, taking turns [3]")
    options = parser.parse_args(arguments)
    names = options.only.split(",") if options.only else list(PROGRAMS)
    if unknown := [name for name in names if name not in PROGRAMS]:
        parser.error(f"{unknown[0]!r} is none of {', '.join(PROGRAMS)}")
    periods = [int(period) for period in options.periods.split(",")]
    for figure in measured_figures(
        options.runs, names=names, periods=periods, seconds=options.seconds
    ):
        print(" | ".join(figure.row()))


if __name__ == "__main__":
    main()
