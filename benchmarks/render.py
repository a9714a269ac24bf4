"""Rendering songs against fluidsynth, and a band against the clock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure, faster
from benchmarks.peers import program, songs, soundfont
from benchmarks.stopwatch import JAM, Took, timed

LONG_SONGS = ("keep_on_rolling", "linns_basket", "run_for_your_life")
BANDS = ("backyard-funk", "low-tide-observatory")
BAND_SECONDS = 600


def figures(runs: int) -> Iterator[Figure]:
    """Yields the figures of rendering."""
    with TemporaryDirectory(prefix="jamtui-bench-") as folder:
        yield from _all_songs(Path(folder), runs)
        yield from _one_song(Path(folder), runs)
        yield from _bands(Path(folder), runs)


def _all_songs(folder: Path, runs: int) -> Iterator[Figure]:
    """All songs in one command, both cores for both."""
    built_in, same_font = faster("31 songs, own sounds", 2.5), faster("31 songs, same font", 1.5)
    own_cpu = faster("31 songs, own sounds, CPU", 2.5)
    font_cpu = faster("31 songs, same font, CPU", 1.5)
    names = songs()
    for _ in range(runs):
        own = _jam_songs(names, folder)
        with_font = _jam_songs(names, folder, "--soundfont", str(soundfont()))
        peer = _fluidsynth_songs(names, folder)
        for figure, ours, theirs in (
            (built_in, own.wall, peer.wall),
            (same_font, with_font.wall, peer.wall),
            (own_cpu, own.cpu, peer.cpu),
            (font_cpu, with_font.cpu, peer.cpu),
        ):
            figure.ours.append(ours)
            figure.peer.append(theirs)
    yield from (built_in, same_font, own_cpu, font_cpu)


def _one_song(folder: Path, runs: int) -> Iterator[Figure]:
    fluidsynth = _fluidsynth(folder / "peer.wav")
    for song in songs():
        if song.stem not in LONG_SONGS:
            continue
        figure = faster(f"{song.stem}, own sounds", 1.5)
        for _ in range(runs):
            ours = timed([*JAM, "render", song, "--out", folder / "ours.wav"])
            figure.ours.append(ours.wall)
            figure.peer.append(timed([*fluidsynth, song]).wall)
        yield figure


def _bands(folder: Path, runs: int) -> Iterator[Figure]:
    for band in BANDS:
        figure = Figure(f"{band}, 10 minutes", "× real time", 100, is_at_least=True)
        command = [*JAM, "render", band, "--seconds", str(BAND_SECONDS), "--out"]
        for _ in range(runs):
            figure.ours.append(BAND_SECONDS / timed([*command, folder / "band.wav"]).wall)
        yield figure


def _jam_songs(names: Sequence[Path], folder: Path, *options: str) -> Took:
    out = _emptied(folder / "ours")
    return timed([*JAM, "render", *names, "--out", out, *options])


def _fluidsynth_songs(names: Sequence[Path], folder: Path) -> Took:
    out = _emptied(folder / "peer")
    call = " ".join(_fluidsynth(f"{out}/$(basename {{}}).wav"))
    command = ["xargs", "-P2", "-I{}", "sh", "-c", f"{call} {{}}"]
    return timed(command, input="\n".join(map(str, names)).encode())


def _fluidsynth(out: Path | str) -> list[str]:
    player = program("fluidsynth", "fluidsynth")
    return [player, "-ni", "-q", "-r", "48000", "-F", str(out), str(soundfont())]


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
