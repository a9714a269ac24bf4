"""systemd's own commands, and what they complain of in one sentence."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

from jamtui.errors import JamError

SECONDS = 60.0
"""How long systemd may take over one request; starting a unit waits for its program."""


def is_here() -> bool:
    """Whether this system has systemd's commands."""
    return shutil.which("systemctl") is not None


def run(words: Sequence[str], *, what: str) -> str:
    """Runs one of systemd's commands and returns what it prints.

    `what` is what could not be done, for the JamError when the command is missing or fails.
    """
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise JamError(
            f"{what}: there is no {words[0]} here. This needs Linux with systemd; "
            "elsewhere start `jam play` by whatever starts your programs."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise JamError(f"{what}: {words[0]} did not answer within {SECONDS:g} s.") from error
    if done.returncode != 0:
        reason = " ".join((done.stderr or done.stdout).split()).rstrip(".")
        if "connect to bus" in reason:
            reason += " (log in as this user, not through su or sudo)"
        raise JamError(f"{what}: {reason or f'{words[0]} ended with {done.returncode}'}.")
    return done.stdout


def facts(text: str) -> dict[str, str]:
    """Returns the NAME=VALUE lines of `systemctl show`."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: value for name, _, value in pairs}
