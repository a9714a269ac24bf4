"""Measures all that is promised, prints a table and writes it to `benchmarks/results/`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import database, headless, latency, live, network, render, rooms, start
from benchmarks.figure import Figure
from benchmarks.peers import PeerMissingError

PARTS = {
    "database": database,
    "rooms": rooms,
    "render": render,
    "start": start,
    "live": live,
    "headless": headless,
    "latency": latency,
    "network": network,
}
RESULTS = Path(__file__).with_name("results")
HEADINGS = ["what", "ours: median (from..to)", "peer", "figure", "target", ""]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="PARTS", help=f"some of {','.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=3, help="of each, taking turns [3]")
    options = parser.parse_args(arguments)
    names = options.only.split(",") if options.only else list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        parser.error(f"{unknown[0]!r} is none of {', '.join(PARTS)}")
    found: list[Figure] = []
    for name in names:
        try:
            for figure in PARTS[name].figures(options.runs):
                print(" | ".join(figure.row()), flush=True)
                found.append(figure)
        except PeerMissingError as missing:
            print(f"{name}: left out. {missing}")
    print()
    print_table(found)
    print(f"\n{write(found)}")


def print_table(found: Sequence[Figure]) -> None:
    """Prints one line a figure, in columns."""
    rows = [HEADINGS, *(figure.row() for figure in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def write(found: Sequence[Figure]) -> Path:
    """Writes the figures, and the machine that they are of, to a file named after the time."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / time.strftime("%Y%m%d-%H%M%S.json")
    facts = {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
        "figures": [figure.facts() for figure in found],
    }
    path.write_text(json.dumps(facts, indent=2))
    return path


if __name__ == "__main__":
    main()
