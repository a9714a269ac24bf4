"""`jam queue`: what a room is going to play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Json, Limit, Offset, Yes
from jamtui.cli.output import note, print_facts, print_json, print_table, tell_done
from jamtui.cli.tracks import options
from jamtui.cli.tracks.opening import area_to_read, area_with_files
from jamtui.cli.tracks.options import Room, Sets, To
from jamtui.cli.tracks.telling import tell_change, tell_place

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.studio.tracks.queue import Queue

_CARD = "jamtui.studio.tracks.cards.QueuedTrack"
PRINTS = {
    "queue add": _CARD,
    "queue list": f"list[{_CARD}]",
    "queue show": _CARD,
    "queue edit": _CARD,
    "queue move": _CARD,
    "queue remove": _CARD,
}

app = typer.Typer(
    help="Choose what a room plays next: tracks of the library, one after the other.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Queued = Annotated[
    str, typer.Argument(metavar="TRACK", help="Its number, name or id.", show_default=False)
]
YoutubeId = Annotated[
    str | None, typer.Option("--youtube-id", metavar="ID", help="The video that it comes from.")
]


def _queue(database: Database) -> Queue:
    from jamtui.studio.tracks.queue import Queue

    return Queue(database)


@app.command(
    epilog="Examples: jam queue add backing · jam queue add take2.flac --position 1 --room ABCD2345"
)
def add(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="TRACK", help="A track's name or id, or a file.", show_default=False
        ),
    ],
    name: options.Name = None,
    artist: options.Artist = None,
    position: options.Position = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Let a room play a track of the library next but those before, and print an id.

    A file is taken into the library first, for the room.
    """
    with area_with_files(context, _queue) as area:
        queued = area.add(room, what, {"name": name, "artist": artist}, position=position)
    print_json(queued) if as_json else typer.echo(queued.id)


@app.command("list", epilog="Examples: jam queue list · jam queue list --room ABCD2345 --json")
def list_queue(
    context: typer.Context,
    room: Room = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what a room is going to play, in order."""
    from jamtui.studio.tracks.cards import minutes

    with area_to_read(context, _queue) as area:
        found = area.of_room(room, limit=limit, offset=offset)
    if as_json:
        print_json(found)
        return
    rows = [
        (number, one.name, one.artist, minutes(one.duration), one.id)
        for number, one in enumerate(found, offset + 1)
    ]
    print_table(("#", "Name", "Artist", "Length", "Id"), rows, wraps={"Name": 20}, extra=("Id",))


@app.command(epilog="Examples: jam queue show 1 · jam queue show backing --json")
def show(context: typer.Context, track: Queued, room: Room = None, as_json: Json = False) -> None:
    """Show what is known of a queued track."""
    from jamtui.studio.tracks.facts import facts

    with area_to_read(context, _queue) as area:
        found = area.find(track, room)
    print_json(found) if as_json else print_facts(facts(found))


@app.command(epilog="Examples: jam queue edit 1 --artist Us · jam queue edit 1 --name 'Take 2'")
def edit(
    context: typer.Context,
    track: Queued,
    name: options.Name = None,
    artist: options.Artist = None,
    youtube_id: YoutubeId = None,
    sets: Sets = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Change what is said of a queued track; the one in the library stays as it is."""
    fields = {"name": name, "artist": artist, "youtube_id": youtube_id}
    with area_with_files(context, _queue) as area:
        found = area.find(track, room)
        changed = area.edit(found, fields, sets or ())
    tell_change(found, changed, changed.name, as_json)


@app.command(epilog="Examples: jam queue move 3 1 · jam queue move backing 2")
def move(
    context: typer.Context, track: Queued, position: To, room: Room = None, as_json: Json = False
) -> None:
    """Put a queued track at another place; the others keep their order."""
    with area_with_files(context, _queue) as area:
        moved = area.move(area.find(track, room), position)
        place = area.place(moved)
    tell_place(moved, place, as_json)


@app.command(epilog="Examples: jam queue remove 1 --yes · jam queue remove backing --yes")
def remove(
    context: typer.Context,
    track: Queued,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take a track out of the queue; it stays in the library."""
    with area_with_files(context, _queue) as area:
        found = area.find(track, room)
        if not agreed(f"Take {found.name} out of the queue?", yes):
            note("Nothing was removed.")
            return
        area.remove(found)
    tell_done(found, f"Took {found.name!r} out of the queue.", as_json)
