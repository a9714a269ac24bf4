"""`jam` in a world of its own: no test sees the home, database or terminal of who runs it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from jamtui.cli.app import app
from jamtui.cli.ending import explained
from jamtui.cli.groups import add_to
from jamtui.cli.schemas import printed_types, type_of
from jamtui.cli.unbuilt import built_when_called
from jamtui.storage.database import open_database
from jamtui.storage.functions.accounts import appoint_first
from jamtui.studio.people.new_profiles import create_profile

_KEPT = ("PATH", "LANG", "SYSTEMROOT", "COVERAGE_PROCESS_START")


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.err == "", self.err
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        return [line.split("\t") for line in self.out.splitlines()]

    def refused(self, code: int, *words: str) -> None:
        """Asserts that one sentence on standard error says why nothing was done."""
        assert (self.code, self.out) == (code, ""), self
        assert self.err.startswith("jam: "), self.err
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        for word in words:
            assert word in self.err, self.err


@cache
def whole_app() -> TyperGroup:
    """Returns `jam` with all its commands."""
    if not app.registered_commands:
        add_to(app)
    return built_when_called(app)


PEOPLE = ("ana", "bob", "cleo", "dan", "root")
"""Whose profiles and keys a world has; ana's is in use, root is an administrator."""


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that nobody has used yet."""
    path = tmp_path_factory.mktemp("empty") / "jamtui.db"
    open_database(path).close()
    return path


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    """A database with `PEOPLE` in it, their keys beside it."""
    path = tmp_path_factory.mktemp("filled") / "jamtui.db"
    with open_database(Path(shutil.copy(empty_file, path))) as database:
        for name in PEOPLE:
            made = create_profile(database, name)
        appoint_first(database.gateway, made.user_id)
    return path


@pytest.fixture
def world(tmp_path: Path, filled_file: Path) -> dict[str, str]:
    """The environment of a command: a home of its own with a filled database in it."""
    home = tmp_path / "home"
    home.mkdir()
    database = shutil.copy(filled_file, home / "jam.db")
    shutil.copytree(filled_file.with_name("keys"), home / "keys")
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_RUNTIME_DIR": str(home),
        "JAMTUI_DB": str(database),
        "OPENBLAS_NUM_THREADS": "1",
        "JACK_NO_START_SERVER": "1",
    }


@pytest.fixture
def jam(
    world: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ended]:
    """Runs a command in this process, as `jam` does, in a folder of its own."""
    for name in os.environ:
        if name not in _KEPT:
            monkeypatch.delenv(name)
    for name, value in world.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*words: object) -> Ended:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO())
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = _run([str(word) for word in words])
            out.flush()
            err.flush()
        texts = [stream.buffer.getvalue() for stream in (out, err)]
        return Ended(code, *(text.decode("utf-8", "replace") for text in texts))

    return run


def _run(words: list[str]) -> int:
    commands = whole_app()
    try:
        with explained():
            code = commands(words, prog_name="jam", standalone_mode=False)
            return code if isinstance(code, int) else 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)


@pytest.fixture
def printed(jam: Callable[..., Ended]) -> Callable[..., Any]:
    """Runs a command with --json and returns what it prints, which is held to its schema."""
    types = printed_types()

    def run(*words: object) -> Any:
        line = " ".join([str(word) for word in words] + [""])
        command = max((name for name in types if line.startswith(f"{name} ")), key=len)
        found = jam(*words, "--json").json
        checked(types[command], found)
        return found

    return run


def checked(text: str, found: Any) -> Any:
    """Returns `found` as the type that `text` names, with all of its fields and no others."""
    import msgspec

    for part in text.split(" | "):
        try:
            made = msgspec.convert(found, type_of(part.strip()))
        except msgspec.ValidationError as error:
            told = str(error)
            continue
        if msgspec.to_builtins(made) == found:
            return made
        told = "it has other fields"
    raise AssertionError(f"this is no {text}: {told}")


@pytest.fixture
def jam_process(world: Mapping[str, str], tmp_path: Path) -> Callable[..., Any]:
    """Runs a command in a process of its own; options are those of `subprocess.run`."""

    def run(*words: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
        environment = dict(world) | options.pop("env", {})
        return subprocess.run(
            [sys.executable, "-m", "jamtui", *map(str, words)],
            **{"capture_output": True, "check": False, "cwd": tmp_path, "timeout": 60}
            | options
            | {"env": environment},
        )

    return run
