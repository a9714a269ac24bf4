"""`jam member list|active|permissions|log`: looking at the people in a room."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.library import reading
from jamtui.cli.member.group import Room, app, room_code
from jamtui.cli.output import Json, note, print_json, print_table
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.studio.rooms.member_cards import MemberCard

PRINTS = {
    "member list": "list[jamtui.studio.rooms.member_cards.MemberCard]",
    "member active": "list[jamtui.studio.rooms.member_cards.MemberCard]",
    "member permissions": "list[jamtui.studio.rooms.member_cards.PermissionCard]",
    "member log": "list[jamtui.studio.rooms.member_cards.LogCard]",
}
_ACTIONS = ("role_change", "permission_update", "kick", "ban", "unban")


@app.command(
    "list",
    epilog="Examples: jam member list · jam member list --room ABCD2345 --role performer --json",
)
def list_members(
    context: typer.Context,
    room: Room = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="Only this role.")] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List who is in a room, the first to come first."""
    from jamtui.studio.rooms.people import members

    with reading(context) as database:
        code = room_code(database, room)
        cards = members(database, code, role=role, limit=limit, offset=offset)
    _show(cards, as_json, "Nobody fits.")


@app.command(epilog="Examples: jam member active · jam member active --within 1h --json")
def active(
    context: typer.Context,
    room: Room = None,
    within: Annotated[str, typer.Option(metavar="SPAN", help="In the last 15m, 2h or 3d.")] = "15m",
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List who was active in a room just now."""
    from jamtui.community.room_spans import span
    from jamtui.studio.rooms.people import members

    wanted = span(within)
    with reading(context) as database:
        code = room_code(database, room)
        cards = members(database, code, within=wanted, limit=limit, offset=offset)
    _show(cards, as_json, f"Nobody was active in the last {within}.")


def _show(cards: list[MemberCard], as_json: bool, nobody: str) -> None:
    if as_json:
        print_json(cards)
        return
    if not cards:
        note(nobody)
    rows = [
        [
            card.username,
            card.name,
            "banned" if card.is_banned else card.role,
            _said(card.permissions),
            card.joined_at,
            card.last_active_at,
        ]
        for card in cards
    ]
    columns = ["username", "name", "role", "own permissions", "joined", "last active"]
    print_table(columns, rows, wraps={"name": 16, "own permissions": 20}, extra=("joined",))


def _said(held: dict[str, dict[str, bool]]) -> str:
    return ", ".join(
        f"{'' if allowed else 'not '}{group}.{name}"
        for group, names in held.items()
        for name, allowed in names.items()
    )


@app.command(
    epilog="Examples: jam member permissions · jam member permissions bob --group transport",
)
def permissions(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A username, or an id.", show_default="yourself"),
    ] = None,
    room: Room = None,
    group: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only one group, such as transport.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what somebody may do in a room, and where each comes from.

    From the role, the room's defaults, the member's own permissions, or a ban.
    """
    from jamtui.community.room_permissions import named
    from jamtui.studio.rooms.people import permissions

    wanted = None if group is None else set(named([f"{group.removesuffix('.*')}.*"]))
    with reading(context) as database:
        cards = permissions(database, room_code(database, room), who)
    cards = [card for card in cards if wanted is None or card.permission in wanted]
    if as_json:
        print_json(cards)
    else:
        rows = [[card.permission, card.allowed, card.source] for card in cards]
        print_table(["permission", "allowed", "from"], rows)


@app.command(
    epilog="Examples: jam member log · jam member log --of bob --action ban --json",
)
def log(
    context: typer.Context,
    room: Room = None,
    who: Annotated[
        str | None, typer.Option("--of", metavar="WHO", help="Only about one person.")
    ] = None,
    action: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=f"{', '.join(_ACTIONS)}; repeat it."),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """Show who changed whose role and rights, the newest first; for owner and co-hosts."""
    from jamtui.studio.rooms.people import log

    for name in action or ():
        if name not in _ACTIONS:
            raise UsageError(f"There is no action {name[:40]!r}: use {', '.join(_ACTIONS)}.")
    with reading(context) as database:
        code = room_code(database, room)
        cards = log(database, code, who=who, actions=action or (), limit=limit, offset=offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("Nothing is in the log that you may see.")
    rows = [
        [
            card.created_at,
            card.action,
            card.target,
            card.performed_by,
            _value(card.old_value),
            _value(card.new_value),
        ]
        for card in cards
    ]
    columns = ["when", "action", "whom", "by", "before", "after"]
    print_table(columns, rows, wraps={"before": 16, "after": 16})


def _value(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
