"""What a person names to be played: a band, loops, MIDI files, a room, or songs in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jamtui.catalog.bands import Band
from jamtui.errors import JamError, NotFoundError, NothingToPlayError, UsageError, unknown_name
from jamtui.midi.song_reader import read_song
from jamtui.music.loop import Loop
from jamtui.music.song import Song
from jamtui.storage.database import Database, open_database
from jamtui.studio.arrangement import Arrangement, from_band, from_loops, from_song
from jamtui.studio.wishes import Wishes as Wishes

if TYPE_CHECKING:
    from jamtui.storage.tracks.records import Song as RoomSong
    from jamtui.studio.room_playing.content import RoomContent

MIDI_ENDINGS = (".mid", ".midi", ".smf", ".rmi", ".kar")

ROOM_ENDINGS = (".toml", ".json")

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class RoomSource:
    """A room, or some songs of it in their order; `database` as the one who acts sees it."""

    database: Database
    content: RoomContent
    songs: tuple[RoomSong, ...] = ()


Source = Band | Loop | Song | RoomSource


def find_source(name: str, database: Database, person: str | None = None) -> Source:
    """Returns the band, loop, file, room or song that `name` means; the first of these counts.

    A path of a MIDI file is a song, one of a .toml or .json file a room; a room is named by its
    code, a song in a room by its id or name, and `person` is who asks. Raises
    NotFoundError with the nearest names, ConflictError for a song of several rooms, or what
    reading the file raises.
    """
    if is_room_file(name):
        from jamtui.studio.room_files.shape import read_room_file
        from jamtui.studio.room_files.source import read_room_source
        from jamtui.studio.room_playing.content import file_content

        acting = _acting(database, person)
        return RoomSource(acting, file_content(acting, read_room_file(read_room_source(name))))
    if is_path(name):
        return read_song(Path(name))
    database = _acting(database, person)
    bands = database.bands
    if name in bands.ids():
        return bands.get(name)
    if name in (loops := database.loops.ids()):
        return database.loops.get(name)
    found = _in_rooms(name, database)
    if found is not None:
        return found
    hint = "`jam band list`, `jam loop list` and `jam room list` show them; a file has its path."
    raise unknown_name("band, loop, room, song or file", name, [*bands.ids(), *loops], hint)


def _in_rooms(name: str, database: Database) -> RoomSource | None:
    from jamtui.studio.room_playing.content import find_song, room_content

    if _CODE.fullmatch(name):
        room = database.rooms.find_or_none(name)
        if room is not None:
            return RoomSource(database, room_content(database, room["id"]))
    song = find_song(database, name)
    if song is None:
        return None
    content = room_content(database, song[0])
    return RoomSource(database, content, (content.song(song[1].id),))


def arrange_names(
    names: Sequence[str],
    wishes: Wishes,
    database: Path | None,
    warn: Callable[[str], None] | None = None,
    number: int | None = None,
) -> list[Arrangement]:
    """Returns what `names` mean, arranged; the database is opened only for what is no MIDI file.

    Names after that of a room are songs in it, and `number` chooses one of its songs, from 0.
    Where no database can be written, one in memory serves, and `warn` hears of it, as of all that
    cannot be played.
    """
    tell = warn or (lambda sentence: None)
    if all(is_path(name) and not is_room_file(name) for name in names):
        return arrange([read_song(Path(name)) for name in names], wishes)
    with open_database(database, fallback="memory") as opened:
        if opened.warning:
            tell(opened.warning)
        # No transaction: that would be a write, and music plays from a full disk as well.
        acting = _acting(opened, wishes.person)
        first = find_source(names[0], acting, wishes.person)
        if isinstance(first, RoomSource) and not first.songs and len(names) > 1:
            songs = tuple(first.content.song(name) for name in names[1:])
            return arrange([replace(first, songs=songs)], wishes, acting, tell)
        if number is not None and isinstance(first, RoomSource):
            chosen = songs_of(first, wishes)[number : number + 1]
            first = replace(first, songs=tuple(chosen))
        others = [find_source(name, acting, wishes.person) for name in names[1:]]
        return arrange([first, *others], wishes, acting, tell)


def _acting(database: Database, person: str | None) -> Database:
    from jamtui.studio.people.signing_in import signed_in

    return signed_in(database, person)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that becomes a file of its own: the song of that `number` that `names` mean."""

    names: tuple[str, ...]
    file_name: str
    number: int | None = None


