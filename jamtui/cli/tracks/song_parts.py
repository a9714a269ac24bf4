"""`jam song track|section|chord`: the lists within a song."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import Json, Limit, Offset, Yes
from jamtui.cli.output import print_json, print_table, tell_done
from jamtui.cli.tracks.options import Muted, Name, Room, Solo, To, Volume
from jamtui.cli.tracks.song import SongName, app, songs_to_read, songs_to_write

if TYPE_CHECKING:
    from jamtui.storage.tracks.records import Song
    from jamtui.studio.tracks.song_parts import Part
    from jamtui.studio.tracks.songs import Songs

__all__ = ["app"]

_PARTS = "jamtui.studio.tracks.song_part_cards"
PRINTS = {
    "song track list": f"list[{_PARTS}.SongTrack]",
    "song track edit": f"{_PARTS}.SongTrack",
    "song track move": f"{_PARTS}.SongTrack",
    "song section list": f"list[{_PARTS}.Section]",
    "song chord list": f"list[{_PARTS}.Chord]",
}
for _noun, _card in (("track", "SongTrack"), ("section", "Section"), ("chord", "Chord")):
    PRINTS |= dict.fromkeys((f"song {_noun} add", f"song {_noun} remove"), f"{_PARTS}.{_card}")

tracks = typer.Typer(help="What a song plays, and when.", no_args_is_help=True)
sections = typer.Typer(
    help="The sections of a song: verse, chorus and so on.", no_args_is_help=True
)
chords = typer.Typer(help="The chords of a song.", no_args_is_help=True)
for _name, _group in (
    ("track", tracks),
    ("section", sections),
    ("chord", chords),
):
    app.add_typer(_group, name=_name)

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, help="As 'list' shows it.", show_default=False)
]
ALL = 1000
"""How many entries of a song a list shows unless told otherwise; more hardly fit into one."""

Start = Annotated[float | None, typer.Option("--at", metavar="SECONDS", help="When it begins.")]


def _part(name: str) -> Part:
    from jamtui.studio.tracks import song_parts

    found: Part = getattr(song_parts, name)
    return found


def change(
    context: typer.Context, song: str, room: str | None, changing: Callable[[Songs, Song], Song]
) -> tuple[Song, Song]:
    """Changes a song; returns it as it was and as it is."""
    with songs_to_write(context) as area:
        before = area.find(song, room)
        return before, changing(area, before)


def tell(part: str, song: Song, place: int, name: str, as_json: bool) -> None:
    """Prints the entry at a place from 0 of a song's list, or tells which song was changed.

    A place of -1 is the last one.
    """
    from jamtui.studio.tracks.song_part_cards import part_cards
    from jamtui.studio.tracks.song_parts import items

    (card,) = part_cards(part, [items(song, _part(part))[place]])
    tell_done(card, f"Changed {name!r}.", as_json)


def remove(
    context: typer.Context,
    song: str,
    part: str,
    number: int,
    room: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Takes an entry out of a list of a song, if a person agrees."""

    def taken_out(area: Songs, found: Song) -> Song:
        what = part.lower().removesuffix("s")
        if not agreed(f"Take {what} {number} out of {found.name!r}?", yes):
            raise typer.Exit
        return area.remove_item(found, _part(part), number)

    before, _ = change(context, song, room, taken_out)
    tell(part, before, number - 1, before.name, as_json)


def add(
    context: typer.Context,
    song: str,
    part: str,
    item: Mapping[str, Any],
    room: str | None,
    as_json: bool,
) -> None:
    """Adds an entry to a list of a song; None is left out."""
    from jamtui.studio.tracks.song_parts import place_of_new

    kept = {name: value for name, value in item.items() if value is not None}
    before, after = change(
        context, song, room, lambda area, found: area.add_item(found, _part(part), kept)
    )
    tell(part, after, place_of_new(before, _part(part), kept), after.name, as_json)


def list_items(
    context: typer.Context,
    song: str,
    part: str,
    room: str | None,
    page: tuple[int, int],
    as_json: bool,
    columns: Sequence[tuple[str, str]],
) -> None:
    """Prints a page of a list of a song: at most so many after so many.

    `columns` are the keys of its items and their headings.
    """
    from jamtui.studio.tracks.song_part_cards import part_cards
    from jamtui.studio.tracks.song_parts import items

    with songs_to_read(context) as area:
        found = items(area.find(song, room), _part(part))
    limit, offset = page
    found = found[offset : offset + limit]
    if as_json:
        print_json(part_cards(part, found))
        return
    rows = [
        (number, *(item.get(key) for key, _ in columns))
        for number, item in enumerate(found, offset + 1)
    ]
    print_table(("#", *(heading for _, heading in columns)), rows)


