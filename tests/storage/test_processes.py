"""Several processes at once, and processes that are killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

from jamtui.storage.database import open_database

OPENER = """
import sys
from pathlib import Path
from jamtui.storage.database import open_database
sys.stdin.read()
with open_database(Path(sys.argv[1])) as database:
    print(len(database.gateway.select("achievements")), database.version())
"""

WRITER = """
import sys, itertools
from pathlib import Path
from jamtui.storage.actor import SERVICE
from jamtui.storage.database import open_database
with open_database(Path(sys.argv[1])) as database:
    gateway = database.acting_as(SERVICE).gateway
    print("open", flush=True)
    for number in itertools.count():
        with gateway.transaction():
            for side in "ab":
                gateway.insert("challenges", {
                    "id": f"{sys.argv[2]}-{number}-{side}", "type": "x" * 500, "name": "x",
                    "description": "x", "criteria": "{}",
                    "active_from": "2026-01-01", "active_until": "2026-01-02"})
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ten_processes_open_a_fresh_path_at_once(tmp_path: Path) -> None:
    path = tmp_path / "jamtui.db"
    openers = [start(OPENER, path) for _ in range(10)]
    answers = set()
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.close()
        opener.stdin = None
    for opener in openers:
        output, complaints = opener.communicate(timeout=120)
        assert complaints == ""
        answers.add(output)
    # All of them see the same: it was filled once.
    assert len(answers) == 1
    assert answers.pop().startswith("69 ")
    with open_database(path) as database:
        assert database.check() == []


def forked_writer(path: Path, number: int, *, wait: bool) -> int:
    """Starts a child that opens the database and writes pairs until it is killed.

    With `wait` it has opened it when this returns.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that another test may have left; the child uses none.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            sys.argv = ["writer", str(path), str(number)]
            sys.stdout = os.fdopen(writing, "w")
            exec(WRITER, {})
        finally:
            os._exit(1)
    os.close(writing)
    if wait:
        assert os.read(reading, 4) == b"open"
    os.close(reading)
    return child


def pairs(path: Path) -> tuple[int, int]:
    """Returns how many rows and how many pairs there are, after a sound opening."""
    with open_database(path) as database:
        assert database.check() == []
        ids = [row["id"] for row in database.gateway.select("challenges", columns=("id",))]
    return len(ids), len({id_.rpartition("-")[0] for id_ in ids})


def test_a_killed_writer_leaves_a_database_that_opens(path: Path) -> None:
    chance = random.Random(1)
    most = 0
    for number in range(40):
        child = forked_writer(path, number, wait=number % 4 > 0)
        time.sleep(chance.uniform(0.0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rows, both = pairs(path)
        # Whole transactions, and none that was there before is gone.
        assert rows == 2 * both
        assert rows >= most
        most = rows
    assert most > 0


def test_a_first_opening_that_is_killed_is_made_good(tmp_path: Path) -> None:
    chance = random.Random(2)
    for number in range(12):
        path = tmp_path / str(number) / "jamtui.db"
        child = forked_writer(path, number, wait=False)
        time.sleep(chance.uniform(0.0, 0.4))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with open_database(path) as database:
            assert database.check() == []
            assert len(database.gateway.select("achievements")) == 69
        shutil.rmtree(path.parent)
