"""`jam room join|leave|use`: which rooms one is in, and which is the current one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.library import reading, writing
from jamtui.cli.long_text import option
from jamtui.cli.output import Json, note, print_json, tell_done
from jamtui.cli.room.group import Code, MaybeCode, app

if TYPE_CHECKING:
    from jamtui.storage.database import Database

PRINTS = {
    "room join": "jamtui.studio.rooms.cards.JoinCard",
    "room leave": "jamtui.studio.rooms.cards.RoomDetails",
    "room use": "jamtui.studio.rooms.cards.RoomDetails",
}


@app.command(
    epilog="Examples: jam room join ABCD2345 · jam room join ABCD2345 --listen --message 'Hi!'"
)
def join(
    context: typer.Context,
    code: Code,
    listen: Annotated[bool, typer.Option("--listen", help="Come in as a listener.")] = False,
    message: Annotated[
        str | None,
        option(help="For the owner, where you ask to be let in; - is input."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Come into a room, or ask to be let in, and print its code."""
    from jamtui.community.room_fields import checked_text
    from jamtui.studio.rooms.people import join

    with writing(context) as database:
        card = join(database, code, listen=listen, message=checked_text("message", message))
    if as_json:
        print_json(card)
        return
    said = {
        "joined": f"You are in {card.name!r} as {card.role}.",
        "already": f"You are in {card.name!r} already, as {card.role}.",
        "requested": f"You asked to be let into {card.name!r}; its owner or a co-host decides.",
    }
    note(said[card.status])
    if card.welcome:
        note(card.welcome)
    typer.echo(card.room)


@app.command(epilog="Examples: jam room leave · jam room leave ABCD2345")
def leave(context: typer.Context, code: MaybeCode = None, as_json: Json = False) -> None:
    """Leave a room for good; the owner hands it over first."""
    from jamtui.studio.rooms.opening import room_named
    from jamtui.studio.rooms.people import leave
    from jamtui.studio.rooms.room_cards import room_details

    with writing(context) as database:
        room = room_named(database, code)
        # Who has left may see it no longer.
        card = room_details(database, room)
        leave(database, room["id"])
    tell_done(card, f"You left {room['name']!r}.", as_json)


@app.command(epilog="Examples: jam room use ABCD2345 · jam room use")
def use(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="Of a room.", show_default="say which it is"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a room the current one, which commands mean without --room; print its code."""
    from jamtui.studio.rooms.opening import use_room

    if code is None:
        with reading(context) as database:
            _show(database, None, as_json)
        return
    with writing(context) as database:
        _show(database, use_room(database, code), as_json)


def _show(database: Database, code: str | None, as_json: bool) -> None:
    from jamtui.studio.rooms.opening import room_named
    from jamtui.studio.rooms.room_cards import room_details

    room = room_named(database, code)
    if as_json:
        print_json(room_details(database, room))
    else:
        typer.echo(room["id"])
