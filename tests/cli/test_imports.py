"""What a start of `jam` loads: nothing heavy until something needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "aiortc",
    "cryptography",
    "jack",
    "mido",
    "msgspec",
    "numpy",
    "pedalboard",
    "sounddevice",
    "soundfile",
    "sqlite_utils",
    "textual",
}

SCRIPT = """
import sys
sys.argv = ["jam", *sys.argv[1:]]
from jamtui.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = {name.partition(".")[0] for name in sys.modules}
print("LOADED", *sorted(loaded), file=sys.stderr)
"""


def loaded(words, world):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        capture_output=True,
        text=True,
        env=world,
        check=True,
        timeout=60,
    )
    return set(done.stderr.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["loop", "--help"],
        ["loop", "list"],
        ["loop", "list", "--json"],
        ["loop", "search", "funk", "--category", "bass", "--key", "Em"],
        ["loop", "show", "pocket-funk"],
        ["band", "list"],
        ["sound", "list"],
        ["whoami", "--as", "bob"],
        ["profile", "list", "--all"],
        ["profile", "edit", "--bio", "x"],
        ["loop", "edit", "pocket-funk", "--id", "mine", "--name", "x"],
    ],
    ids=" ".join,
)
def test_no_heavy_library_is_loaded(words, world):
    assert HEAVY & loaded(words, world) == set()


def test_a_piped_list_needs_no_rich(world):
    assert "rich" not in loaded(["loop", "list"], world)


def test_the_library_that_a_command_needs_is_seen(world):
    # Otherwise the tests above could pass because nothing is ever seen.
    assert "sqlite3" in loaded(["loop", "list"], world)
