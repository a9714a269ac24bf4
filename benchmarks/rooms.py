"""How long fifty rooms of files take: in one call, again, and with a call for each."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.stopwatch import JAM, timed

FILES = 50
MEMBERS = [f"player{number}" for number in range(1, 6)]
LOOPS = ["arena-stomp", "abyss-bass", "aurora-strings", "candle-piano", "bent-note-hook"]
TYPER = (sys.executable, "-c", "import typer")

ROOM = """
[room]
name = "Night {number}"
description = "Bring your own loops."
genre = "funk"
tags = ["late", "loud"]
max_users = 8

[room.settings]
bufferSize = 128

[room.settings.transport]
bpm = {bpm}
key = "A"
scale = "minor"
"""
MEMBER = '\n[[members]]\nname = "{name}"\nrole = "performer"\n'
LOOP = '\n[[loops]]\nid = "loop{number}"\nloop_id = "{loop}"\nvolume = 0.8\n'
SONG = (
    '\n[[songs]]\nname = "Song {number}"\nbpm = 100\n'
    '\n[[songs.tracks]]\ntrackId = "loop1"\nstartOffset = 4.8\nvolume = 0.7\n'
)


def figures(runs: int) -> Iterator[Figure]:
    """Yields the time of applying fifty files."""
    first, again = Figure("fifty rooms, one call", "s", 1.0), Figure("the same again", "s", 1.0)
    loop = Figure("fifty rooms, fifty calls", "s", 15.0)
    starts = Figure("the same, times 'import typer'", "s", 4.0)
    for _ in range(runs):
        with TemporaryDirectory(prefix="jamtui-bench-") as folder:
            files = write_files(Path(folder))
            jam = (*JAM, "--db", str(Path(folder) / "jam.db"))
            make_people(jam)
            first.ours.append(timed([*jam, "room", "apply", "--yes", *files]).wall)
            again.ours.append(timed([*jam, "room", "apply", "--yes", *files]).wall)
        with TemporaryDirectory(prefix="jamtui-bench-") as folder:
            files = write_files(Path(folder))
            jam = (*JAM, "--db", str(Path(folder) / "jam.db"))
            make_people(jam)
            calls = [timed([*jam, "room", "apply", "--yes", file]).wall for file in files]
            loop.ours.append(sum(calls))
        starts.ours.append(sum(calls))
        starts.peer.append(sum(timed(TYPER).wall for _ in files))
    yield from (first, again, loop, starts)


def make_people(jam: Sequence[str]) -> None:
    """Makes the one who opens the rooms, and those who come in."""
    for name in ("host", *MEMBERS):
        timed([*jam, "profile", "create", name])


def write_files(folder: Path) -> list[str]:
    """Writes a file for each room: settings, members, loops and songs; returns their paths."""
    paths = []
    for number in range(FILES):
        text = ROOM.format(number=number, bpm=90 + number)
        text += "".join(MEMBER.format(name=name) for name in MEMBERS)
        text += "".join(LOOP.format(number=at, loop=loop) for at, loop in enumerate(LOOPS))
        text += "".join(SONG.format(number=at) for at in range(2))
        path = folder / f"room{number:02d}.toml"
        path.write_text(text)
        paths.append(str(path))
    return paths
