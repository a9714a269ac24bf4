"""`jam room join|leave|use`: which rooms one is in, and which is the current one."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_json
from jamtui.cli.room.group import Code, MaybeCode, app

PRINTS = {"room join": "jamtui.studio.rooms.cards.JoinCard"}


@app.command(
    epilog="Examples: jam room join ABCD2345 · jam room join ABCD2345 --listen --message 'Hi!'"
)
def join(
    context: typer.Context,
    code: Code,
    listen: Annotated[bool, typer.Option("--listen", help="Come in as a listener.")] = False,
    message: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="For the owner, where you ask to be let in."),
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
def leave(context: typer.Context, code: MaybeCode = None) -> None:
    """Leave a room for good; the owner hands it over first."""
    from jamtui.studio.rooms.opening import room_named
    from jamtui.studio.rooms.people import leave

    with writing(context) as database:
        room = room_named(database, code)
        leave(database, room["id"])
    note(f"You left {room['name']!r}.")


@app.command(epilog="Examples: jam room use ABCD2345 · jam room use")
def use(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="Of a room.", show_default="say which it is"),
    ] = None,
) -> None:
    """Make a room the current one, which commands mean without --room; print its code."""
    from jamtui.studio.rooms.opening import room_named, use_room

    if code is None:
        with reading(context) as database:
            typer.echo(room_named(database, None)["id"])
        return
    with writing(context) as database:
        typer.echo(use_room(database, code))
