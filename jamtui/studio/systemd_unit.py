"""The text of a systemd unit that plays at boot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jamtui.errors import UsageError

MARK = "# Written by jam service install."
"""The first line of every unit of ours; a file without it is somebody else's."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}")
_PLAIN = re.compile(r"[A-Za-z0-9_./:=,@+-]+")


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What a unit runs and how.

    `command` starts with an absolute path. `run_as` is a user's name for a unit of the system,
    None for a unit of one's own. `ends_by_itself` is for music that stops at its end: such a
    unit starts again only after a failure.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    run_as: str | None = None
    ends_by_itself: bool = False

    @property
    def unit(self) -> str:
        """The name that systemd knows it by."""
        return unit_name(self.name)


def unit_name(name: str) -> str:
    """Returns the unit of the service `name`, which no other program's unit can be.

    Raises UsageError unless `name` is 1..48 letters, digits, - and _, the first no sign.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name[:40]!r} is no name for a service: use up to 48 letters, digits, - and _."
        )
    return f"jamtui-{name}.service"


def unit_text(plan: UnitPlan) -> str:
    """Returns the unit file.

    Raises UsageError for what such a file cannot hold, or a name that no service can have.
    """
    unit_name(plan.name)
    command = " ".join(quoted(word) for word in plan.command)
    words = (quoted(f"{key}={value}") for key, value in plan.environment.items())
    lines = [
        MARK,
        "[Unit]",
        f"Description=jamtui plays at boot ({plan.name})",
        "After=sound.target network.target pipewire.service jack.service",
        # A late disk gets its time; what fails thirty times in five minutes is left alone.
        "StartLimitIntervalSec=300",
        "StartLimitBurst=30",
        "",
        "[Service]",
        "Type=exec",
        # The colon keeps systemd from putting variables in place of $NAME.
        f"ExecStart=:{command}",
        f"WorkingDirectory={folder_text(plan.folder)}",
        *(f"Environment={word}" for word in words),
        *([f"User={plan.run_as}"] if plan.run_as else []),
        f"Restart={'on-failure' if plan.ends_by_itself else 'always'}",
        "RestartSec=3",
        # 2: the arguments are wrong, and will be wrong the next time too.
        "RestartPreventExitStatus=2",
        "KillSignal=SIGTERM",
        # The command fades its own engine out; what is left after that is killed.
        "KillMode=mixed",
        "TimeoutStopSec=5",
        "LimitRTPRIO=95",
        "LimitMEMLOCK=infinity",
        "",
        "[Install]",
        f"WantedBy={'multi-user.target' if plan.run_as else 'default.target'}",
    ]
    return "\n".join(lines) + "\n"


def quoted(word: str) -> str:
    """Returns one word of a command or of `Environment=` as systemd reads it back unchanged.

    Holds for a command whose path has the prefix ":", where $ means nothing. Raises UsageError
    for control characters and for text that is not Unicode.
    """
    _check(word)
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word.replace("%%", "")):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def folder_text(folder: Path) -> str:
    """Returns a folder as `WorkingDirectory=` takes it: without quotes. Raises UsageError."""
    text = str(folder)
    _check(text)
    if text != text.strip() or text.endswith("\\"):
        raise UsageError(
            f"The folder {text!r} cannot be named in a systemd unit: install from another one."
        )
    return text.replace("%", "%%")


def _check(text: str) -> None:
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise UsageError(
            f"{text[:80]!r} holds a line break or another control character, "
            "which a systemd unit cannot carry."
        )
