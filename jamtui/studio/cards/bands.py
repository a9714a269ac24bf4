"""Bands as scripts see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jamtui.catalog.bands import Band, BandTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCard:
    """A band; `loops` are the ids of what it plays."""

    id: str
    name: str
    genre: str
    bpm: float
    key: str | None
    meter: str
    tags: list[str]
    description: str
    loops: list[str]
    custom: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BandTrackCard:
    """How a band plays one of its loops; `effects` holds all parameters of those it names."""

    loop: str
    sound: str | None
    launch_bar: int
    volume: float
    pan: float
    humanize_timing: float
    humanize_velocity: float
    effects: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandWithTracks(BandCard):
    """A band and how it plays."""

    tracks: list[BandTrackCard]


@dataclass(frozen=True, slots=True)
class SavedBand:
    """What saving a band made."""

    id: str
    name: str
    loops: list[str]


def _fields(band: Band, is_own: bool) -> dict[str, Any]:
    return {
        "id": band.id,
        "name": band.name,
        "genre": band.genre,
        "bpm": band.bpm,
        "key": band.key,
        "meter": str(band.meter),
        "tags": list(band.tags),
        "description": band.description,
        "loops": list(band.loop_ids),
        "custom": is_own,
    }


def band_card(band: Band, is_own: bool) -> BandCard:
    """Returns what lists say of a band."""
    return BandCard(**_fields(band, is_own))


def band_with_tracks(band: Band, is_own: bool, usual: Mapping[str, str]) -> BandWithTracks:
    """Returns all of a band; `usual` has the sound of each loop that the band does not change."""
    tracks = [band_track_card(track, usual) for track in band.tracks]
    return BandWithTracks(**_fields(band, is_own), tracks=tracks)


def band_track_card(track: BandTrack, usual: Mapping[str, str]) -> BandTrackCard:
    """Returns how a band plays one loop."""
    return BandTrackCard(
        loop=track.loop,
        sound=track.sound or usual.get(track.loop),
        launch_bar=track.launch_bar,
        volume=track.volume,
        pan=track.pan,
        humanize_timing=track.humanize_timing,
        humanize_velocity=track.humanize_velocity,
        effects=dict(track.effects),
    )
