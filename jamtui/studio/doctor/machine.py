"""The computer: versions, processor, terminal."""

from __future__ import annotations

import importlib
import importlib.metadata
import locale
import os
import platform
import shutil
import sqlite3
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

import jamtui
from jamtui.studio.doctor.finding import Finding, Section
from jamtui.studio.doctor.remedies import PERFORMANCE, pip_install

_NEEDED = {
    "numpy": "numpy",
    "msgspec": "msgspec",
    "platformdirs": "platformdirs",
    "rich": "rich",
    "soundfile": "soundfile",
    "typer": "typer",
}
"""The libraries without which nothing plays, and what they are imported as."""

_OPTIONAL = ("sounddevice", "JACK-Client", "mido", "python-rtmidi", "soundfile")
"""What a part of the program wants; other examinations find what that means."""

_GOVERNOR = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")


def versions() -> Section:
    """Looks at the program, Python and every library; loads the needed ones."""
    facts: dict[str, str | None] = {
        "jam": jamtui.__version__,
        "python": platform.python_version(),
        "python_path": sys.executable,
        "sqlite": sqlite3.sqlite_version,
    }
    findings = []
    for name, module in _NEEDED.items():
        facts[name] = _version(name)
        reason = _refusal(module)
        if reason is not None:
            text = f"{name} does not load ({reason})."
            remedy = pip_install(f"{name}") + " --force-reinstall"
            findings.append(Finding("problem", "versions", text, remedy))
    facts.update({name: _version(name) for name in _OPTIONAL})
    return Section("versions", facts, tuple(findings))


def computer() -> Section:
    """Looks at the system and its processors."""
    bits = struct.calcsize("P") * 8
    governor = _governor()
    findings = []
    if bits == 32:
        text = "This Python is a 32-bit one: libraries without a 32-bit build are missing."
        findings.append(Finding("warning", "computer", text, "use a 64-bit system"))
    if governor == "powersave" and not _scales_by_itself():
        text = "The processor is held at its lowest speed (powersave)."
        findings.append(Finding("warning", "computer", text, PERFORMANCE))
    facts = {
        "system": _system_name(),
        "kernel": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "bits": bits,
        "processors": os.cpu_count(),
        "governor": governor,
        "model": _model(),
    }
    return Section("computer", facts, tuple(findings))


def terminal(environment: Mapping[str, str] | None = None) -> Section:
    """Looks at what the terminal can show; there need not be one."""
    variables = os.environ if environment is None else environment
    is_terminal = sys.stdout.isatty()
    size = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "ascii").lower()
    findings = []
    if is_terminal and "utf" not in encoding:
        text = f"The terminal is not set to UTF-8 but to {encoding}: pictures of notes need it."
        findings.append(Finding("warning", "terminal", text, "export LANG=C.UTF-8"))
    if is_terminal and size.columns < 60:
        text = f"The terminal is {size.columns} columns wide: the live view wants 60."
        findings.append(Finding("note", "terminal", text, "make the window wider"))
    facts = {
        "is_terminal": is_terminal,
        "encoding": encoding,
        "locale": locale.setlocale(locale.LC_CTYPE),
        "term": variables.get("TERM"),
        "colours": _colours(variables),
        "columns": size.columns if is_terminal else None,
        "lines": size.lines if is_terminal else None,
    }
    return Section("terminal", facts, tuple(findings))


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _refusal(module: str) -> str | None:
    """Returns why a library does not load, None when it does."""
    try:
        importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - a broken library may raise anything at all
        return (
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason'}"
        )
    return None


def _system_name() -> str:
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()


def _governor() -> str | None:
    return _first_line(_GOVERNOR)


def _scales_by_itself() -> bool:
    """Whether "powersave" is only a preference, as on processors that choose their own speed."""
    driver = _first_line(_GOVERNOR.with_name("scaling_driver")) or ""
    return driver.endswith(("pstate", "pstate-epp"))


def _model() -> str | None:
    """Returns what a single-board computer calls itself."""
    return _first_line(Path("/proc/device-tree/model"))


def _first_line(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", errors="replace").split("\n")[0].strip("\0 ") or None
    except OSError:
        return None


def _colours(variables: Mapping[str, str]) -> str:
    if variables.get("NO_COLOR"):
        return "none (NO_COLOR)"
    if variables.get("COLORTERM") in ("truecolor", "24bit"):
        return "16 million"
    term = variables.get("TERM", "dumb")
    if term in ("", "dumb"):
        return "none"
    return "256" if "256" in term else "16"
