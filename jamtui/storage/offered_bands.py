"""Instant bands that everybody is offered: what their files say, as far as their rows agree.

A row says no more than a name, loops and a range of tempos. Where an administrator has changed it
the row counts; a band that only has a row plays its loops one after the other.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from jamtui.catalog.bands import MAX_TRACKS, Band, BandTrack, read_band
from jamtui.catalog.effects import default_effects
from jamtui.resources import bundled
from jamtui.storage.gateway import Gateway, Row, equals, one_of
from jamtui.storage.loop_rows import SYSTEM_COLUMNS, summary

BANDS, LOOPS = "system_instant_band_presets", "system_loops"
LAUNCH_EVERY_BARS = 4
VOLUME = 0.8


class OfferedBands:
    """The bands that are offered: active ones, all of whose loops are active too."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def rows(self) -> list[Row]:
        """Returns their rows, in the order of lists."""
        rows = self._gateway.select(BANDS, equals(is_active=1), (), ("sort_order", "id"))
        active = self._gateway.select(LOOPS, equals(is_active=1), ("id",))
        known = {row["id"] for row in active}
        return [row for row in rows if (ids := loop_ids(row)) and known.issuperset(ids)]

    def band(self, row: Row) -> Band:
        """Returns the band that a row stands for; raises BadFileError for a broken file."""
        path = bundled("presets") / "bands" / f"{row['id']}.toml"
        return _changed(self._of_row(row), row) if not path.is_file() else self._of_file(path, row)

    def _of_file(self, path: Path, row: Row) -> Band:
        band = read_band(path)
        if loop_ids(row) != list(band.loop_ids):
            band = dataclasses.replace(band, tracks=_tracks(band.tracks, loop_ids(row)))
        return _changed(band, row)

    def _of_row(self, row: Row) -> Band:
        ids = loop_ids(row)
        found = self._gateway.select(LOOPS, one_of("id", ids), SYSTEM_COLUMNS)
        loops = {one["id"]: summary(one, None, is_custom=False) for one in found}
        first = loops[ids[0]]
        keys = (loops[id_].key for id_ in ids)
        return Band(
            id=row["id"],
            name=row["name"],
            genre=row["genre"] or "other",
            description=row["description"] or "",
            bpm=first.bpm,
            key=next((key for key in keys if key is not None), None),
            meter=first.meter,
            tags=(),
            tracks=_tracks((), ids),
        )


def loop_ids(row: Row) -> list[str]:
    """Returns the loops that a row names, as many as a band may have."""
    ids = json.loads(row["loop_ids"] or "[]")
    return [str(id_) for id_ in ids][:MAX_TRACKS]


def _changed(band: Band, row: Row) -> Band:
    low, high = row["bpm_range_min"] or band.bpm, row["bpm_range_max"] or band.bpm
    return dataclasses.replace(
        band,
        name=row["name"],
        genre=row["genre"] or band.genre,
        description=row["description"] or "",
        bpm=min(max(band.bpm, low), max(low, high)),
    )


def _tracks(known: tuple[BandTrack, ...], ids: list[str]) -> tuple[BandTrack, ...]:
    """Returns the tracks of a band with these loops, as they were where it had them already."""
    before: dict[str, list[BandTrack]] = {}
    for track in known:
        before.setdefault(track.loop, []).append(track)
    tracks: list[BandTrack] = []
    for id_ in ids:
        same = before.get(id_)
        tracks.append(same.pop(0) if same else _track(id_, _next_bar(tracks)))
    return tuple(tracks)


def _next_bar(tracks: list[BandTrack]) -> int:
    if not tracks:
        return 0
    return max(track.launch_bar for track in tracks) + LAUNCH_EVERY_BARS


def _track(loop: str, launch_bar: int) -> BandTrack:
    return BandTrack(
        loop=loop,
        launch_bar=launch_bar,
        volume=VOLUME,
        pan=0.0,
        sound=None,
        humanize_timing=0.0,
        humanize_velocity=0.0,
        effects=default_effects(),
    )
