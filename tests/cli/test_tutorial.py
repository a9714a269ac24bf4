"""The tutorial's script runs as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"


def script() -> str:
    """Returns all blocks of shell on the page, one after the other."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.S | re.M))


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_whole_evening(world: Mapping[str, str], tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    jam = programs / "jam"
    jam.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jamtui "$@"\n')
    jam.chmod(0o755)
    evening = tmp_path / "evening"
    evening.mkdir()
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script()],
        cwd=evening,
        env=dict(world) | {"PATH": f"{programs}{os.pathsep}{world['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "exit code 4: not allowed" in done.stdout
    assert "exit code 4: banned" in done.stdout
    assert "Nothing would change." in done.stderr
    for name in ("room.flac", "night-bus.flac"):
        assert (evening / name).stat().st_size > 100_000
