"""Instant bands: loops that fit each other, and how each is played."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jamtui.catalog.effects import check_effects_of_file
from jamtui.catalog.loops import MAX_BPM, MIN_BPM, meter_field
from jamtui.catalog.toml_file import LONGEST_TEXT, Fields, read_toml
from jamtui.errors import BadFileError
from jamtui.music.meter import Meter
from jamtui.resources import bundled

MAX_TRACKS = 24
MAX_LAUNCH_BAR = 1_000


@dataclass(frozen=True, slots=True)
class BandTrack:
    """One loop of a band.

    `launch_bar` counts bars after the start, `volume` is 0..2, `pan` -1..1, `sound` None means
    the loop's own, `effects` are complete settings. `humanize_timing` is in fractions of a beat
    (0..0.2), `humanize_velocity` a fraction (0..0.5); 0 is as written.
    """

    loop: str
    launch_bar: int
    volume: float
    pan: float
    sound: str | None
    humanize_timing: float
    humanize_velocity: float
    effects: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Band:
    """`path` is the file it came from; `key` None is for bands of drums alone."""

    id: str
    name: str
    genre: str
    description: str
    bpm: float
    key: str | None
    meter: Meter
    tags: tuple[str, ...]
    tracks: tuple[BandTrack, ...]
    path: Path | None = None

    @property
    def loop_ids(self) -> tuple[str, ...]:
        return tuple(track.loop for track in self.tracks)


def read_band(path: Path) -> Band:
    """Returns the band in a file; raises BadFileError with file and field.

    Whether its loops and sounds exist is not looked at.
    """
    fields = Fields(read_toml(path), str(path))
    band = Band(
        id=path.stem,
        name=fields.text("name"),
        genre=fields.text("genre", longest=60),
        description=fields.text("description", "", LONGEST_TEXT),
        bpm=fields.number("bpm", MIN_BPM, MAX_BPM),
        key=fields.optional_text("key", 40),
        meter=meter_field(fields),
        tags=fields.texts("tags"),
        tracks=tuple(_track(track) for track in fields.tables("tracks", 1, MAX_TRACKS)),
        path=path,
    )
    fields.finish()
    return band


def _track(fields: Fields) -> BandTrack:
    track = BandTrack(
        loop=fields.text("loop", longest=100),
        launch_bar=fields.whole("launch_bar", 0, MAX_LAUNCH_BAR, 0),
        volume=fields.number("volume", 0, 2, 0.8),
        pan=fields.number("pan", -1, 1, 0.0),
        sound=fields.optional_text("sound", 100),
        humanize_timing=fields.number("humanize_timing", 0, 0.2, 0.0),
        humanize_velocity=fields.number("humanize_velocity", 0, 0.5, 0.0),
        effects=_effects(fields),
    )
    fields.finish()
    return track


def _effects(fields: Fields) -> dict[str, dict[str, Any]]:
    settings = fields.optional("effects")
    return check_effects_of_file({} if settings is None else settings, fields.where)


def read_bands(folder: Path) -> dict[str, Band]:
    """Returns the bands in a folder by id, sorted; raises BadFileError for a wrong one."""
    bands: dict[str, Band] = {}
    for path in sorted(folder.rglob("*.toml"), key=lambda path: path.stem):
        if path.stem in bands:
            raise BadFileError(f"{path} and {bands[path.stem].path} have the same id.")
        bands[path.stem] = read_band(path)
    return bands


def system_bands() -> dict[str, Band]:
    """Returns the bands that ship with the program."""
    return read_bands(bundled("presets") / "bands")
