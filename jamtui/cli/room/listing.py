"""`jam room list|show|fields`: finding rooms and looking at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.library import reading
from jamtui.cli.output import Json, note, print_facts, print_json, print_table
from jamtui.cli.room.group import MaybeCode, app
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.studio.rooms.cards import RoomCard, RoomDetails

PRINTS = {
    "room list": "list[jamtui.studio.rooms.cards.RoomCard]",
    "room show": "jamtui.studio.rooms.cards.RoomDetails",
    "room fields": "list[jamtui.studio.rooms.cards.FieldCard]",
}
_EXTRA = ("last activity", "creator", "tags", "genre")


@app.command(
    "list",
    epilog="Examples: jam room list · jam room list --search 'late blues' --tag friendly · "
    "jam room list --mine --archived · jam room list --filter friends --json",
)
def list_rooms(
    context: typer.Context,
    which: Annotated[
        str,
        typer.Option("--filter", metavar="NAME", help="all, public, my-rooms, recent or friends."),
    ] = "all",
    mine: Annotated[bool, typer.Option("--mine", help="The same as --filter my-rooms.")] = False,
    genre: Annotated[str | None, typer.Option(metavar="TEXT", help="Only this genre.")] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="Repeat it: a room has all of them.")
    ] = None,
    search: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Words or their beginnings; a room has all of them."),
    ] = None,
    archived: Annotated[bool, typer.Option("--archived", help="Only those put away.")] = False,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List rooms, the newest activity first."""
    from jamtui.storage.rooms.room_query import RoomQuery
    from jamtui.studio.rooms.room_cards import list_rooms

    with reading(context) as database:
        query = RoomQuery(
            which=_filter(which, mine),
            user_id=database.actor.user_id,
            genre=genre,
            tags=tuple(tag or ()),
            text=search,
            archived=archived,
        )
        cards = list_rooms(database, query, limit, offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("No room fits.")
    print_table(*_table(cards), wraps={"name": 20}, extra=_EXTRA)


def _filter(which: str, mine: bool) -> Any:
    from jamtui.community.room_fields import room_filters

    if mine and which not in ("all", "my-rooms"):
        raise UsageError(f"--mine and --filter {which} cannot both be meant.")
    if which not in room_filters():
        raise UsageError(f"There is no filter {which!r}: use {', '.join(room_filters())}.")
    return "my-rooms" if mine else which


def _table(cards: list[RoomCard]) -> tuple[list[str], list[list[object]]]:
    columns = ["code", "name", "people", "public", "role", "genre", "tags", "creator"]
    return [*columns, "last activity"], [
        [
            card.code,
            card.name,
            f"{card.people}/{card.max_users}",
            card.is_public,
            card.role,
            card.genre,
            card.tags,
            card.creator,
            card.last_activity,
        ]
        for card in cards
    ]


@app.command(epilog="Examples: jam room show · jam room show ABCD2345 --json")
def show(context: typer.Context, code: MaybeCode = None, as_json: Json = False) -> None:
    """Show a room and all it is set to."""
    from jamtui.studio.rooms.opening import room_named
    from jamtui.studio.rooms.room_cards import room_details

    with reading(context) as database:
        room = room_details(database, room_named(database, code))
    if as_json:
        print_json(room)
    else:
        print_facts(facts(room))


def facts(room: RoomDetails) -> dict[str, object]:
    """Returns what a room is, as people read it."""
    shown: dict[str, object] = {
        "code": room.code,
        "name": room.name,
        "description": room.description,
        "genre": room.genre,
        "tags": room.tags,
        "color": room.color,
        "icon": room.icon,
        "people": f"{room.people} of {room.max_users}",
        "public": room.is_public,
        "approval": room.require_approval,
        "creator": room.creator,
        "your role": room.role,
        "default role": room.default_role,
        "created": room.created_at,
        "last activity": room.last_activity,
        "archived": room.archived_at,
        "place": room.pop_location,
    }
    shown |= _flat("settings", room.settings) | _flat("rules", room.rules)
    for group, names in room.default_permissions.items():
        for name, allowed in names.items():
            shown[f"everybody may {group}.{name}"] = allowed
    return shown


def _flat(head: str, values: dict[str, Any]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            found |= _flat(f"{head}.{key}", value)
        elif key == "timeSignature" and isinstance(value, list):
            found[f"{head}.{key}"] = "/".join(map(str, value))
        else:
            found[f"{head}.{key}"] = value
    return found


@app.command(epilog="Examples: jam room fields · jam room fields --json")
def fields(as_json: Json = False) -> None:
    """List everything that a room can be set to, for --set and --unset."""
    from jamtui.community.room_fields import room_fields
    from jamtui.studio.rooms.cards import FieldCard

    cards = [
        FieldCard(path=one.path, default=one.default, wanted=one.wanted, help=one.help)
        for one in room_fields().values()
    ]
    if as_json:
        print_json(cards)
        return
    rows = [[card.path, card.default, card.wanted, card.help] for card in cards]
    columns = ["path", "default", "what it can be", "meaning"]
    print_table(columns, rows, wraps={"what it can be": 20, "meaning": 20})
