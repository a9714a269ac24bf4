"""The command that installs something, on the systems that musicians use."""

from __future__ import annotations

import functools
import platform
import shlex
import sys
from typing import Literal

Family = Literal["debian", "fedora", "arch", "macos", "other"]

_INSTALL = {
    "debian": "sudo apt install",
    "fedora": "sudo dnf install",
    "arch": "sudo pacman -S",
    "macos": "brew install",
}

_PACKAGES = {
    "portaudio": {
        "debian": "libportaudio2",
        "fedora": "portaudio",
        "arch": "portaudio",
        "macos": "portaudio",
    },
    "jack": {
        "debian": "pipewire-jack",
        "fedora": "pipewire-jack-audio-connection-kit",
        "arch": "pipewire-jack",
        "macos": "jack",
    },
    "soundfont": {
        "debian": "timgm6mb-soundfont",
        "fedora": "fluid-soundfont-gm",
        "arch": "soundfont-fluid",
    },
}

REALTIME = (
    r"printf '@audio - rtprio 95\n@audio - memlock unlimited\n' | "
    "sudo tee /etc/security/limits.d/95-jamtui.conf && "
    'sudo usermod -aG audio "$USER"  # then log in again'
)

PERFORMANCE = "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"


@functools.cache
def family() -> Family:
    """Returns whose packages this system uses."""
    if sys.platform == "darwin":
        return "macos"
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return "other"
    return family_of(told.get("ID", ""), told.get("ID_LIKE", ""))


def family_of(name: str, like: str) -> Family:
    """Returns the family for ID and ID_LIKE of os-release: Raspberry Pi OS is a Debian."""
    known: dict[str, Family] = {
        "debian": "debian",
        "raspbian": "debian",
        "ubuntu": "debian",
        "fedora": "fedora",
        "rhel": "fedora",
        "arch": "arch",
    }
    return next((known[one] for one in (name, *like.split()) if one in known), "other")


def install(thing: str, system: Family | None = None) -> str:
    """Returns the command that installs a `thing` of the table above."""
    system = system or family()
    package = _PACKAGES[thing].get(system)
    if package is None:
        names = sorted(set(_PACKAGES[thing].values()))
        return f"install {' or '.join(names)} from your system's packages"
    return f"{_INSTALL[system]} {package}"


def pip_install(requirement: str) -> str:
    """Returns the command that installs something into this program's own Python."""
    python = shlex.quote(sys.executable or "python3")
    return f"{python} -m pip install {shlex.quote(requirement)}"
