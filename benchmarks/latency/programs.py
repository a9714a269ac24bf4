"""The programs that are measured: what to start for two ends that hear each other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.peers import program

Command = Sequence[str]

SETTLE_SECONDS = 8.0
"""Until buffers that adapt have found their size, and a playout has forgotten how it began."""


@dataclass(frozen=True)
class Commands:
    """What to run: first what others need, such as a server, then the two ends.

    Each end is known by the JACK ports that are there once it runs and were not before: sound
    goes into all inputs of the first, and is heard at the first output of the second. `said` is a
    file that the second end may leave behind with figures of its own, as JSON.
    """

    ends: tuple[Command, Command]
    before: tuple[Command, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    said: Path | None = None


class Program(Protocol):
    """One way to play together."""

    @property
    def name(self) -> str:
        """How it is called in tables."""
        ...

    def commands(self, folder: Path) -> Commands:
        """Returns what to run, with files of its own in an empty folder; PeerMissingError."""
        ...


@dataclass(frozen=True)
class Bare:
    """The floor: a callback, a socket, and nothing else."""

    name: str = "bare UDP"

    def commands(self, folder: Path) -> Commands:
        bare = (sys.executable, "-m", "benchmarks.latency.bare")
        return Commands(((*bare, "4890", "4891"), (*bare, "4891", "4890")))


@dataclass(frozen=True)
class Pieces:
    """Two processes with the parts of jamtui that sound passes through, and nothing around them."""

    codec: str
    mode: str = "live-jamming"

    @property
    def name(self) -> str:
        fixed = ", fixed" if self.mode == "manual" else ""
        return f"jamtui pieces, {self.codec}{fixed}"

    def commands(self, folder: Path) -> Commands:
        pieces = (sys.executable, "-m", "benchmarks.latency.pieces", "--codec", self.codec)
        common = (*pieces, "--mode", self.mode, "--folder", str(folder))
        return Commands(((*common, "a"), (*common, "b")), said=folder / "b.said")


@dataclass(frozen=True)
class JackTrip:
    """JackTrip from one to one, mono; `queue` is its buffer in periods, 4 if nobody chooses."""

    queue: int | None = None

    @property
    def name(self) -> str:
        return "JackTrip" if self.queue is None else f"JackTrip -q {self.queue}"

    def commands(self, folder: Path) -> Commands:
        jacktrip = program("jacktrip", "jacktrip")
        options = ("-n", "1", "-D", *(("-q", str(self.queue)) if self.queue else ()))
        first = (jacktrip, "-s", *options, "-J", "trip-a", "-B", "4464", "-P", "4474")
        second = (jacktrip, "-c", "127.0.0.1", *options, "-J", "trip-b")
        return Commands((first, (*second, "-B", "4474", "-P", "4464")))


@dataclass(frozen=True)
class Jamulus:
    """Jamulus with a server on this machine, mono.

    With `buffer_blocks` both ends have jitter buffers of so many of its blocks instead of what it
    finds out, and, as `is_fast`, blocks of 64 frames on the way; else all is as it comes.
    """

    buffer_blocks: int | None = None
    is_fast: bool = False

    @property
    def name(self) -> str:
        return "Jamulus" if self.buffer_blocks is None else "Jamulus, small buffers"

    def commands(self, folder: Path) -> Commands:
        jamulus = program("Jamulus", "jamulus")
        server = (jamulus, "-s", "-n", "-p", "22224", *(("-F",) if self.is_fast else ()))
        client = (jamulus, "-n", "-j", "-c", "127.0.0.1:22224")
        first = (*client, "-p", "22234", "-i", self._settings(folder / "a.ini"))
        second = (*client, "-p", "22244", "-i", self._settings(folder / "b.ini"))
        return Commands((first, second), (server,), {"HOME": str(folder)})

    def _settings(self, path: Path) -> str:
        chosen = {"audiochannels": 0, "newclientlevel": 100}
        if self.buffer_blocks is not None:
            blocks = self.buffer_blocks
            chosen |= {"autojitbuf": 0, "jitbuf": blocks, "jitbufserver": blocks}
            chosen |= {"enableopussmall": int(self.is_fast)}
        lines = "".join(f" <{key}>{value}</{key}>\n" for key, value in chosen.items())
        path.write_text(f"<client>\n{lines}</client>\n")
        return str(path)


@dataclass(frozen=True)
class Jam:
    """`jam host` and two `jam join`, mono: a room, encryption and all."""

    quality: str
    port: int = 44_640

    @property
    def name(self) -> str:
        return f"jam, {self.quality}"

    def commands(self, folder: Path) -> Commands:
        def jam(who: str) -> Command:
            return (sys.executable, "-m", "jamtui", "--db", str(folder / f"{who}.db"))

        known = folder / "code"
        if not known.exists():
            for who in ("host", "ann", "ben"):
                _done(*jam(who), "profile", "create", who)
            known.write_text(_done(*jam("host"), "room", "create", "latency").strip())
        code = known.read_text()
        listen = ("--plain", "--listen", f"127.0.0.1:{self.port}", "--no-engine")
        host = (*jam("host"), "host", "--room", code, *listen)
        link = f"jam+plain://127.0.0.1:{self.port}/{code}"

        def join(who: str) -> Command:
            options = ("--quality", self.quality, "--no-connect", "--device", "jack")
            return (*jam(who), "join", link, "--instance", f"latency-{who}", *options)

        return Commands((join("ann"), join("ben")), (host,))


def _done(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
