"""The first change of a machine makes one profile, however many commands make it at once."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jamtui.storage.database import open_database
from jamtui.storage.people import PeopleQuery


@pytest.fixture
def fresh(world, tmp_path, empty_file):
    """The environment of a command on a machine where nobody has a profile."""
    (tmp_path / "fresh").mkdir()
    place = shutil.copy(empty_file, tmp_path / "fresh" / "jam.db")
    return dict(world) | {"JAMTUI_DB": str(place), "LOGNAME": "jo"}


def start(environment, number, **options):
    words = ["loop", "edit", "pocket-funk", "--id", f"mine-{number}", "--bpm", "90"]
    return subprocess.Popen([sys.executable, "-m", "jamtui", *words], env=environment, **options)


def test_six_first_changes_at_once_are_one_persons(fresh):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [start(fresh, number, **pipes) for number in range(6)]
    for process in running:
        _, complaints = process.communicate(timeout=120)
        assert (process.returncode, complaints.count(b"\n")) == (0, 1), complaints
    path = Path(fresh["JAMTUI_DB"])
    with open_database(path) as database:
        names = [one.username for one in database.people.page(PeopleQuery())]
        own = [loop.id for loop in database.loops.find() if loop.is_custom]
    assert names == ["jo"]
    assert sorted(own) == [f"mine-{number}" for number in range(6)]
    assert len(list((path.parent / "keys").iterdir())) == 1


def test_a_person_at_a_terminal_is_told_once(fresh):
    heard = []
    for number in range(2):
        leader, follower = pty.openpty()
        process = start(fresh, number, stdout=subprocess.DEVNULL, stderr=follower)
        os.close(follower)
        assert process.wait(60) == 0
        heard.append(os.read(leader, 4096))
        os.close(leader)
    assert b"You are jo from now on" in heard[0]
    assert b"from now on" not in heard[1]


def test_a_temporary_person_leaves_no_key(fresh, tmp_path):
    (tmp_path / "file").touch()
    place = {"JAMTUI_DB": str(tmp_path / "file" / "jam.db")}
    done = subprocess.run(
        [sys.executable, "-m", "jamtui", "demo", "--null", "--seconds", "0.2", "--out", "x.wav"],
        env=fresh | place,
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert b"temporary" in done.stderr
    assert b"from now on" not in done.stderr
    assert list(tmp_path.rglob("*.key")) == list((tmp_path / "home" / "keys").glob("*.key"))
