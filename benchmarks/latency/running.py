"""Starts two ends of a program in a graph, lets chirps through them, and takes them down."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.latency.chirps import RATE, Train, find, train
from benchmarks.latency.graph import Graph, PassThrough, Probe
from benchmarks.latency.programs import SETTLE_SECONDS, Command, Program

START_SECONDS = 20.0
END_SECONDS = 5.0
LOOK_SECONDS = 0.05
LEAD_FRAMES = RATE // 4


@dataclass(frozen=True)
class Run:
    """One measurement: delays and their spread in ms, counts, and the processor's share.

    `jitter_ms` is what lies between the 5 % that came first and the 5 % that came last; `bent` are
    chirps that were played faster or slower, by half a percent at most, which nobody hears;
    `cpu_percent` of one core, a performer; `longest_wait_ms` how long the probe itself had to wait
    for a period at most; `said` what the program says of itself.
    """

    program: str
    period: int
    median_ms: float
    p95_ms: float
    jitter_ms: float
    chirps: int
    missed: int
    bent: int
    cpu_percent: float
    xruns: int
    longest_wait_ms: float
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ends:
    """Two running ends: where sound goes in, where it comes out, and their processes."""

    inputs: list[str]
    output: str
    processes: list[subprocess.Popen[bytes]]

    def cpu_seconds(self) -> float:
        """Returns what both ends have used so far, with all that they have started."""
        return sum(_cpu_seconds(process.pid) for process in self.processes)


def measured(
    program: Program,
    graph: Graph,
    probe: Probe,
    seconds: float,
    seed: int,
    *,
    own_frames: float = 0.0,
    settle_seconds: float = SETTLE_SECONDS,
) -> Run:
    """Measures once; `own_frames` is what the graph itself adds, which is not counted.

    Raises PeerMissingError, and RuntimeError where a program does not start or is not heard.
    """
    with TemporaryDirectory(prefix="jamtui-latency-") as folder:
        commands = program.commands(Path(folder))
        with _running(program, graph, Path(folder)) as ends:
            for name in ends.inputs:
                graph.connect(probe.output, name)
            graph.connect(ends.output, probe.input)
            time.sleep(settle_seconds)
            before, xruns, start = ends.cpu_seconds(), graph.xruns, time.perf_counter()
            played = train(round(seconds * RATE), seed)
            probe.start(played.sound, probe.now + LEAD_FRAMES)
            heard = probe.result()
            used, took = ends.cpu_seconds() - before, time.perf_counter() - start
            xruns = graph.xruns - xruns
        said = json.loads(commands.said.read_text()) if commands.said else {}
    found = find(played, heard)
    delays = found.delays[~np.isnan(found.delays)] - own_frames
    if not len(delays):
        raise RuntimeError(f"{program.name} lets no sound through at {graph.period} frames")
    low, middle, high = (1000 / RATE * np.percentile(delays, (5, 50, 95))).tolist()
    return Run(
        program.name,
        graph.period,
        median_ms=middle,
        p95_ms=high,
        jitter_ms=high - low,
        chirps=len(found.delays),
        missed=found.missed,
        bent=found.bent,
        cpu_percent=100 * used / took / len(ends.processes),
        xruns=xruns,
        longest_wait_ms=probe.longest_wait_ms,
        said=said,
    )


def graph_delays(graph: Graph, seconds: float, seed: int) -> tuple[float, float]:
    """Returns what the graph itself adds, in frames: with a wire, and with a pass-through client.

    Between a client that plays and another that records, so that there is no circle in which JACK
    would have to put a period.
    """
    player, recorder, through = Probe(graph, "player"), Probe(graph, "recorder"), PassThrough(graph)
    played = train(round(seconds * RATE), seed)
    try:
        graph.connect(player.output, recorder.input)
        wire = _between(played, player, recorder)
        graph.isolate({recorder.input})
        graph.connect(player.output, through.input)
        graph.connect(through.output, recorder.input)
        return wire, _between(played, player, recorder)
    finally:
        for client in (player, recorder, through):
            client.close()


def _between(played: Train, player: Probe, recorder: Probe) -> float:
    begin = player.now + LEAD_FRAMES
    recorder.start(np.zeros_like(played.sound), begin)
    player.start(played.sound, begin)
    heard = recorder.result()
    player.result()
    return float(np.nanmedian(find(played, heard).delays))


@contextmanager
def _running(program: Program, graph: Graph, folder: Path) -> Iterator[Ends]:
    commands = program.commands(folder)
    environment = os.environ | commands.environment
    processes: list[subprocess.Popen[bytes]] = []

    def start(number: int, command: Command) -> None:
        with (folder / f"output-{number}").open("wb") as output:
            processes.append(
                subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            )

    try:
        for number, command in enumerate(commands.before):
            start(number, command)
            time.sleep(1.0)
        ports = []
        for number, command in enumerate(commands.ends):
            there = graph.ports()
            start(len(commands.before) + number, command)
            ports.append(_new_ports(graph, there, processes[-1], program.name))
        for names in ports:
            graph.isolate(names)
        outputs = graph.outputs(ports[1])
        yield Ends(graph.inputs(ports[0]), outputs[0], processes[len(commands.before) :])
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in reversed(processes):
            _end(process)


def _new_ports(
    graph: Graph, there: set[str], process: subprocess.Popen[bytes], name: str
) -> set[str]:
    """Waits for ports in both directions that were not there before, and for the last of them."""
    deadline, earlier = time.monotonic() + START_SECONDS, set[str]()
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{name} has ended with {process.returncode}")
        new = graph.ports() - there
        if new and new == earlier and graph.inputs(new) and graph.outputs(new):
            return new
        earlier = new
        time.sleep(5 * LOOK_SECONDS)
    raise RuntimeError(f"{name} has no JACK ports")


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _cpu_seconds(pid: int) -> float:
    pids = [pid]
    for one in pids:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            pids += map(int, task.read_text().split())
    ticks = 0
    for one in pids:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