def pieces(names: Sequence[str], wishes: Wishes, database: Path | None) -> list[Piece]:
    """Returns what of `names` becomes files of their own: each of them, and each song of a room."""
    if all(is_path(name) and not is_room_file(name) for name in names):
        return [Piece((name,), Path(name).stem) for name in names]
    from jamtui.studio.render import safe_name

    with open_database(database, fallback="memory") as opened:
        found: list[Piece] = []
        for place, name in enumerate(names):
            try:
                source = find_source(name, opened, wishes.person)
            except JamError:
                # Why it cannot be rendered is said when the others are under way.
                found.append(Piece((name,), Path(name).stem))
                continue
            if place == 0 and isinstance(source, RoomSource) and not source.songs and names[1:]:
                return [Piece((name, song), safe_name(song)) for song in names[1:]]
            found += _pieces_of(name, source, wishes)
        return found


def _pieces_of(name: str, source: Source, wishes: Wishes) -> list[Piece]:
    from jamtui.studio.render import safe_name

    if isinstance(source, RoomSource) and (songs := songs_of(source, wishes)):
        if len(songs) == 1:
            return [Piece((name,), safe_name(songs[0].name))]
        return [
            Piece((name,), f"{number + 1:02d}-{safe_name(song.name)}", number)
            for number, song in enumerate(songs)
        ]
    return [Piece((name,), Path(name).stem)]


def is_room_file(name: str) -> bool:
    """Whether a name means a room's file."""
    return name.lower().endswith(ROOM_ENDINGS)


def is_path(name: str) -> bool:
    """Whether a name means a file."""
    return name.lower().endswith(MIDI_ENDINGS + ROOM_ENDINGS) or "/" in name or Path(name).is_file()


def find_band(name: str, database: Database) -> Band:
    """Returns a band; raises NotFoundError with the nearest names."""
    return database.bands.get(name)


def arrange(
    sources: Sequence[Source],
    wishes: Wishes,
    database: Database | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> list[Arrangement]:
    """Returns what is to be played, one after the other: each song, or all loops at once.

    A band finds its loops in `database`, a room its loops and files. Raises UsageError for a
    mixture that has no meaning.
    """
    rooms = [source for source in sources if isinstance(source, RoomSource)]
    if rooms:
        if len(rooms) < len(sources):
            raise UsageError("A room plays by itself: name a room, or bands, loops and files.")
        return [one for room in rooms for one in _arranged(room, wishes, tell)]
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


def _arranged(source: RoomSource, wishes: Wishes, tell: Callable[[str], None]) -> list[Arrangement]:
    """Returns the songs that are to be played, or the room."""
    from jamtui.studio.room_playing.arranging import RoomArranger

    arranger = RoomArranger(source.database, source.content, wishes, tell)
    songs = songs_of(source, wishes)
    if not songs:
        return [arranger.room()]
    if len(songs) == 1:
        return [arranger.song(songs[0])]
    arranged = []
    for song in songs:
        try:
            arranged.append(arranger.song(song))
        except NothingToPlayError as error:
            tell(f"{error} It is left out.")
    if not arranged:
        name = source.content.name
        raise NothingToPlayError(f"There is nothing to play in the songs of {name!r}.")
    return arranged


def songs_of(source: RoomSource, wishes: Wishes) -> Sequence[RoomSong]:
    """Returns the songs that are named, or a room's set list, also where it has nothing else.

    Empty where the room itself is meant. Raises UsageError for a set list of nothing.
    """
    content = source.content
    if source.songs:
        return source.songs
    if wishes.setlist and not content.songs:
        raise UsageError(f"The room {content.name!r} has no songs, so no set list.")
    if wishes.setlist or not (content.loops or content.queue):
        return content.songs
    return ()


def _loop_of(band: Band, id_: str, database: Database) -> Loop:
    try:
        return database.loops.get(id_)
    except NotFoundError as error:
        raise NotFoundError(
            f"The band {band.id!r} plays the loop {id_!r}, which is not there any more: "
            f"`jam band save {band.id} --from {band.id} --without {id_} --overwrite` takes it out."
        ) from error