@tracks.command(
    "add",
    epilog="Examples: jam song track add 'Night Bus' backing --at 4.5 · "
    "jam song track add 1 pocket-funk --type loop --volume 0.8",
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
    as_json: Json = False,
) -> None:
    """Let a song play a track, from its beginning or some seconds later."""
    fields = {"startOffset": at, "volume": volume, "muted": muted, "solo": solo}
    _, after = change(
        context, song, room, lambda area, found: area.add_track(found, kind, what, fields)
    )
    tell("TRACKS", after, -1, after.name, as_json)


@tracks.command(
    "list", epilog="Examples: jam song track list 'Night Bus' · jam song track list 1 --json"
)
def list_tracks(
    context: typer.Context,
    song: SongName,
    room: Room = None,
    limit: Limit = ALL,
    offset: Offset = 0,
    as_json: Json = False,
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
    list_items(context, song, "TRACKS", room, (limit, offset), as_json, columns)


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
    as_json: Json = False,
) -> None:
    """Change how a song plays one of its tracks."""
    fields = {"startOffset": at, "volume": volume, "muted": muted, "solo": solo}
    _, after = change(
        context,
        song,
        room,
        lambda area, found: area.edit_item(found, _part("TRACKS"), number, fields),
    )
    tell("TRACKS", after, number - 1, after.name, as_json)


@tracks.command(
    "move", epilog="Examples: jam song track move 'Night Bus' 3 1 · jam song track move 1 2 1"
)
def move_track(
    context: typer.Context,
    song: SongName,
    number: Number,
    position: To,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Put a track of a song at another place."""
    _, after = change(
        context, song, room, lambda area, found: area.move_track(found, number, position)
    )
    # What lies beyond the end is taken as the end.
    tell("TRACKS", after, min(position, len(after.tracks)) - 1, after.name, as_json)


@tracks.command(
    "remove",
    epilog="Examples: jam song track remove 'Night Bus' 1 · jam song track remove 1 2 --yes",
)
def remove_track(
    context: typer.Context,
    song: SongName,
    number: Number,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Let a song play a track no longer."""
    remove(context, song, "TRACKS", number, room, yes, as_json)


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
    as_json: Json = False,
) -> None:
    """Add a section to a song."""
    item = {"type": kind, "name": name, "start": start, "length": length}
    add(context, song, "SECTIONS", item, room, as_json)


@sections.command(
    "list", epilog="Examples: jam song section list 'Night Bus' · jam song section list 1 --json"
)
def list_sections(
    context: typer.Context,
    song: SongName,
    room: Room = None,
    limit: Limit = ALL,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the sections of a song."""
    columns = (("type", "Type"), ("name", "Name"), ("start", "Beat"), ("length", "Beats"))
    list_items(context, song, "SECTIONS", room, (limit, offset), as_json, columns)


@sections.command(
    "remove",
    epilog="Examples: jam song section remove 'Night Bus' 1 · jam song section remove 1 2 --yes",
)
def remove_section(
    context: typer.Context,
    song: SongName,
    number: Number,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take a section out of a song."""
    remove(context, song, "SECTIONS", number, room, yes, as_json)


@chords.command(
    "add",
    epilog="Examples: jam song chord add 'Night Bus' F#m7 --beat 0 · "
    "jam song chord add 1 D/F# --beat 4",
)
def add_chord(
    context: typer.Context,
    song: SongName,
    chord: Annotated[
        str, typer.Argument(metavar="CHORD", help="Such as Am7, D/F# or N.C.", show_default=False)
    ],
    beat: Annotated[float, typer.Option(metavar="BEAT", help="On which beat, from 0.")],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Add a chord to a song."""
    add(context, song, "CHORDS", {"beat": beat, "chord": chord}, room, as_json)


@chords.command(
    "list", epilog="Examples: jam song chord list 'Night Bus' · jam song chord list 1 --json"
)
def list_chords(
    context: typer.Context,
    song: SongName,
    room: Room = None,
    limit: Limit = ALL,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the chords of a song."""
    list_items(
        context,
        song,
        "CHORDS",
        room,
        (limit, offset),
        as_json,
        (("beat", "Beat"), ("chord", "Chord")),
    )


@chords.command(
    "remove",
    epilog="Examples: jam song chord remove 'Night Bus' 1 · jam song chord remove 1 2 --yes",
)
def remove_chord(
    context: typer.Context,
    song: SongName,
    number: Number,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take a chord out of a song."""
    remove(context, song, "CHORDS", number, room, yes, as_json)
