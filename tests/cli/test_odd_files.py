"""Files that may not be read, and what only looks like a file: said once, never waited for."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets nobody read what is called locked; whoever runs this may read everything."""
    real_open, real_access = Path.open, os.access

    def no_open(path: Path, *rest: Any, **options: Any) -> Any:
        if path.stem == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *rest, **options)

    def no_access(path: Any, *rest: Any, **options: Any) -> bool:
        return "locked" not in str(path) and real_access(path, *rest, **options)

    monkeypatch.setattr(Path, "open", no_open)
    monkeypatch.setattr(os, "access", no_access)


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize(
    "words",
    [
        ("loop", "import", "locked.mid"),
        ("loop", "import", "--dry-run", "locked.mid"),
        ("play", "locked.mid", "--null"),
        ("render", "locked.mid", "--out", "a.wav"),
    ],
)
def test_an_unreadable_file_is_a_matter_of_storage(jam: Callable[..., Any], words: Any) -> None:
    with open("locked.mid", "wb") as file:
        file.write(b"secret")
    jam(*words).refused(7, "locked", "cannot be read", "Permission denied")


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("words", [("whoami",), ("profile", "edit", "--bio", "x")])
def test_an_unreadable_database_is_a_matter_of_storage(
    jam: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, words: Any
) -> None:
    Path("locked.db").touch()
    real = sqlite3.connect

    def connect(where: Any, **options: Any) -> sqlite3.Connection:
        if "locked" in str(where):
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorname = "SQLITE_CANTOPEN"
            raise error
        return real(where, **options)  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", connect)
    jam("--db", "locked.db", *words).refused(7, "locked.db", "cannot be opened")
    monkeypatch.setenv("JAMTUI_DB", "locked.db")
    jam(*words).refused(7, "locked.db", "cannot be opened")


def test_a_pipe_among_the_bands_is_told_of_and_not_read(
    jam: Callable[..., Any], world: Mapping[str, str]
) -> None:
    folder = Path(world["JAMTUI_DB"]).with_name("bands")
    folder.mkdir()
    os.mkfifo(folder / "x.toml")
    (folder / "y.toml").mkdir()
    listed = jam("band", "list")
    assert listed.code == 0
    assert "backyard-funk" in listed.out
    assert [line.count("is not a file") for line in listed.err.splitlines()] == [1, 1]
    jam("band", "show", "x").refused(8, "x.toml is not a file but a folder, a pipe or a device")


def test_a_midi_file_is_accepted_by_both_or_refused_by_both(jam: Callable[..., Any]) -> None:
    played = b"\x00\x90\x3c\x64"
    ended = b"\x00\xff\x2f\x00"
    tracks = {
        "no-length": (played + b"\x00\x80\x3c\x40" + ended, 0),
        "no-end": (played + ended, 0),
        "slowest": (b"\x00\xff\x51\x03\xff\xff\xff" + played + ended, 0),
        "fastest": (b"\x00\xff\x51\x03\x00\xea\x60" + played + ended, 0),
        "too-fast": (b"\x00\xff\x51\x03\x00\xea\x5f" + played + ended, 8),
        "one-microsecond": (b"\x00\xff\x51\x03\x00\x00\x01" + played + ended, 8),
        "fast-later": (played + b"\x00\xff\x51\x03\x00\x00\x01" + ended, 8),
    }
    for name, (track, code) in tracks.items():
        head = b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x03\xc0MTrk"
        Path(f"{name}.mid").write_bytes(head + len(track).to_bytes(4, "big") + track)
        imported = jam("loop", "import", "--dry-run", f"{name}.mid")
        rendered = jam("render", f"{name}.mid", "--out", "a.wav", "--seconds", "0.2")
        assert (imported.code, rendered.code) == (code, code), (name, imported, rendered)
        if code:
            assert imported.err == rendered.err
