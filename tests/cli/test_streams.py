"""Standard output and error of real processes: pipes, encodings, places that refuse."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from jamtui.midi.smf import read_loop


def test_export_to_standard_output_is_the_file(jam_process, tmp_path):
    piped = jam_process("loop", "export", "pocket-funk", "-")
    assert (piped.returncode, piped.stderr) == (0, b"")
    jam_process("loop", "export", "pocket-funk", "x.mid")
    assert piped.stdout == (tmp_path / "x.mid").read_bytes()
    assert read_loop(piped.stdout).name == "Pocket Funk"


def test_a_reader_that_leaves_early_ends_it_in_silence(world):
    words = [sys.executable, "-m", "jamtui", "loop", "list", "--json"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=world
    ) as process:
        # The list is longer than a pipe holds, so it cannot have been written yet.
        assert process.stdout.read(1) == b"["
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_a_full_disk_is_told(jam_process):
    with open("/dev/full", "wb") as full:
        ended = jam_process("loop", "list", stdout=full, capture_output=False, stderr=-1)
    assert ended.returncode == 7
    assert ended.stderr.startswith(b"jam: ")
    assert ended.stderr.count(b"\n") == 1


def test_where_only_ascii_can_be_written_the_picture_is_ascii(jam_process):
    ended = jam_process("loop", "show", "pocket-funk", env={"PYTHONIOENCODING": "ascii"})
    assert ended.returncode == 0, ended.stderr
    picture = ended.stdout.decode("ascii").partition("\n\n")[2]
    assert "|" in picture
    assert set(picture) & set(".oO#")


def test_a_home_that_cannot_be_written_still_lists(jam_process, tmp_path):
    (tmp_path / "file").touch()
    where = {"JAMTUI_DB": str(tmp_path / "file" / "jam.db")}
    ended = jam_process("loop", "list", env=where)
    assert ended.returncode == 0
    assert len(ended.stdout.splitlines()) >= 96
    assert b"temporary" in ended.stderr
    assert ended.stderr.count(b"\n") == 1
    edited = jam_process("loop", "edit", "pocket-funk", "--bpm", "90", env=where)
    assert (edited.returncode, edited.stdout) == (7, b"")


def test_a_file_that_is_no_database_is_refused(jam_process, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"no database at all, " * 100)
    ended = jam_process("--db", path, "loop", "list")
    assert (ended.returncode, ended.stdout) == (7, b"")
    assert path.read_bytes() == b"no database at all, " * 100


def on_a_terminal(words, world, columns=80):
    """Returns what a command writes to a terminal of so many columns."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "jamtui", *words],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=dict(world) | {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "24"},
    )
    os.close(follower)
    written = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        written += part
    os.close(leader)
    process.wait(60)
    return written.decode()


def test_a_terminal_gets_colour_unless_nobody_wants_it(world):
    shown = on_a_terminal(["loop", "show", "pocket-funk"], world)
    assert "\x1b[" in shown
    assert "closed hat" in shown
    plain = on_a_terminal(["loop", "show", "pocket-funk"], dict(world) | {"NO_COLOR": "1"})
    assert "\x1b" not in plain
    assert "closed hat" in plain


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("words", [["loop", "list"], ["band", "list"], ["sound", "list"]])
def test_no_id_is_broken_on_a_terminal(world, jam_process, words, columns):
    ids = [line.split("\t")[0] for line in jam_process(*words).stdout.decode().splitlines()]
    _, *shown = on_a_terminal(words, world | {"NO_COLOR": "1"}, columns).splitlines()
    assert all(len(line) <= columns for line in shown)
    # Lines that go on with a long name begin with blanks.
    assert [line.split()[0] for line in shown if not line.startswith(" ")] == ids


def test_loops_on_a_terminal_of_80_columns_show_their_tempo_key_and_length(world):
    heading = on_a_terminal(["loop", "list"], world | {"NO_COLOR": "1"}).splitlines()[0]
    plain = heading.replace("\x1b[1m", "").replace("\x1b[0m", "").split()
    assert plain == ["ID", "Name", "Category", "BPM", "Key", "Meter", "Bars"]


def test_a_terminal_is_asked_before_something_is_gone(world, jam_process):
    jam_process("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "jamtui", "loop", "delete", "mine"],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=world,
    )
    os.close(follower)
    os.write(leader, b"n\n")
    assert process.wait(60) == 0
    os.close(leader)
    assert jam_process("loop", "show", "mine").returncode == 0


def test_no_binary_goes_to_a_terminal(world):
    assert "another program" in on_a_terminal(["loop", "export", "pocket-funk", "-"], world)


def test_a_database_appears_on_first_use(jam_process, tmp_path):
    path = tmp_path / "new" / "Übung.db"
    ended = jam_process("--db", path, "loop", "list", "--limit", 1)
    told = f"Made a new database at {path}.\n"
    assert (ended.returncode, ended.stderr.decode()) == (0, told)
    assert Path(path).is_file()
