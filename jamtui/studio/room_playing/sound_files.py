"""Sound files of a room as the engine plays them: found, measured, put on the time line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from jamtui.audio.sound_reader import FileReader
from jamtui.engine.clip import Clip
from jamtui.engine.track import Track
from jamtui.errors import JamError
from jamtui.music.note import TICKS_PER_BEAT, Events
from jamtui.storage.tracks.library_folder import LibraryFolder
from jamtui.storage.tracks.records import LibraryTrack, QueuedTrack
from jamtui.studio.room_playing.loop_part import Tell


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A sound file that can be played, and how long it is."""

    track: LibraryTrack | QueuedTrack
    path: Path
    seconds: float


def find_file(
    track: LibraryTrack | QueuedTrack, folder: LibraryFolder, tell: Tell
) -> FoundFile | None:
    """Returns the file of a track, opened once to be sure of it; tells why there is none."""
    try:
        path = folder.path_of(track.url)
        reader = FileReader(path)
    except JamError as error:
        tell(f"{track.name!r} is left out: {error}")
        return None
    seconds = reader.frames / reader.sample_rate
    reader.close()
    return FoundFile(track, path, seconds)


def clip_track(
    found: FoundFile,
    *,
    id_: str,
    bpm: float,
    volume: float,
    delay_seconds: float = 0.0,
    muted: bool = False,
    solo: bool = False,
) -> Track:
    """Returns a track that plays a file; `bpm` only tells about how many ticks it takes."""
    return Track(
        id=id_,
        name=found.track.name,
        sound="",
        events=Events(),
        length_ticks=max(1, ticks_of(delay_seconds + found.seconds, bpm)),
        repeats=False,
        volume=volume,
        muted=muted,
        solo=solo,
        clip=Clip(path=str(found.path.absolute()), delay_seconds=delay_seconds),
    )


def ticks_of(seconds: float, bpm: float) -> int:
    """Returns the first tick that is not before a time, at a steady tempo."""
    return math.ceil(seconds * bpm / 60.0 * TICKS_PER_BEAT)


def place_of(seconds: float, bpm: float) -> tuple[int, float]:
    """Returns the last tick that is not behind a time, and the seconds that are left from there."""
    ticks = math.floor(seconds * bpm / 60.0 * TICKS_PER_BEAT)
    return ticks, max(0.0, seconds - ticks / TICKS_PER_BEAT * 60.0 / bpm)
