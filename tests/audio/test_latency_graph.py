"""What the measuring of delays rests on: the graph adds nothing, and a performer one period."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.peers import PeerMissingError

pytestmark = [
    pytest.mark.jack,
    pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd is not installed"),
]

if shutil.which("jackd") is not None:
    from benchmarks.latency.graph import Graph, Probe, graph_of
    from benchmarks.latency.programs import Bare, Commands, JackTrip
    from benchmarks.latency.running import graph_delays, measured

PERIOD = 256
PERIOD_MS = 1000 * PERIOD / 48_000


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    """A server of its own."""
    with graph_of(PERIOD) as running:
        yield running


@pytest.fixture
def probe(graph: Graph) -> Iterator[Probe]:
    """Somebody who plays and listens."""
    made = Probe(graph, "probe")
    yield made
    made.close()


def test_neither_a_wire_nor_a_client_in_between_adds_a_frame(graph: Graph) -> None:
    assert graph_delays(graph, 1.5, 1) == pytest.approx((0.0, 0.0), abs=0.01)


def test_two_callbacks_with_a_socket_are_one_period_apart(graph: Graph, probe: Probe) -> None:
    run = measured(Bare(), graph, probe, 1.5, 1, settle_seconds=0.2)
    assert run.median_ms == pytest.approx(PERIOD_MS, abs=0.01)
    assert run.chirps > 5
    assert run.cpu_percent > 0.0


def test_what_the_graph_adds_is_not_counted(graph: Graph, probe: Probe) -> None:
    run = measured(Bare(), graph, probe, 1.5, 1, own_frames=100.0, settle_seconds=0.2)
    assert run.median_ms == pytest.approx(PERIOD_MS - 100 / 48, abs=0.01)


@dataclass(frozen=True)
class Brief:
    """A program that ends at once."""

    name: str = "brief"

    def commands(self, folder: Path) -> Commands:
        return Commands((("false",), ("true",)))


def test_a_program_that_does_not_start_is_said_to_have_ended(graph: Graph, probe: Probe) -> None:
    with pytest.raises(RuntimeError, match="brief has ended with 1"):
        measured(Brief(), graph, probe, 1.5, 1)


def test_a_program_that_is_not_here_is_missing(
    graph: Graph, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(PeerMissingError, match="apt-get install jacktrip"):
        measured(JackTrip(), graph, probe, 1.5, 1)
