"""How `jam` ends when the terminal, the pipe or the home goes away."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

INTERRUPTED_WHILE_LOADING = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == MODULE:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
from jamtui.cli import main
sys.argv = ["jam", "loop", "list"]
main()
"""


@pytest.mark.parametrize(
    "module",
    [
        "jamtui.cli.app",
        "typer",
        "jamtui.cli.ending",
        "jamtui.cli.groups",
        "jamtui.storage.database",
    ],
)
def test_ctrl_c_while_modules_are_loaded_is_no_fault(world, module):
    code = INTERRUPTED_WHILE_LOADING.replace("MODULE", repr(module))
    done = subprocess.run(
        [sys.executable, "-c", code], env=world, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


INTERRUPTED_AT_THE_END = """
import atexit, os, signal, sys

atexit.register(os.kill, os.getpid(), signal.SIGINT)
from jamtui.cli import main
sys.argv = ["jam", "whoami", "--json"]
main()
"""


def test_ctrl_c_after_the_work_is_done_changes_nothing(world):
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_AT_THE_END],
        env=world,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b'"ana"' in done.stdout


def closed(world, redirection, *words):
    """Runs `jam` from a shell that closes some of its streams."""
    script = f'exec "$0" -m jamtui "$@" {redirection}'
    return subprocess.run(
        ["sh", "-c", script, sys.executable, *words],
        env=world,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_an_answer_that_nobody_can_get_is_an_error(world):
    done = closed(world, ">&-", "loop", "list")
    assert done.returncode == 7
    assert done.stderr.startswith(b"jam: Standard output")
    assert done.stderr.count(b"\n") == 1


def test_a_file_for_a_closed_output_is_an_error(world, tmp_path):
    done = closed(world, ">&-", "loop", "export", "pocket-funk", "-")
    assert (done.returncode, done.stderr.count(b"\n")) == (7, 1)


@pytest.mark.parametrize("redirection", ["2>&-", "<&-", "<&- 2>&-"])
def test_an_answer_comes_also_without_the_other_streams(world, redirection):
    done = closed(world, redirection, "loop", "list", "--limit", "1")
    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (0, 1, b"")


def test_a_complaint_that_nobody_hears_has_its_code(world):
    assert closed(world, "2>&-", "loop", "show", "nope").returncode == 3
    assert closed(world, "<&- >&- 2>&-", "loop", "show", "nope").returncode == 3


def test_no_file_takes_the_place_of_a_closed_stream(world):
    # Were the database opened as number 1, the answer would be written into it.
    assert closed(world, "<&- >&- 2>&-", "loop", "list").returncode == 7
    done = closed(world, "", "db", "check")
    assert done.returncode == 0, done.stdout


def test_music_plays_without_any_stream(world):
    words = ("play", "pocket-funk", "--null", "--seconds", "0.2")
    assert closed(world, "<&- >&- 2>&-", *words).returncode == 0


def test_a_broken_pipe_ends_it_as_a_signal_would(world):
    reading, writing = os.pipe()
    os.close(reading)
    for words in (["loop", "list", "--json"], ["--help"], ["loop", "list", "--limit", "1"]):
        done = subprocess.run(
            [sys.executable, "-m", "jamtui", *words],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=world,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (141, b""), words
    os.close(writing)


@pytest.fixture
def closed_home(world, tmp_path):
    """The environment of somebody whose home nobody may enter, and what runs commands there."""
    home = tmp_path / "closed"
    home.mkdir()
    environment = {name: value for name, value in world.items() if not name.startswith("XDG")}
    del environment["JAMTUI_DB"]
    home.chmod(0)
    # root may enter everywhere unless it gives that right away.
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if not os.geteuid() else []

    def run(*words):
        return subprocess.run(
            [*drop, sys.executable, "-m", "jamtui", *words],
            env=environment | {"HOME": str(home)},
            cwd="/",
            capture_output=True,
            check=False,
            timeout=60,
        )

    yield run
    home.chmod(0o700)
    assert list(home.iterdir()) == []


def test_a_home_that_may_not_be_entered_plays_from_memory(closed_home):
    for words in (
        ["play", "chrome-mile", "--null", "--seconds", "0.2"],
        ["loop", "list", "--limit", "1"],
        ["whoami"],
    ):
        done = closed_home(*words)
        assert done.returncode == 0, done.stderr
        assert b"temporary" in done.stderr


def test_a_home_that_may_not_be_entered_keeps_nothing_and_says_so(closed_home):
    for words in (["profile", "create", "zoe"], ["profile", "use", "zoe"]):
        done = closed_home(*words)
        assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (7, b"", 1)


@pytest.mark.parametrize(
    "words",
    [
        ("play", "backyard-funk", "--null", "--seconds", "1", "--record", "x.wav"),
        ("play", "backyard-funk", "--null", "--seconds", "1", "--control", "c.sock"),
        ("render", "backyard-funk", "--out", "x.wav"),
        ("render", "backyard-funk", "--out", "folder"),
    ],
)
def test_a_folder_that_is_gone_is_said_in_a_sentence(jam, tmp_path, monkeypatch, words):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    jam(*words).refused(7, "The folder that jam was started in has been deleted")


def test_limits_are_said_with_all_of_their_digits(jam):
    ended = jam("avatar", "random", "--seed", "99999999999")
    assert ended.code == 2
    assert f"use {2**31} or less" in ended.err
