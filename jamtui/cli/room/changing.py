"""`jam room create|edit|archive|unarchive|delete`: rooms of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import DryRun, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import Json, note, print_json, tell_done
from jamtui.cli.room.group import Code, MaybeCode, app
from jamtui.cli.room.wishes import RoomWishes
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.storage.database import Database

PRINTS = dict.fromkeys(
    (f"room {word}" for word in ("create", "edit", "archive", "unarchive", "delete")),
    "jamtui.studio.rooms.cards.RoomDetails",
)


@app.command(
    epilog="Examples: jam room create 'Late Blues' --genre blues --bpm 72 --key Am · "
    "CODE=$(jam room create Rehearsal --private --set settings.bufferSize=128)",
)
@with_options(RoomWishes)
def create(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called.", show_default=False)
    ],
    as_json: Json = False,
    *,
    wishes: RoomWishes,
) -> None:
    """Open a room and print its code; it is the current room from then on."""
    from jamtui.community.room_fields import field
    from jamtui.studio.rooms.opening import open_room

    changes = wishes.changes() | {"name": field("name").parse(name)}
    with writing(context) as database:
        code = open_room(database, changes)
        _show(database, code, as_json)


def _show(database: Database, code: str, as_json: bool) -> None:
    if not as_json:
        typer.echo(code)
        return
    from jamtui.studio.rooms.room_cards import show_room

    print_json(show_room(database, code))


@app.command(
    epilog="Examples: jam room edit --name 'Early Blues' --bpm 90 · "
    "jam room edit ABCD2345 --set settings.bufferSize=128 --unset genre · "
    "jam room edit --allow 'transport.*' --deny chat.shareLinks",
)
@with_options(RoomWishes)
def edit(
    context: typer.Context,
    code: MaybeCode = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is called.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    *,
    wishes: RoomWishes,
) -> None:
    """Change what a room is set to, and print its code."""
    from jamtui.community.room_fields import field
    from jamtui.studio.rooms.opening import change_room, differing, room_named

    changes = wishes.changes()
    if name is not None:
        changes["name"] = field("name").parse(name)
    if not changes:
        raise UsageError("Nothing to change: 'jam room edit --help' shows what can be.")
    if dry_run:
        with reading(context) as database:
            new = differing(room_named(database, code), changes)
        note(f"It would change {', '.join(new)}." if new else "Nothing would change.")
        return
    with writing(context) as database:
        room = room_named(database, code)["id"]
        if not change_room(database, room, changes):
            note("Nothing changed: all of it was so already.")
        _show(database, room, as_json)


@app.command(epilog="Examples: jam room archive ABCD2345")
def archive(context: typer.Context, code: Code, as_json: Json = False) -> None:
    """Put a room away: nobody finds or joins it, and a template of it is kept."""
    from jamtui.studio.rooms.opening import put_away

    _archive(context, code, as_json, put_away, "It was archived already.")


@app.command(epilog="Examples: jam room unarchive ABCD2345")
def unarchive(context: typer.Context, code: Code, as_json: Json = False) -> None:
    """Bring an archived room back."""
    from jamtui.studio.rooms.opening import bring_back

    _archive(context, code, as_json, bring_back, "It was not archived.")


def _archive(context: typer.Context, code: str, as_json: bool, action: object, else_: str) -> None:
    from jamtui.studio.rooms.opening import room_named

    assert callable(action)
    with writing(context) as database:
        room = room_named(database, code)["id"]
        if not action(database, room):
            note(else_)
        _show(database, room, as_json)


@app.command(epilog="Examples: jam room delete ABCD2345 --dry-run · jam room delete ABCD2345 --yes")
def delete(
    context: typer.Context,
    code: Code,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete a room with its members, chat, loop tracks and songs."""
    from jamtui.studio.rooms.opening import contents, room_named, take_away
    from jamtui.studio.rooms.room_cards import room_details

    with writing(context) as database:
        room = room_named(database, code)
        card = room_details(database, room)
        held = [f"{count} {kind}" for kind, count in contents(database, room["id"]).items()]
        inside = f" with {', '.join(held)}" if held else ""
        with database.gateway.rehearsal():
            take_away(database, room["id"])
        if dry_run:
            if as_json:
                print_json(card)
            note(f"It would delete {room['name']!r} ({room['id']}){inside}.")
            return
        if not agreed(f"Delete the room {room['name']!r} ({room['id']}){inside}?", yes):
            note("Nothing was deleted.")
            return
        take_away(database, room["id"])
    tell_done(card, f"Deleted {room['id']}{inside}.", as_json)
