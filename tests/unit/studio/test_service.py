"""Services are installed as a whole or not at all. systemd is played by a script here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jamtui.errors import (
    ConflictError,
    DeniedError,
    JamError,
    NotFoundError,
    StorageError,
    UsageError,
)
from jamtui.studio.service import Services, environment, play_command, user_folder
from jamtui.studio.systemd_unit import MARK, UnitPlan, unit_text

SCRIPT = """#!/bin/sh
echo "$(basename "$0") $*" >> "$CALLS"
for word in "$@"; do
    if [ "$word" = "$FAILING" ]; then echo "Failed to $word: no bus" >&2; exit 1; fi
done
printf '%s\\n' "$ANSWER"
"""

SHOWN = """LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
MainPID=4711
NRestarts=2
Result=success
ExecMainStatus=0
ActiveEnterTimestamp=Sun 2026-11-22 14:40:34 UTC"""


class Systemd:
    """The script that stands for systemd: what it was asked, and what it refuses."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._calls = folder / "calls"
        self._patch = patch
        programs = folder / "bin"
        programs.mkdir()
        for name in ("systemctl", "loginctl"):
            program = programs / name
            program.write_text(SCRIPT)
            program.chmod(0o755)
        patch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("CALLS", str(self._calls))
        self.refuses("")
        self.answers(SHOWN)

    def refuses(self, word: str) -> None:
        self._patch.setenv("FAILING", word)

    def answers(self, text: str) -> None:
        self._patch.setenv("ANSWER", text)

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemd:
    return Systemd(tmp_path, monkeypatch)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return Services(folder=tmp_path / "units")


def plan(name: str = "play", *arguments: str) -> UnitPlan:
    return UnitPlan(name, play_command(["play", *(arguments or ("band",))]), Path("/"))


def test_installs_enables_and_starts(systemd: Systemd, services: Services) -> None:
    done = services.install(plan())
    assert done.path.read_text() == unit_text(plan())
    assert (done.replaced, done.started, done.is_lingering) == (False, True, False)
    assert systemd.calls[:3] == [
        "systemctl --user --no-pager daemon-reload",
        "systemctl --user --no-pager enable jamtui-play.service",
        "systemctl --user --no-pager restart jamtui-play.service",
    ]


def test_the_unit_may_be_read_by_all(systemd: Systemd, services: Services) -> None:
    assert services.install(plan()).path.stat().st_mode & 0o777 == 0o644


def test_installing_twice_is_installing_once(systemd: Systemd, services: Services) -> None:
    services.install(plan())
    done = services.install(plan("play", "other"))
    assert done.replaced
    assert done.path.read_text() == unit_text(plan("play", "other"))
    assert [path.name for path in services.folder.iterdir()] == ["jamtui-play.service"]


def test_without_start_nothing_plays_now(systemd: Systemd, services: Services) -> None:
    assert not services.install(plan(), start=False).started
    assert not any("restart" in call for call in systemd.calls)


def test_lingering_is_seen(systemd: Systemd, services: Services) -> None:
    systemd.answers("Linger=yes")
    assert services.install(plan()).is_lingering is True


@pytest.mark.parametrize("word", ["daemon-reload", "enable"])
def test_a_refused_unit_leaves_nothing(systemd: Systemd, services: Services, word: str) -> None:
    systemd.refuses(word)
    with pytest.raises(JamError, match=r"was not installed: Failed to .*: no bus\.$"):
        services.install(plan())
    assert list(services.folder.iterdir()) == []


def test_a_refused_unit_leaves_the_one_before(systemd: Systemd, services: Services) -> None:
    path = services.install(plan()).path
    systemd.refuses("enable")
    with pytest.raises(JamError):
        services.install(plan("play", "other"))
    assert path.read_text() == unit_text(plan())


def test_without_a_session_it_says_how_to_get_one(
    services: Services, tmp_path: Path, systemd: Systemd
) -> None:
    program = tmp_path / "bin" / "systemctl"
    program.write_text("#!/bin/sh\necho 'Failed to connect to bus: No medium found' >&2; exit 1\n")
    with pytest.raises(JamError, match=r"No medium found \(log in as this user, not through su"):
        services.install(plan())


def test_a_unit_that_does_not_start_stays(systemd: Systemd, services: Services) -> None:
    systemd.refuses("restart")
    with pytest.raises(JamError, match="is installed and starts at boot, but did not start now"):
        services.install(plan())
    assert services.path("play").exists()


