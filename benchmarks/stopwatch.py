"""Runs commands and takes their time."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

JAM = (sys.executable, "-m", "jamtui")


@dataclass(frozen=True)
class Took:
    """Wall time, and CPU time of the command with all its children, in seconds."""

    wall: float
    cpu: float


def timed(command: Sequence[str | Path], **options: object) -> Took:
    """Runs a command to its end; raises CalledProcessError with its output if it fails."""
    before, start = _children_cpu(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, **options)  # type: ignore[call-overload]
    return Took(time.perf_counter() - start, _children_cpu() - before)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
