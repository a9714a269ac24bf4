"""`jam room save|unsave|saved`: bookmarks of one's own rooms."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.library import reading, writing
from jamtui.cli.long_text import option
from jamtui.cli.output import Json, note, print_json, print_table, tell_done
from jamtui.cli.room.group import MaybeCode, app

PRINTS = {
    "room save": "jamtui.studio.rooms.cards.SavedRoomCard",
    "room unsave": "jamtui.studio.rooms.cards.SavedRoomCard",
    "room saved": "list[jamtui.studio.rooms.cards.SavedRoomCard]",
}


@app.command(epilog="Examples: jam room save · jam room save ABCD2345 --notes 'For Fridays'")
def save(
    context: typer.Context,
    code: MaybeCode = None,
    notes: Annotated[
        str | None, option(help="What to remember; '' for nothing, - for input.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Save a room of your own, with notes; an account saves so many."""
    from jamtui.community.room_fields import checked_text
    from jamtui.studio.rooms.keeping import save
    from jamtui.studio.rooms.opening import room_named

    with writing(context) as database:
        room = room_named(database, code)["id"]
        card = save(database, room, checked_text("notes", notes))
    if as_json:
        print_json(card)
    else:
        typer.echo(card.code)


@app.command(epilog="Examples: jam room unsave ABCD2345")
def unsave(context: typer.Context, code: MaybeCode = None, as_json: Json = False) -> None:
    """Forget a saved room; the room itself stays."""
    from jamtui.studio.rooms.keeping import unsave
    from jamtui.studio.rooms.opening import room_named

    with writing(context) as database:
        room = room_named(database, code)["id"]
        card = unsave(database, room)
    tell_done(card, f"{room} is not saved any more.", as_json)


@app.command(epilog="Examples: jam room saved · jam room saved --json")
def saved(
    context: typer.Context, limit: Limit = PAGE, offset: Offset = 0, as_json: Json = False
) -> None:
    """List the rooms that you have saved."""
    from jamtui.studio.rooms.keeping import saved_rooms

    with reading(context) as database:
        cards = saved_rooms(database, limit, offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("No room is saved.")
    rows = [[card.code, card.name, card.notes, card.saved_at] for card in cards]
    print_table(["code", "name", "notes", "saved"], rows, wraps={"name": 20, "notes": 20})
