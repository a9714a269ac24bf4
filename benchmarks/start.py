"""How soon a command answers, against a typer program of ten lines, and how soon it sounds."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.stopwatch import JAM, timed

TEN_LINES = """
import typer

app = typer.Typer()

@app.command()
def hello(name: str = "you") -> None:
    typer.echo(f"Hello {name}")

app()
"""

HELP, READS, WRITES = 1.3, 2.0, 2.5
CALLS = {
    "--help": HELP,
    "loop list": READS,
    "room list": READS,
    "member list": READS,
    "looptrack list": READS,
    "whoami": READS,
    "stats": READS,
    "chat send hello": WRITES,
    "room edit --description new": WRITES,
}
"""What is called, and how many times the time of the ten lines' --help it may take."""

REPEATS = 7
"""Of each command a run: a tenth of a second is measured badly once."""


def figures(runs: int) -> Iterator[Figure]:
    """Yields the figures of starting."""
    with TemporaryDirectory(prefix="jamtui-bench-") as folder:
        peer = Path(folder) / "hello.py"
        peer.write_text(TEN_LINES)
        jam = (*JAM, "--db", str(Path(folder) / "jam.db"))
        timed([*jam, "room", "create", "Start"])
        found = [(Figure(f"jam {words}", "s", target), words) for words, target in CALLS.items()]
        for _ in range(runs * REPEATS):
            theirs = timed([sys.executable, peer, "--help"]).wall
            for figure, words in found:
                figure.ours.append(timed([*jam, *words.split()]).wall)
                figure.peer.append(theirs)
        sound = Figure("jam play, first sound", "s", 1.0)
        sound.ours = [_seconds_to_sound(jam) for _ in range(runs + 1)][1:]  # after the first
    yield from (*(figure for figure, _ in found), sound)


def _seconds_to_sound(jam: Sequence[str]) -> float:
    """Returns when the engine starts to give sound, as its events tell it."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*jam, "play", "backyard-funk", "--null", "--buffer", "128", "--events"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        while select.select([process.stdout], [], [], 20)[0]:
            event = json.loads(process.stdout.readline())
            if event["event"] == "started":
                return time.perf_counter() - begin
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        process.wait()
    raise RuntimeError("jam play gave no sound")
