"""`jam setlist`: the order of a room's songs."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.common_options import PAGE, Json, Limit, Offset
from jamtui.cli.output import print_json, print_table, tell_done
from jamtui.cli.tracks.opening import area_to_read, area_to_write
from jamtui.cli.tracks.options import Room, To
from jamtui.cli.tracks.song import SongName, songs_of

_CARD = "list[jamtui.studio.tracks.cards.SetListEntry]"
PRINTS = {"setlist show": _CARD, "setlist move": _CARD, "setlist order": _CARD}

app = typer.Typer(
    help="Put the songs of a room into order.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command(epilog="Examples: jam setlist show · jam setlist show --room ABCD2345 --json")
def show(
    context: typer.Context,
    room: Room = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """Show the songs of a room one after the other, and when each begins."""
    from jamtui.studio.tracks.cards import minutes, set_list

    with area_to_read(context, songs_of) as area:
        entries = set_list(area.of_room(room, limit=offset + limit))[offset:]
    if as_json:
        print_json(entries)
        return
    rows = [
        (
            one.number,
            one.name,
            minutes(one.starts_at),
            minutes(one.duration),
            one.bpm,
            one.key,
            "/".join(map(str, one.time_signature)),
        )
        for one in entries
    ]
    print_table(("#", "Name", "From", "Length", "BPM", "Key", "Meter"), rows)


@app.command(epilog="Examples: jam setlist move 3 1 · jam setlist move 'Night Bus' 2")
def move(
    context: typer.Context, song: SongName, position: To, room: Room = None, as_json: Json = False
) -> None:
    """Put a song at another place; the others keep their order."""
    from jamtui.studio.tracks.cards import set_list

    with area_to_write(context, songs_of) as area:
        moved = area.move(area.find(song, room), position)
        ordered = area.of_room(moved.room_id)
    tell_done(set_list(ordered), f"{moved.name!r} is at {moved.position + 1} now.", as_json)


@app.command(
    epilog="Examples: jam setlist order 'Night Bus' Waltz · jam setlist order 3 1 2 --json"
)
def order(
    context: typer.Context,
    songs: Annotated[
        list[str],
        typer.Argument(metavar="SONG...", help="Numbers, names or ids.", show_default=False),
    ],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Put these songs first, in this order; the others follow in theirs."""
    from jamtui.studio.tracks.cards import set_list

    with area_to_write(context, songs_of) as area:
        ordered = area.set_order(room, songs)
    first = ordered[0].name
    tell_done(set_list(ordered), f"The set list of {len(ordered)} begins with {first!r}.", as_json)
