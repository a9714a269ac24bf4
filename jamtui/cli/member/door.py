"""`jam member kick|ban|unban|bans|requests|approve|refuse`: who comes in and who does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, DryRun, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.long_text import option
from jamtui.cli.member.group import Room, Who, app, room_code, show_member
from jamtui.cli.output import Json, note, print_json, print_table, tell_done
from jamtui.errors import UsageError

PRINTS = {
    "member kick": "jamtui.studio.rooms.member_cards.MemberCard",
    "member ban": "jamtui.studio.rooms.member_cards.BanCard",
    "member unban": "jamtui.studio.rooms.member_cards.BanCard",
    "member approve": "list[jamtui.studio.rooms.member_cards.RequestCard]",
    "member refuse": "list[jamtui.studio.rooms.member_cards.RequestCard]",
    "member bans": "list[jamtui.studio.rooms.member_cards.BanCard]",
    "member requests": "list[jamtui.studio.rooms.member_cards.RequestCard]",
}

Asking = Annotated[
    list[str], typer.Argument(metavar="WHO...", help="Usernames, or ids.", show_default=False)
]


@app.command(epilog="Examples: jam member kick bob --dry-run · jam member kick bob --yes")
def kick(
    context: typer.Context,
    who: Who,
    room: Room = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take somebody out of a room, who may come back; 'jam member ban' keeps people out."""
    from jamtui.studio.rooms.people import kick

    with writing(context) as database:
        code = room_code(database, room)
        with database.gateway.rehearsal():
            card = kick(database, code, who)
        if dry_run:
            said = f"It would take {card.username} ({card.role}) out of {code}."
            tell_done(card, said, as_json)
            return
        if not agreed(f"Take {card.username} out of {code}, with the role and rights there?", yes):
            note("Nothing changed.")
            return
        card = kick(database, code, who)
    show_member(card, as_json)


@app.command(
    epilog="Examples: jam member ban bob --for 2h --reason 'Too loud' · "
    "jam member ban bob --until 2026-12-31 · jam member ban bob",
)
def ban(
    context: typer.Context,
    who: Who,
    room: Room = None,
    for_: Annotated[
        str | None,
        typer.Option("--for", metavar="SPAN", help="90m, 2h, 3d.", show_default="for good"),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Such as 2026-12-31T20:00.")
    ] = None,
    reason: Annotated[str | None, option(help="Why; - is input.")] = None,
    as_json: Json = False,
) -> None:
    """Keep somebody out of a room, member or not; again to change reason and end.

    Invitations are revoked. Once the ban is over, a member has the old role again.
    """
    from datetime import UTC, datetime

    from jamtui.community.room_fields import checked_text
    from jamtui.community.room_spans import moment, span
    from jamtui.studio.rooms.people import ban

    if for_ is not None and until is not None:
        raise UsageError("--for and --until cannot both be meant.")
    end = None if until is None else moment(until)
    if for_ is not None:
        end = datetime.now(UTC) + span(for_)
    why = checked_text("reason", reason) or None
    with writing(context) as database:
        card = ban(database, room_code(database, room), who, why, end)
    if as_json:
        print_json(card)
    else:
        typer.echo(f"{card.username}\t{card.expires_at or '-'}")


@app.command(epilog="Examples: jam member unban bob")
def unban(context: typer.Context, who: Who, room: Room = None, as_json: Json = False) -> None:
    """Lift a ban; a member is in the room again, as before."""
    from jamtui.studio.rooms.people import unban

    with writing(context) as database:
        code = room_code(database, room)
        card = unban(database, code, who)
    if as_json:
        print_json(card)
    else:
        note(f"{who} may come into {code} again.")


@app.command(epilog="Examples: jam member bans · jam member bans --all --json")
def bans(
    context: typer.Context,
    room: Room = None,
    all_: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List who is kept out of a room; for owner and co-hosts."""
    from jamtui.studio.rooms.people import bans_of

    with reading(context) as database:
        code = room_code(database, room)
        cards = bans_of(database, code, over=all_, limit=limit, offset=offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("Nobody is banned that you may see.")
    rows = [
        [
            card.username,
            card.expires_at,
            card.in_force,
            card.reason,
            card.banned_by,
        ]
        for card in cards
    ]
    print_table(["username", "until", "holds", "reason", "by"], rows, wraps={"reason": 20})


@app.command(epilog="Examples: jam member requests · jam member requests --status refused --json")
def requests(
    context: typer.Context,
    room: Room = None,
    status: Annotated[
        str, typer.Option(metavar="NAME", help="pending, approved, refused or all.")
    ] = "pending",
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List who asks to be let into a room, the first to ask first; for owner and co-hosts."""
    from jamtui.studio.rooms.people import requests

    if status not in ("pending", "approved", "refused", "all"):
        raise UsageError(
            f"There is no status {status[:40]!r}: use pending, approved, refused or all."
        )
    with reading(context) as database:
        code = room_code(database, room)
        wanted = None if status == "all" else status
        cards = requests(database, code, wanted, limit, offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("Nobody asks to be let in.")
    rows = [
        [card.username, card.name, card.status, card.listens, card.message, card.created_at]
        for card in cards
    ]
    columns = ["username", "name", "status", "listens", "message", "asked"]
    print_table(columns, rows, wraps={"message": 20})


@app.command(epilog="Examples: jam member approve bob · jam member approve bob cleo")
def approve(context: typer.Context, who: Asking, room: Room = None, as_json: Json = False) -> None:
    """Let people in who ask."""
    _decide(context, who, room, True, as_json)


@app.command(epilog="Examples: jam member refuse bob")
def refuse(context: typer.Context, who: Asking, room: Room = None, as_json: Json = False) -> None:
    """Do not let people in who ask; they may ask again."""
    _decide(context, who, room, False, as_json)


def _decide(
    context: typer.Context, who: Sequence[str], room: str | None, let_in: bool, as_json: bool
) -> None:
    from jamtui.studio.rooms.people import decide

    with writing(context) as database, database.gateway.transaction():
        code = room_code(database, room)
        cards = [decide(database, code, name, let_in=let_in) for name in who]
    if as_json:
        print_json(cards)
        return
    note(f"{', '.join(who)}: {'in' if let_in else 'not let into'} {code}.")
