"""`jam stream`: what members publish in a room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Json, Limit, Offset, Yes
from jamtui.cli.output import note, print_facts, print_json, print_table, tell_done
from jamtui.cli.tracks.opening import area_to_read, area_to_write
from jamtui.cli.tracks.options import Room

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.studio.tracks.streams import Streams

_CARD = "jamtui.studio.tracks.cards.PublishedStream"
PRINTS = {
    "stream publish": _CARD,
    "stream list": f"list[{_CARD}]",
    "stream show": _CARD,
    "stream withdraw": _CARD,
}

app = typer.Typer(
    help="Publish what you send to a room, and see what others do.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Stream = Annotated[
    str, typer.Argument(metavar="STREAM", help="Its number, name or id.", show_default=False)
]


def _streams(database: Database) -> Streams:
    from jamtui.studio.tracks.streams import Streams

    return Streams(database)


@app.command(
    epilog="Examples: jam stream publish guitar · "
    "jam stream publish guitar --session 7f3a --room ABCD2345"
)
def publish(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called there.", show_default=False)
    ],
    session: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Its connection.", show_default="a new one"),
    ] = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Publish a track in a room under a name that is unique there, and print its id.

    Publishing one of yours again gives it the new session. Listeners publish nothing.
    """
    with area_to_write(context, _streams) as area:
        stream = area.publish(room, name, session)
    print_json(stream) if as_json else typer.echo(stream.id)


@app.command("list", epilog="Examples: jam stream list · jam stream list --room ABCD2345 --json")
def list_streams(
    context: typer.Context,
    room: Room = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what is published in a room, by name."""
    with area_to_read(context, _streams) as area:
        found = area.of_room(room, limit=limit, offset=offset)
    if as_json:
        print_json(found)
        return
    rows = [
        (number, one.track_name, one.user_id, one.session_id, one.created_at, one.id)
        for number, one in enumerate(found, offset + 1)
    ]
    print_table(("#", "Name", "Whose", "Session", "Since", "Id"), rows, extra=("Id", "Session"))


@app.command(epilog="Examples: jam stream show guitar · jam stream show 1 --json")
def show(context: typer.Context, stream: Stream, room: Room = None, as_json: Json = False) -> None:
    """Show what is known of a published track."""
    from jamtui.studio.tracks.facts import facts

    with area_to_read(context, _streams) as area:
        found = area.find(stream, room)
    print_json(found) if as_json else print_facts(facts(found))


@app.command(epilog="Examples: jam stream withdraw guitar --yes · jam stream withdraw 2 --yes")
def withdraw(
    context: typer.Context,
    stream: Stream,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End what you publish; owners and co-hosts also end what others do."""
    with area_to_read(context, _streams) as area:
        name = area.find(stream, room).track_name
    if not agreed(f"End the stream {name}?", yes):
        note("Nothing was ended.")
        return
    with area_to_write(context, _streams) as area:
        ended = area.find(stream, room)
        area.withdraw(ended)
    tell_done(ended, f"Ended the stream {ended.track_name!r}.", as_json)
