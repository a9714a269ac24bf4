"""`jam song track|section|chord|lyric`: the lists within a song."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.common_options import Json
from jamtui.cli.output import note, print_json, print_table
from jamtui.cli.tracks.options import File, Muted, Name, Room, Solo, To, Volume
from jamtui.cli.tracks.song import SongName, app, songs_to_read, songs_to_write

if TYPE_CHECKING:
    from jamtui.storage.tracks.records import Song
    from jamtui.studio.tracks.song_parts import Part
    from jamtui.studio.tracks.songs import Songs

__all__ = ["app"]

_PARTS = "jamtui.studio.tracks.song_part_cards"
PRINTS = {
    "song track list": f"list[{_PARTS}.SongTrack]",
    "song section list": f"list[{_PARTS}.Section]",
    "song chord list": f"list[{_PARTS}.Chord]",
    "song lyric list": f"list[{_PARTS}.LyricLine]",
}

tracks = typer.Typer(help="What a song plays, and when.", no_args_is_help=True)
sections = typer.Typer(
    help="The sections of a song: verse, chorus and so on.", no_args_is_help=True
)
chords = typer.Typer(help="The chords of a song.", no_args_is_help=True)
lyrics = typer.Typer(help="The lyrics of a song, line by line in time.", no_args_is_help=True)
for _name, _group in (
    ("track", tracks),
    ("section", sections),
    ("chord", chords),
    ("lyric", lyrics),
):
    app.add_typer(_group, name=_name)

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, help="As 'list' shows it.", show_default=False)
]
Start = Annotated[float | None, typer.Option("--at", metavar="SECONDS", help="When it begins.")]


def _part(name: str) -> Part:
    from jamtui.studio.tracks import song_parts

    found: Part = getattr(song_parts, name)
    return found


def _change(
    context: typer.Context, song: str, room: str | None, change: Callable[[Songs, Song], Song]
) -> None:
    with songs_to_write(context) as area:
        changed = change(area, area.find(song, room))
    note(f"Changed {changed.name!r}.")


def _remove(context: typer.Context, song: str, part: str, number: int, room: str | None) -> None:
    _change(context, song, room, lambda area, found: area.remove_item(found, _part(part), number))


def _add(
    context: typer.Context, song: str, part: str, item: Mapping[str, Any], room: str | None
) -> None:
    kept = {name: value for name, value in item.items() if value is not None}
    _change(context, song, room, lambda area, found: area.add_item(found, _part(part), kept))


def _list(
    context: typer.Context,
    song: str,
    part: str,
    room: str | None,
    as_json: bool,
    columns: Sequence[tuple[str, str]],
) -> None:
    """Prints a list of a song; `columns` are the keys of its items and their headings."""
    from jamtui.studio.tracks.song_part_cards import part_cards
    from jamtui.studio.tracks.song_parts import items

    with songs_to_read(context) as area:
        found = items(area.find(song, room), _part(part))
    if as_json:
        print_json(part_cards(part, found))
        return
    rows = [
        (number, *(item.get(key) for key, _ in columns)) for number, item in enumerate(found, 1)
    ]
    print_table(("#", *(heading for _, heading in columns)), rows)


@tracks.command(
    "add",
    epilog="Examples: jam song track add 'Night Bus' backing --at 4.5 · "
    "jam song track add 1 'Pocket Funk' --type loop --volume 0.8",
)
def add_track(
    context: typer.Context,
    song: SongName,
    what: Annotated[
        str,
        typer.Argument(
            metavar="TRACK",
            help="A track of the library, a loop track of the room or a loop.",
            show_default=False,
        ),
    ],
    kind: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="audio, loop or lyria.")
    ] = "audio",
    at: Start = None,
    volume: Volume = None,
    muted: Muted = None,
    solo: Solo = None,
    room: Room = None,
) -> None:
    """Let a song play a track, from its beginning or some seconds later."""
    fields = {"startOffset": at, "volume": volume, "muted": muted, "solo": solo}
    _change(context, song, room, lambda area, found: area.add_track(found, kind, what, fields))


@tracks.command(
    "list", epilog="Examples: jam song track list 'Night Bus' · jam song track list 1 --json"
)
def list_tracks(
    context: typer.Context, song: SongName, room: Room = None, as_json: Json = False
) -> None:
    """List what a song plays."""
    columns = (
        ("type", "Type"),
        ("trackId", "Track"),
        ("startOffset", "At"),
        ("volume", "Volume"),
        ("muted", "Muted"),
        ("solo", "Solo"),
    )
    _list(context, song, "TRACKS", room, as_json, columns)


@tracks.command(
    "edit",
    epilog="Examples: jam song track edit 'Night Bus' 1 --at 8 · "
    "jam song track edit 1 2 --volume 0.5 --muted",
)
def edit_track(
    context: typer.Context,
    song: SongName,
    number: Number,
    at: Start = None,
    volume: Volume = None,
    muted: Muted = None,
    solo: Solo = None,
    room: Room = None,
) -> None:
    """Change how a song plays one of its tracks."""
    fields = {"startOffset": at, "volume": volume, "muted": muted, "solo": solo}
    _change(
        context,
        song,
        room,
        lambda area, found: area.edit_item(found, _part("TRACKS"), number, fields),
    )


@tracks.command(
    "move", epilog="Examples: jam song track move 'Night Bus' 3 1 · jam song track move 1 2 1"
)
def move_track(
    context: typer.Context, song: SongName, number: Number, position: To, room: Room = None
) -> None:
    """Put a track of a song at another place."""
    _change(context, song, room, lambda area, found: area.move_track(found, number, position))


@tracks.command(
    "remove", epilog="Examples: jam song track remove 'Night Bus' 1 · jam song track remove 1 2"
)
def remove_track(context: typer.Context, song: SongName, number: Number, room: Room = None) -> None:
    """Let a song play a track no longer."""
    _remove(context, song, "TRACKS", number, room)


@sections.command(
    "add",
    epilog="Examples: jam song section add 'Night Bus' verse --start 16 --length 32 · "
    "jam song section add 1 custom --start 0 --length 8 --name 'Count in'",
)
def add_section(
    context: typer.Context,
    song: SongName,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="TYPE",
            help="intro, verse, chorus, bridge, solo, outro, breakdown or custom.",
            show_default=False,
        ),
    ],
    start: Annotated[float, typer.Option(metavar="BEAT", help="On which beat, from 0.")],
    length: Annotated[float, typer.Option(metavar="BEATS", help="How many quarter notes.")],
    name: Name = None,
    room: Room = None,
) -> None:
    """Add a section to a song."""
    item = {"type": kind, "name": name, "start": start, "length": length}
    _add(context, song, "SECTIONS", item, room)


@sections.command(
    "list", epilog="Examples: jam song section list 'Night Bus' · jam song section list 1 --json"
)
def list_sections(
    context: typer.Context, song: SongName, room: Room = None, as_json: Json = False
) -> None:
    """List the sections of a song."""
    columns = (("type", "Type"), ("name", "Name"), ("start", "Beat"), ("length", "Beats"))
    _list(context, song, "SECTIONS", room, as_json, columns)


@sections.command(
    "remove", epilog="Examples: jam song section remove 'Night Bus' 1 · jam song section remove 1 2"
)
def remove_section(
    context: typer.Context, song: SongName, number: Number, room: Room = None
) -> None:
    """Take a section out of a song."""
    _remove(context, song, "SECTIONS", number, room)


@chords.command(
    "add",
    epilog="Examples: jam song chord add 'Night Bus' F#m7 --beat 0 · "
    "jam song chord add 1 D/F# --beat 4",
)
def add_chord(
    context: typer.Context,
    song: SongName,
    chord: Annotated[str, typer.Argument(metavar="CHORD", show_default=False)],
    beat: Annotated[float, typer.Option(metavar="BEAT", help="On which beat, from 0.")],
    room: Room = None,
) -> None:
    """Add a chord to a song."""
    _add(context, song, "CHORDS", {"beat": beat, "chord": chord}, room)


@chords.command(
    "list", epilog="Examples: jam song chord list 'Night Bus' · jam song chord list 1 --json"
)
def list_chords(
    context: typer.Context, song: SongName, room: Room = None, as_json: Json = False
) -> None:
    """List the chords of a song."""
    _list(context, song, "CHORDS", room, as_json, (("beat", "Beat"), ("chord", "Chord")))


@chords.command(
    "remove", epilog="Examples: jam song chord remove 'Night Bus' 1 · jam song chord remove 1 2"
)
def remove_chord(context: typer.Context, song: SongName, number: Number, room: Room = None) -> None:
    """Take a chord out of a song."""
    _remove(context, song, "CHORDS", number, room)


@lyrics.command(
    "add",
    epilog="Examples: jam song lyric add 'Night Bus' 'Last one home' --at 12.5 · "
    "jam song lyric add 1 'Oh' --at 3",
)
def add_lyric(
    context: typer.Context,
    song: SongName,
    text: Annotated[str, typer.Argument(metavar="TEXT", show_default=False)],
    at: Annotated[float, typer.Option(metavar="SECONDS", help="When it is sung.")],
    room: Room = None,
) -> None:
    """Add a line to a song's lyrics."""
    _add(context, song, "LYRICS", {"time": at, "text": text}, room)


