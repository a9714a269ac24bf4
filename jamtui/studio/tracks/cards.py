"""What commands about tracks print: the records of the tables, and what is drawn from them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from jamtui.storage.tracks.records import InputTrack as InputTrack
from jamtui.storage.tracks.records import Json as Json
from jamtui.storage.tracks.records import LibraryTrack as LibraryTrack
from jamtui.storage.tracks.records import LoopTrack as LoopTrack
from jamtui.storage.tracks.records import PublishedStream as PublishedStream
from jamtui.storage.tracks.records import QueuedTrack as QueuedTrack
from jamtui.storage.tracks.records import Song as Song
from jamtui.storage.tracks.records import TrackDetails
from jamtui.storage.tracks.records import TrackPreset as TrackPreset


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackCard:
    """A track of the library with what is known of its file, None where nothing is.

    `duration` is in seconds; `peaks` are the loudest samples of equal parts, 0 to 1.
    """

    id: str
    name: str
    artist: str | None
    duration: float
    url: str
    room_id: str | None
    uploaded_by: str
    uploaded_at: str | None
    ai_generated: bool
    stems: Json | None
    format: str | None = None
    sample_rate: int | None = None
    channels: int | None = None
    bytes: int | None = None
    peaks: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFile:
    """A file of the library by the URL that tracks refer to it by."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetListEntry:
    """A song in a set list: `number` counts from 1, `starts_at` are the seconds before it."""

    number: int
    id: str
    name: str
    bpm: int
    key: str | None
    time_signature: list[int]
    duration: float
    starts_at: float


def track_card(track: LibraryTrack, details: TrackDetails | None) -> TrackCard:
    """Returns the card of a track and its file."""
    known: dict[str, Any] = {one.name: getattr(track, one.name) for one in fields(track)}
    if details is not None:
        for name in ("format", "sample_rate", "channels", "bytes", "peaks"):
            known[name] = getattr(details, name)
    return TrackCard(**known)


def set_list(songs: list[Song]) -> list[SetListEntry]:
    """Returns songs one after the other."""
    entries, elapsed = [], 0.0
    for number, song in enumerate(songs, 1):
        entries.append(
            SetListEntry(
                number=number,
                id=song.id,
                name=song.name,
                bpm=song.bpm,
                key=song.key,
                time_signature=song.time_signature,
                duration=song.duration,
                starts_at=round(elapsed, 6),
            )
        )
        elapsed += song.duration
    return entries


def minutes(seconds: float) -> str:
    """Returns a duration as people write it: 3:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
