"""Services: `jam play` as a unit of systemd, for a machine that plays from boot on."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError, StorageError
from jamtui.partial_file import explaining_writes, replacing
from jamtui.studio import systemctl
from jamtui.studio.systemd_unit import MARK, UnitPlan, unit_name, unit_text

SYSTEM_FOLDER = Path("/etc/systemd/system")

_PROPERTIES = (
    "LoadState,ActiveState,SubState,UnitFileState,MainPID,NRestarts,Result,"
    "ExecMainStatus,ActiveEnterTimestamp,FragmentPath"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """What systemd knows of a service; what it does not know is None or "unknown"."""

    name: str
    unit: str
    scope: str
    path: str
    state: str
    detail: str
    at_boot: bool
    since: str | None
    pid: int | None
    restarts: int | None
    result: str | None
    exit_code: int | None
    lingers: bool | None


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did. `is_lingering` is None where it does not matter."""

    unit: str
    path: Path
    replaced: bool
    started: bool
    is_lingering: bool | None


class Services:
    """The services of one person (`system` False) or of the machine."""

    def __init__(self, *, system: bool = False, folder: Path | None = None) -> None:
        self.system = system
        self.folder = folder or (SYSTEM_FOLDER if system else user_folder())

    def path(self, name: str) -> Path:
        """Returns where the unit file of a service lies. Raises UsageError for a bad name."""
        return self.folder / unit_name(name)

    def install(self, plan: UnitPlan, *, start: bool = True) -> Installed:
        """Writes the unit, has it started at boot and, with `start`, now.

        When systemd does not take the unit, everything is as it was before. A unit that it takes
        but that does not start stays, since it will be tried at boot; the JamError says so.
        Raises DeniedError without the rights, ConflictError for a file that is not ours,
        StorageError when nothing can be written.
        """
        path = self.path(plan.name)
        text = unit_text(plan)
        self._check_rights("install")
        if not systemctl.is_here():
            systemctl.run(["systemctl", "--version"], what="The service was not installed")
        before = self._own_text(path)
        self._write(path, text)
        try:
            self._ask("daemon-reload", what="The service was not installed")
            self._ask("enable", plan.unit, what="The service was not installed")
        except JamError:
            self._put_back(path, before)
            raise
        if start:
            what = f"{plan.unit} is installed and starts at boot, but did not start now"
            self._ask("restart", plan.unit, what=what)
        return Installed(plan.unit, path, before is not None, start, self._is_lingering())

    def uninstall(self, name: str) -> Path:
        """Stops and removes a service; returns the file that is gone.

        Raises NotFoundError when there is none, else as `install` does.
        """
        path = self.path(name)
        self._check_rights("remove")
        if self._own_text(path) is None:
            raise self._missing(name)
        # The file goes in any case: without it nothing plays at the next boot.
        complaint = self._tried("disable", "--now", path.name)
        try:
            path.unlink()
        except OSError as error:
            raise StorageError(f"{path} cannot be removed: {_reason(error)}.") from error
        complaint = self._tried("daemon-reload") or complaint
        if complaint is not None:
            raise JamError(f"{path} is removed, but systemd was not told: {complaint}")
        return path

    def status(self, name: str) -> ServiceCard:
        """Returns what systemd knows of a service. Raises NotFoundError, JamError."""
        path = self.path(name)
        if self._own_text(path) is None:
            raise self._missing(name)
        told = self._ask("show", path.name, f"--property={_PROPERTIES}", what="No status")
        known = systemctl.facts(told)
        return ServiceCard(
            name=name,
            unit=path.name,
            scope="system" if self.system else "user",
            path=str(path),
            state=known.get("ActiveState", "unknown"),
            detail=known.get("SubState", "unknown"),
            at_boot=known.get("UnitFileState") == "enabled",
            since=known.get("ActiveEnterTimestamp") or None,
            pid=_number(known.get("MainPID")) or None,
            restarts=_number(known.get("NRestarts")),
            result=known.get("Result"),
            exit_code=_number(known.get("ExecMainStatus")),
            lingers=self._is_lingering(),
        )

    def names(self) -> list[str]:
        """Returns the names of the services that are installed here."""
        found = (path.name for path in self.folder.glob("jamtui-*.service"))
        return sorted(name.removeprefix("jamtui-").removesuffix(".service") for name in found)

    def log_command(self, name: str, *, lines: int, follow: bool) -> list[str]:
        """Returns the command that shows a service's log. Raises NotFoundError."""
        path = self.path(name)
        if self._own_text(path) is None:
            raise self._missing(name)
        scope = "--unit" if self.system else "--user-unit"
        words = ["journalctl", f"{scope}={path.name}", f"--lines={lines}", "--no-pager"]
        return [*words, "--follow"] if follow else words

    def _ask(self, *words: str, what: str) -> str:
        scope = [] if self.system else ["--user"]
        return systemctl.run(["systemctl", *scope, "--no-pager", *words], what=what)

    def _tried(self, *words: str) -> str | None:
        """Returns the complaint about a request, None when it was granted."""
        try:
            self._ask(*words, what=f"systemctl {words[0]}")
        except JamError as error:
            return str(error)
        return None

    def _check_rights(self, verb: str) -> None:
        if self.system and os.geteuid() != 0:
            raise DeniedError(
                f"Only root may {verb} a service of the system: "
                "put sudo before the command, or leave out --system."
            )

    def _own_text(self, path: Path) -> str | None:
        """Returns our unit file, None when there is no file; ConflictError for another's."""
        try:
            text = path.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"{path} cannot be read: {_reason(error)}.") from error
        if not text.startswith(MARK):
            raise ConflictError(f"{path} is not a unit of jam: choose another --name.")
        return text

    def _write(self, path: Path, text: str) -> None:
        with explaining_writes(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as partial:
                partial.write_text(text, "utf-8")
                partial.chmod(0o644)

    def _put_back(self, path: Path, before: str | None) -> None:
        if before is not None:
            self._write(path, before)
        else:
            # A file that will not go is seen by the next installation, which replaces it.
            with suppress(OSError):
                path.unlink()
        self._tried("daemon-reload")

    def _is_lingering(self) -> bool | None:
        """Whether one's own units run without a login; None when that cannot be known."""
        if self.system:
            return None
        words = ["loginctl", "show-user", str(os.getuid()), "--property=Linger"]
        try:
            return systemctl.facts(systemctl.run(words, what="No answer")).get("Linger") == "yes"
        except JamError:
            # loginctl does not know somebody who neither lingers nor is logged in.
            return False

    def _missing(self, name: str) -> NotFoundError:
        names = self.names()
        there = f"There are: {', '.join(names)}." if names else "None is installed."
        return NotFoundError(f"There is no service {name!r} in {self.folder}. {there}")


def play_command(arguments: Sequence[str]) -> tuple[str, ...]:
    """Returns the command of a unit that runs `jam` with `arguments`, without need of PATH."""
    if not sys.executable:
        raise JamError("Python does not know its own path here: no unit can name it.")
    return (sys.executable, "-m", "jamtui", *arguments)


def environment(database: Path | None) -> dict[str, str]:
    """Returns the variables of a unit; `database` None leaves the choice to the player."""
    # Unbuffered, so that the log shows a line when it is written; the safe path, so that no
    # file in the working folder passes for a module of Python's.
    fixed = {"PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1"}
    return {**fixed, **({"JAMTUI_DB": str(database)} if database else {})}


def user_folder() -> Path:
    """Returns where a person's own units lie."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    home = Path(base) if base.startswith("/") else Path.home() / ".config"
    return home / "systemd" / "user"


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
