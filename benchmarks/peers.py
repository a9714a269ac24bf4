"""The programs and files that are measured against; all are Debian packages."""

from __future__ import annotations

import shutil
from pathlib import Path

SONGS = Path("/usr/share/games/openttd/baseset/openmsx")
SOUNDFONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")


class PeerMissingError(Exception):
    """Something to measure against is not installed."""


def program(name: str, package: str) -> str:
    """Returns the path of a program; raises PeerMissingError, saying which package has it."""
    path = shutil.which(name)
    if path is None:
        raise PeerMissingError(f"{name} is not installed: apt-get install {package}")
    return path


def songs() -> list[Path]:
    """Returns the 31 songs of OpenTTD's free music."""
    found = sorted(SONGS.glob("*.mid"))
    if not found:
        raise PeerMissingError("The songs are not installed: apt-get install openttd-openmsx")
    return found


def soundfont() -> Path:
    """Returns a small General MIDI font."""
    if not SOUNDFONT.exists():
        raise PeerMissingError("The font is not installed: apt-get install timgm6mb-soundfont")
    return SOUNDFONT
