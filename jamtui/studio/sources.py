"""What a person names to be played: a band, loops, or MIDI files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jamtui.catalog.bands import Band
from jamtui.errors import NotFoundError, UsageError, unknown_name
from jamtui.midi.song_reader import read_song
from jamtui.music.key import Key
from jamtui.music.loop import Loop
from jamtui.music.song import Song
from jamtui.storage.database import Database, open_database
from jamtui.studio.arrangement import Arrangement, from_band, from_loops, from_song

MIDI_ENDINGS = (".mid", ".midi", ".smf", ".rmi", ".kar")

Source = Band | Loop | Song


@dataclass(frozen=True, slots=True)
class Wishes:
    """How sources are to be played: None and False leave it to them."""

    bpm: float | None = None
    key: Key | None = None
    seed: int = 0
    repeats_songs: bool = False


def find_source(name: str, database: Database) -> Source:
    """Returns the band, loop or song that `name` means.

    A path of a MIDI file is a song; else bands come before loops. Raises NotFoundError with the
    nearest names, or what reading the file raises.
    """
    if is_path(name):
        return read_song(Path(name))
    bands = database.bands
    if name in bands.ids():
        return bands.get(name)
    if name in (loops := database.loops.ids()):
        return database.loops.get(name)
    hint = "`jam band list` and `jam loop list` show them all; a MIDI file is named by its path."
    raise unknown_name("band, loop or MIDI file", name, [*bands.ids(), *loops], hint)


def arrange_names(
    names: Sequence[str],
    wishes: Wishes,
    database: Path | None,
    warn: Callable[[str], None] | None = None,
) -> list[Arrangement]:
    """Returns what `names` mean, arranged; the database is opened only for what is no file.

    Where no database can be written, one in memory serves, and `warn` hears of it.
    """
    if all(is_path(name) for name in names):
        return arrange([read_song(Path(name)) for name in names], wishes)
    with open_database(database, fallback="memory") as opened:
        if opened.warning and warn is not None:
            warn(opened.warning)
        return arrange([find_source(name, opened) for name in names], wishes, opened)


def is_path(name: str) -> bool:
    """Whether a name means a file."""
    return name.lower().endswith(MIDI_ENDINGS) or "/" in name or Path(name).is_file()


def find_band(name: str, database: Database) -> Band:
    """Returns a band; raises NotFoundError with the nearest names."""
    return database.bands.get(name)


def arrange(
    sources: Sequence[Source], wishes: Wishes, database: Database | None = None
) -> list[Arrangement]:
    """Returns what is to be played, one after the other: each song, or all loops at once.

    A band finds its loops in `database`. Raises UsageError for a mixture that has no meaning.
    """
    songs = [source for source in sources if isinstance(source, Song)]
    if songs and len(songs) < len(sources):
        raise UsageError(
            "Songs and loops cannot play at once: name MIDI files, or loops and a band."
        )
    if songs:
        return [from_song(song, wishes.bpm, wishes.key, wishes.repeats_songs) for song in songs]
    bands = [source for source in sources if isinstance(source, Band)]
    if len(bands) > 1:
        raise UsageError("Only one band can play at a time: name one, and loops beside it.")
    loops = [source for source in sources if isinstance(source, Loop)]
    if not bands:
        return [from_loops(loops, wishes.bpm, wishes.key, wishes.seed)]
    assert database is not None
    members = [_loop_of(bands[0], id_, database) for id_ in bands[0].loop_ids]
    return [from_band(bands[0], [*members, *loops], wishes.bpm, wishes.key, wishes.seed)]


def _loop_of(band: Band, id_: str, database: Database) -> Loop:
    try:
        return database.loops.get(id_)
    except NotFoundError as error:
        raise NotFoundError(
            f"The band {band.id!r} plays the loop {id_!r}, which is not there any more: "
            f"`jam band save {band.id} --from {band.id} --without {id_} --overwrite` takes it out."
        ) from error
