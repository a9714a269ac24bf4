"""`jam` as an administrator, and things to put into commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Jam = Callable[..., Any]


@pytest.fixture
def root(jam: Jam) -> Jam:
    """`jam` as root, an administrator; `--as` still names others."""
    assert jam("profile", "use", "root").code == 0
    return jam


@pytest.fixture
def notes(jam: Jam) -> str:
    """Returns the name of a MIDI file: two bars of drums."""
    assert jam("loop", "export", "pocket-funk", "notes.mid").code == 0
    return "notes.mid"


@pytest.fixture
def anas_loop(jam: Jam) -> str:
    """Returns the id of a loop that ana made."""
    words = ("loop", "edit", "pocket-funk", "--id", "anas", "--name", "Ana's", "--bpm", "90.5")
    assert jam(*words, "--as", "ana").code == 0
    return "anas"
