"""`jam service`: what it refuses, what it shows, what it leaves alone."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup
from typer.testing import CliRunner

from jamtui.cli import groups
from jamtui.cli.app import root
from jamtui.errors import DeniedError, JamError, NotFoundError, UsageError

BAND = "backyard-funk"


@pytest.fixture(scope="module")
def whole() -> TyperGroup:
    """The whole `jam`, since services check their arguments with the real `play`."""
    app = typer.Typer()
    app.callback()(root)
    groups.add_to(app)
    made = typer.main.get_command(app)
    assert isinstance(made, TyperGroup)
    return made


@pytest.fixture
def app(whole: TyperGroup, monkeypatch: pytest.MonkeyPatch) -> TyperGroup:
    """The same, which a runner calls as it is."""
    monkeypatch.setattr("typer.testing._get_command", lambda command: command)
    return whole


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, empty_file: Path) -> None:
    """Keeps the real home and the real systemd out of reach."""
    shutil.copy(empty_file, tmp_path / "jam.db")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("JAMTUI_DB", str(tmp_path / "jam.db"))
    monkeypatch.delenv("SUDO_USER", raising=False)


def run(app: TyperGroup, *words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def test_print_shows_the_unit_and_installs_nothing(app: TyperGroup, tmp_path: Path) -> None:
    words = ["play", BAND, "--record", str(tmp_path / "a b.wav"), "--device", "USB 5%"]
    result = run(app, "service", "install", "--print", "--", *words)
    assert result.exit_code == 0, result.output
    said = f'play {BAND} --record "{tmp_path}/a b.wav" --device "USB 5%%"'
    assert f"ExecStart=:{sys.executable} -m jamtui {said}\n" in result.stdout
    assert f"Environment=JAMTUI_DB={tmp_path / 'jam.db'}\n" in result.stdout
    assert "Restart=always\n" in result.stdout
    assert not (tmp_path / "config").exists()


def test_the_database_of_the_command_is_that_of_the_service(
    app: TyperGroup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(app, "--db", "my.db", "service", "install", "--print", "--", "play", BAND)
    assert f"Environment=JAMTUI_DB={tmp_path / 'my.db'}\n" in result.stdout


@pytest.mark.parametrize("option", [["--once"], ["--seconds", "60"]])
def test_music_that_ends_is_not_started_again(app: TyperGroup, option: list[str]) -> None:
    result = run(app, "service", "install", "--print", "--", "play", BAND, *option)
    assert "Restart=on-failure\n" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["play"],
        ["play", "x", "--no-such-option"],
        ["play", "x", "--seconds", "soon"],
        ["play", "x", "--buffer", "big"],
        ["play", "--device", "x"],
        ["play", "x", "--device"],
    ],
)
def test_what_play_refuses_is_refused_now(
    app: TyperGroup, arguments: list[str], tmp_path: Path
) -> None:
    result = run(app, "service", "install", "--", *arguments)
    assert result.exit_code == 2
    assert not (tmp_path / "config").exists()


@pytest.mark.parametrize("arguments", [["render", "x"], ["rm", "-rf"], ["--db", "x", "play"]])
def test_only_play_is_a_service(app: TyperGroup, arguments: list[str]) -> None:
    result = run(app, "service", "install", "--", *arguments)
    assert isinstance(result.exception, UsageError)
    assert "A service runs jam play" in str(result.exception)


def test_line_breaks_are_refused(app: TyperGroup) -> None:
    result = run(app, "service", "install", "--print", "--", "play", "x\nUser=root")
    assert isinstance(result.exception, UsageError)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["x", "--seconds", "-1"], UsageError),
        (["x", "--bpm", "0"], UsageError),
        (["x", "--key", "H sharp"], UsageError),
        (["x", "--buffer", "7"], UsageError),
        (["x", "--soundfont", "no-such.sf2"], NotFoundError),
        (["no-such-band"], NotFoundError),
        (["no-such-song.mid"], NotFoundError),
    ],
)
def test_what_play_could_not_play_is_refused_now(
    app: TyperGroup, arguments: list[str], kind: type[JamError], tmp_path: Path
) -> None:
    result = run(app, "service", "install", "--", "play", *arguments)
    assert isinstance(result.exception, kind), result.output
    assert not (tmp_path / "config").exists()


@pytest.mark.parametrize(
    ("options", "source", "kind"),
    [([], "backyard-fnk", NotFoundError), (["--name", "a b"], BAND, UsageError)],
)
def test_what_could_not_be_installed_is_not_shown_either(
    app: TyperGroup, options: list[str], source: str, kind: type[JamError]
) -> None:
    result = run(app, "service", "install", "--print", *options, "--", "play", source)
    assert isinstance(result.exception, kind), result.output
    assert result.stdout == ""


def test_without_systemd_it_says_so(app: TyperGroup, tmp_path: Path) -> None:
    result = run(app, "service", "install", "--", "play", BAND)
    assert isinstance(result.exception, JamError)
    assert "there is no systemctl here" in str(result.exception)
    assert not (tmp_path / "config").exists()


def test_a_service_of_the_system_needs_root(
    app: TyperGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    result = run(app, "service", "install", "--system", "--run-as", "root", "--", "play", BAND)
    assert isinstance(result.exception, DeniedError)
    assert result.exception.exit_code == 4
    printed = run(app, "service", "install", "--system", "--print", "--", "play", BAND)
    assert "WantedBy=multi-user.target" in printed.stdout


def test_a_service_of_the_system_runs_as_who_called_sudo(
    app: TyperGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "nobody")
    monkeypatch.delenv("JAMTUI_DB")
    result = run(app, "service", "install", "--system", "--print", "--", "play", BAND)
    assert "User=nobody\n" in result.stdout
    assert "JAMTUI_DB" not in result.stdout


def test_users_are_checked(app: TyperGroup) -> None:
    unknown = run(
        app, "service", "install", "--system", "--run-as", "no-one-at-all", "--print", "--",
        "play", "x",
    )  # fmt: skip
    assert isinstance(unknown.exception, NotFoundError)
    own = run(app, "service", "install", "--run-as", "root", "--print", "--", "play", BAND)
    assert isinstance(own.exception, UsageError)


@pytest.mark.parametrize("command", [["uninstall"], ["status"], ["logs"]])
def test_what_is_not_there_is_not_found(app: TyperGroup, command: list[str]) -> None:
    result = run(app, "service", *command)
    assert isinstance(result.exception, NotFoundError)


def test_installs_and_tells(app: TyperGroup, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("systemctl", "loginctl", "journalctl"):
        (programs / name).write_text("#!/bin/sh\necho ActiveState=active\necho MainPID=7\n")
        (programs / name).chmod(0o755)
    installed = run(app, "service", "install", "--name", "left", "--", "play", BAND)
    assert installed.exit_code == 0, installed.output
    unit = tmp_path / "config" / "systemd" / "user" / "jamtui-left.service"
    assert unit.exists()
    assert "Installed jamtui-left.service" in installed.stdout
    assert "loginctl enable-linger" in installed.stderr
    told = json.loads(run(app, "service", "status", "--name", "left", "--json").stdout)
    assert (told["state"], told["pid"], told["unit"]) == ("active", 7, unit.name)
    assert run(app, "service", "logs", "--name", "left", "-n", "3").exit_code == 0
    again = run(app, "service", "install", "--name", "left", "--json", "--", "play", BAND)
    assert json.loads(again.stdout) == told
    gone = run(app, "service", "uninstall", "--name", "left", "--json")
    assert (gone.exit_code, json.loads(gone.stdout)) == (0, told)
    assert not unit.exists()
    words = ("service", "install", "--print", "--json", "--", "play", BAND)
    assert isinstance(run(app, *words).exception, UsageError)
