"""A running `jam play` that can be asked and weighed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.stopwatch import JAM

START_SECONDS = 20
"""Until an engine on a busy machine listens."""


class Playing:
    """`jam play` with all its processes."""

    def __init__(self, process: subprocess.Popen[bytes], path: Path) -> None:
        self.process = process
        self._path = path

    def status(self) -> dict[str, Any]:
        """Asks the engine how it is doing."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self._path))
            line.sendall(b'{"jsonrpc": "2.0", "id": 1, "method": "engine.status"}\n')
            with line.makefile() as answers:
                for answer in map(json.loads, answers):
                    if answer.get("id") == 1:
                        found: dict[str, Any] = answer["result"]
                        return found
        raise RuntimeError("the engine went away without an answer")

    def pids(self) -> list[int]:
        """Returns the command's process and its descendants."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, task.read_text().split())
        return found

    def pss_mb(self) -> float:
        """Returns the memory of all processes, what they share counted once, in megabytes."""
        kilobytes = 0
        for pid in self.pids():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        return kilobytes / 1024

    def cpu_seconds(self) -> float:
        """Returns what all processes have used so far."""
        ticks = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def playing(*arguments: str, **environment: str) -> Iterator[Playing]:
    """Plays while the block runs."""
    with TemporaryDirectory(prefix="jamtui-bench-") as folder:
        path = Path(folder) / "control"
        process = subprocess.Popen(
            [*JAM, "play", *arguments, "--control", path],
            env=os.environ | environment,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_for(path, process)
            yield Playing(process, path)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=START_SECONDS)


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not path.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("jam play did not start")
        time.sleep(0.02)
