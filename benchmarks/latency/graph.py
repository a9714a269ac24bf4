"""A JACK server with no sound card, and a client of it that plays chirps and records answers."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jack
import numpy as np

from benchmarks.latency.chirps import RATE, Sound
from benchmarks.peers import program

START_SECONDS = 10.0
LOOK_SECONDS = 0.1

jack.set_error_function(lambda message: None)
jack.set_info_function(lambda message: None)


class Graph:
    """The ports of a server, as somebody who only looks and connects."""

    def __init__(self, server: str, period: int) -> None:
        self.server, self.period = server, period
        self.xruns = 0
        self._client = jack.Client("looker", servername=server, no_start_server=True)
        self._client.set_xrun_callback(self._count)
        self._client.activate()

    def _count(self, delayed_us: float) -> None:
        self.xruns += 1

    def ports(self) -> set[str]:
        """Returns the names of all audio ports."""
        return {port.name for port in self._client.get_ports(is_audio=True)}

    def inputs(self, names: set[str]) -> list[str]:
        """Returns those of the ports that take sound, in order."""
        takes = {port.name for port in self._client.get_ports(is_audio=True, is_input=True)}
        return sorted(names & takes)

    def outputs(self, names: set[str]) -> list[str]:
        """Returns those of the ports that give sound, in order."""
        gives = {port.name for port in self._client.get_ports(is_audio=True, is_output=True)}
        return sorted(names & gives)

    def isolate(self, names: set[str]) -> None:
        """Takes away the connections that a program made by itself, such as to the speakers."""
        for name in names:
            port = self._client.get_port_by_name(name)
            for other in self._client.get_all_connections(port):
                ends = (port, other) if port.is_output else (other, port)
                self._client.disconnect(*ends)

    def connect(self, source: str, target: str) -> None:
        self._client.connect(source, target)

    def close(self) -> None:
        self._client.deactivate()
        self._client.close()


class Probe:
    """A direct client: plays into its port `out` and records its port `in`.

    Both are placed by the server's own count of frames, so that neither a late callback nor a
    lost period can move them against each other, and recordings of two probes share one time.
    """

    def __init__(self, graph: Graph, name: str) -> None:
        self._client: Any = jack.Client(name, servername=graph.server, no_start_server=True)
        self._in = self._client.inports.register("in")
        self._out = self._client.outports.register("out")
        self.input, self.output = self._in.name, self._out.name
        self._sound: Sound = np.zeros(0, np.float32)
        self._heard: Sound = np.zeros(0, np.float32)
        self._begin: int | None = None
        self._called = self._waited = 0
        self._done = threading.Event()
        self._client.set_process_callback(self._process)
        self._client.activate()

    @property
    def now(self) -> int:
        """The frame at which the current period begins."""
        return int(self._client.last_frame_time)

    def start(self, sound: Sound, begin: int) -> None:
        """Plays from frame `begin` of the server on, and records as much from there on."""
        self._done.clear()
        self._heard = np.zeros(len(sound), np.float32)
        self._sound = sound
        self._called = self._waited = 0
        self._begin = begin

    def result(self) -> Sound:
        """Waits until all is played, and returns what was heard meanwhile."""
        if not self._done.wait(len(self._sound) / RATE + START_SECONDS):
            raise RuntimeError("the JACK server has stopped")
        return self._heard

    @property
    def longest_wait_ms(self) -> float:
        """The longest time between two callbacks of the last recording: a period, or trouble."""
        return self._waited / 1e6

    def _process(self, frames: int) -> None:
        out = self._out.get_array()
        begin = self._begin
        at = -1 if begin is None else self._client.last_frame_time - begin
        if at < 0 or at >= len(self._sound):
            out.fill(0.0)
            if at >= len(self._sound):
                self._begin = None
                self._done.set()
            return
        now, before = time.perf_counter_ns(), self._called
        self._called = now
        if before:
            self._waited = max(self._waited, now - before)
        count = min(frames, len(self._sound) - at)
        self._heard[at : at + count] = self._in.get_array()[:count]
        out.fill(0.0)
        out[:count] = self._sound[at : at + count]

    def close(self) -> None:
        self._client.deactivate()
        self._client.close()


class PassThrough:
    """A client that gives what it is given, in the same period: a performer without a network."""

    def __init__(self, graph: Graph) -> None:
        self._client: Any = jack.Client("through", servername=graph.server, no_start_server=True)
        self._in = self._client.inports.register("in")
        self._out = self._client.outports.register("out")
        self.input, self.output = self._in.name, self._out.name
        self._client.set_process_callback(self._process)
        self._client.activate()

    def _process(self, frames: int) -> None:
        self._out.get_array()[:] = self._in.get_array()

    def close(self) -> None:
        self._client.deactivate()
        self._client.close()


@contextmanager
def graph_of(period: int) -> Iterator[Graph]:
    """Runs a server of its own, in real time where that is granted, everybody's default."""
    jackd, name = program("jackd", "jackd2"), f"jamtui-latency-{os.getpid()}"
    earlier = {key: os.environ.get(key) for key in ("JACK_DEFAULT_SERVER", "JACK_NO_START_SERVER")}
    process = _started(jackd, name, period)
    os.environ.update(JACK_DEFAULT_SERVER=name, JACK_NO_START_SERVER="1")
    try:
        graph = Graph(name, period)
        yield graph
        graph.close()
    finally:
        for key, value in earlier.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})
        process.terminate()
        process.wait()
        for left in Path("/dev/shm").glob(f"jack_sem.*_{name}_*"):
            left.unlink()


def _started(jackd: str, name: str, period: int) -> subprocess.Popen[bytes]:
    driver = ("-d", "dummy", "-r", str(RATE), "-p", str(period))
    for realtime in (("-R", "-P", "70"), ("-r",)):
        process = subprocess.Popen(
            [jackd, "-n", name, *realtime, *driver],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if _answers(process, name):
            return process
        process.terminate()
        process.wait()
    raise RuntimeError("jackd does not start")


def _answers(process: subprocess.Popen[bytes], name: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            jack.Client("knocker", servername=name, no_start_server=True).close()
        except jack.JackError:
            time.sleep(LOOK_SECONDS)
        else:
            return True
    return False
