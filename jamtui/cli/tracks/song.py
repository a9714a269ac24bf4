"""`jam song`: the songs of a room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Json, Limit, Offset, Yes
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import note, print_facts, print_json, print_table, tell_done
from jamtui.cli.tracks import options
from jamtui.cli.tracks.opening import area_to_read, area_to_write
from jamtui.cli.tracks.options import Room, Sets, To, chosen
from jamtui.cli.tracks.telling import tell_change, tell_place

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.storage.tracks.records import Song
    from jamtui.studio.tracks.songs import Songs

_CARD = "jamtui.studio.tracks.cards.Song"
PRINTS = {
    "song add": _CARD,
    "song list": f"list[{_CARD}]",
    "song show": _CARD,
    "song edit": _CARD,
    "song duplicate": _CARD,
    "song move": _CARD,
    "song delete": _CARD,
}

app = typer.Typer(
    help="Write songs: what plays when, sections, chords, lyrics.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

SongName = Annotated[
    str, typer.Argument(metavar="SONG", help="Its number, name or id.", show_default=False)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SongOptions:
    """What `add` and `edit` can set, by the names of the columns."""

    room: Room = None
    bpm: Annotated[int | None, typer.Option(metavar="N", help="Its tempo, 20-300.")] = None
    key: options.Key = None
    time_signature: Annotated[
        str | None, typer.Option("--meter", metavar="METER", help="Such as 4/4 or 7/8.")
    ] = None
    color: options.Colour = None
    sets: Sets = None
    as_json: Json = False

    def named(self) -> dict[str, Any]:
        """Returns the columns that options name."""
        return dict(chosen(self, "room", "as_json"))


def songs_of(database: Database) -> Songs:
    """Returns the songs of rooms in a database."""
    from jamtui.studio.tracks.songs import Songs

    return Songs(database)


@app.command(
    epilog="Examples: jam song add 'Night Bus' --bpm 92 --key 'F# minor' · "
    "jam song add Waltz --meter 3/4 --position 1 --room ABCD2345"
)
@with_options(SongOptions)
def add(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called.", show_default=False)
    ],
    position: options.Position = None,
    *,
    given: SongOptions,
) -> None:
    """Add a song to a room, and print its id."""
    with area_to_write(context, songs_of) as area:
        song = area.add(given.room, name, given.named(), given.sets or (), position=position)
    print_json(song) if given.as_json else typer.echo(song.id)


@app.command("list", epilog="Examples: jam song list · jam song list --room ABCD2345 --json")
def list_songs(
    context: typer.Context,
    room: Room = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the songs of a room, in the order of its set list."""
    with area_to_read(context, songs_of) as area:
        found = area.of_room(room, limit=limit, offset=offset)
    if as_json:
        print_json(found)
        return
    columns = ("#", "Name", "BPM", "Key", "Meter", "Length", "Tracks", "Sections", "Lyrics", "Id")
    print_table(columns, [_line(one) for one in found], extra=("Id", "Lyrics", "Sections"))


def _line(song: Song) -> tuple[object, ...]:
    from jamtui.studio.tracks.cards import minutes

    return (
        song.position + 1,
        song.name,
        song.bpm,
        song.key,
        "/".join(map(str, song.time_signature)),
        minutes(song.duration),
        len(song.tracks),
        len((song.notation or {}).get("sections", ())),
        len(song.lyrics or ()),
        song.id,
    )


@app.command(epilog="Examples: jam song show 'Night Bus' · jam song show 1 --json")
def show(context: typer.Context, song: SongName, room: Room = None, as_json: Json = False) -> None:
    """Show what a song is made of."""
    from jamtui.studio.tracks.facts import song_facts

    with area_to_read(context, songs_of) as area:
        found = area.find(song, room)
    print_json(found) if as_json else print_facts(song_facts(found))


@app.command(
    epilog="Examples: jam song edit 'Night Bus' --bpm 96 · "
    "jam song edit 1 --name 'Day Bus' --set tracks.0.volume=0.5"
)
@with_options(SongOptions)
def edit(
    context: typer.Context, song: SongName, name: options.Name = None, *, given: SongOptions
) -> None:
    """Change a song, field by field; its length follows."""
    with area_to_write(context, songs_of) as area:
        found = area.find(song, given.room)
        changed = area.edit(found, given.named() | {"name": name}, given.sets or ())
    tell_change(found, changed, changed.name, given.as_json)


@app.command(
    epilog="Examples: jam song duplicate 'Night Bus' · jam song duplicate 1 --name 'Slow Bus'"
)
def duplicate(
    context: typer.Context,
    song: SongName,
    name: options.Name = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Add a copy of a song behind it, and print its id."""
    with area_to_write(context, songs_of) as area:
        copy = area.duplicate(area.find(song, room), name)
    print_json(copy) if as_json else typer.echo(copy.id)


@app.command(epilog="Examples: jam song move 3 1 · jam song move 'Night Bus' 2")
def move(
    context: typer.Context, song: SongName, position: To, room: Room = None, as_json: Json = False
) -> None:
    """Put a song at another place of the set list; the others keep their order."""
    with area_to_write(context, songs_of) as area:
        moved = area.move(area.find(song, room), position)
    tell_place(moved, moved.position + 1, as_json)


@app.command(epilog="Examples: jam song delete 'Night Bus' --yes · jam song delete 2 --yes")
def delete(
    context: typer.Context,
    song: SongName,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete a song; what it plays stays."""
    with area_to_read(context, songs_of) as area:
        name = area.find(song, room).name
    if not agreed(f"Delete the song {name}?", yes):
        note("Nothing was deleted.")
        return
    with area_to_write(context, songs_of) as area:
        gone = area.find(song, room)
        area.delete(gone)
    tell_done(gone, f"Deleted the song {gone.name!r}.", as_json)