@lyrics.command(
    "list", epilog="Examples: jam song lyric list 'Night Bus' · jam song lyric list 1 --json"
)
def list_lyrics(
    context: typer.Context, song: SongName, room: Room = None, as_json: Json = False
) -> None:
    """List the lines of a song's lyrics."""
    _list(context, song, "LYRICS", room, as_json, (("time", "At"), ("text", "Text")))


@lyrics.command(
    "remove", epilog="Examples: jam song lyric remove 'Night Bus' 1 · jam song lyric remove 1 2"
)
def remove_lyric(context: typer.Context, song: SongName, number: Number, room: Room = None) -> None:
    """Take a line out of a song's lyrics."""
    _remove(context, song, "LYRICS", number, room)


@lyrics.command(
    "import",
    epilog="Examples: jam song lyric import 'Night Bus' words.lrc · "
    "jam song lyric import 1 words.lrc",
)
def import_lyrics(context: typer.Context, song: SongName, file: File, room: Room = None) -> None:
    """Replace a song's lyrics by those of an LRC file."""
    _change(context, song, room, lambda area, found: area.import_lyrics(found, file))


@lyrics.command(
    "export",
    epilog="Examples: jam song lyric export 'Night Bus' · jam song lyric export 1 words.lrc",
)
def export_lyrics(
    context: typer.Context,
    song: SongName,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", show_default="standard output")
    ] = None,
    room: Room = None,
) -> None:
    """Write a song's lyrics as an LRC file."""
    from jamtui.partial_file import write_whole
    from jamtui.studio.tracks.lyrics import lrc_of_lines

    with songs_to_read(context) as area:
        text = lrc_of_lines(area.find(song, room).lyrics or [])
    if file is None:
        sys.stdout.write(text)
    else:
        write_whole(file, text.encode())