def test_without_systemd_nothing_is_written(
    services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(JamError, match="there is no systemctl here"):
        services.install(plan())
    assert not services.folder.exists()


def test_a_unit_of_somebody_else_is_left_alone(systemd: Systemd, services: Services) -> None:
    services.folder.mkdir()
    path = services.path("play")
    path.write_text("[Service]\nExecStart=/bin/true\n")
    for act in (lambda: services.install(plan()), lambda: services.uninstall("play")):
        with pytest.raises(ConflictError, match="is not a unit of jam"):
            act()
    assert path.read_text().startswith("[Service]")
    assert systemd.calls == []


def test_only_root_installs_for_the_system(
    systemd: Systemd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    services = Services(system=True, folder=tmp_path / "units")
    for act in (lambda: services.install(plan()), lambda: services.uninstall("play")):
        with pytest.raises(DeniedError, match="Only root may"):
            act()
    assert systemd.calls == []


def test_a_folder_that_cannot_be_made(systemd: Systemd, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be"):
        Services(folder=tmp_path / "file" / "units").install(plan())


def test_uninstalls(systemd: Systemd, services: Services) -> None:
    path = services.install(plan()).path
    assert services.uninstall("play") == path
    assert not path.exists()
    assert systemd.calls[-2:] == [
        "systemctl --user --no-pager disable --now jamtui-play.service",
        "systemctl --user --no-pager daemon-reload",
    ]


def test_uninstalls_although_systemd_does_not_answer(systemd: Systemd, services: Services) -> None:
    path = services.install(plan()).path
    systemd.refuses("disable")
    with pytest.raises(JamError, match="is removed, but systemd was not told"):
        services.uninstall("play")
    assert not path.exists()


def test_a_missing_service_is_named_with_those_that_are_there(
    systemd: Systemd, services: Services
) -> None:
    services.install(plan("left"))
    services.install(plan("right"))
    for act in (
        lambda: services.uninstall("x"),
        lambda: services.status("x"),
        lambda: services.log_command("x", lines=1, follow=False),
    ):
        with pytest.raises(NotFoundError, match="There are: left, right"):
            act()


def test_status(systemd: Systemd, services: Services) -> None:
    services.install(plan())
    told = services.status("play")
    assert told.state == "active"
    assert told.at_boot is True
    assert (told.pid, told.restarts, told.exit_code) == (4711, 2, 0)
    assert told.path == str(services.path("play"))


def test_status_of_a_service_that_is_down(systemd: Systemd, services: Services) -> None:
    services.install(plan())
    systemd.answers("ActiveState=failed\nMainPID=0\nExecMainStatus=3\nNRestarts=[not set]")
    told = services.status("play")
    assert (told.state, told.pid, told.exit_code) == ("failed", None, 3)
    assert (told.restarts, told.at_boot, told.since) == (None, False, None)


def test_logs_of_both_scopes(systemd: Systemd, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    Services(folder=folder).install(plan())
    own = Services(folder=folder).log_command("play", lines=5, follow=True)
    system = Services(system=True, folder=folder).log_command("play", lines=5, follow=False)
    assert own[:3] == ["journalctl", "--user-unit=jamtui-play.service", "--lines=5"]
    assert own[-1] == "--follow"
    assert "--unit=jamtui-play.service" in system
    assert "--follow" not in system


def test_bad_names_touch_nothing(systemd: Systemd, services: Services) -> None:
    with pytest.raises(UsageError):
        services.uninstall("../../etc/passwd")
    assert systemd.calls == []


def test_the_command_needs_no_path() -> None:
    command = play_command(["play", "x"])
    assert command == (sys.executable, "-m", "jamtui", "play", "x")
    assert Path(command[0]).is_absolute()


def test_the_environment_names_the_database_if_it_is_known() -> None:
    assert environment(Path("/x.db"))["JAMTUI_DB"] == "/x.db"
    assert "JAMTUI_DB" not in environment(None)
    assert environment(None)["PYTHONUNBUFFERED"] == "1"


def test_the_folder_of_own_units(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "systemd" / "user"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_folder() == tmp_path / ".config" / "systemd" / "user"


def test_the_mark_is_a_comment() -> None:
    assert MARK.startswith("#")
