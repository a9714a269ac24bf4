"""`jam invite`: asking people into rooms, and answering."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.common_options import PAGE, DryRun, Limit, Offset
from jamtui.cli.library import reading, writing
from jamtui.cli.long_text import option
from jamtui.cli.member.group import Room, room_code
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, print_table, tell_done
from jamtui.errors import UsageError

_ONE = "jamtui.studio.rooms.invitation_cards.InvitationCard"
PRINTS = {
    "invite list": f"list[{_ONE}]",
    "invite pending": f"list[{_ONE}]",
    "invite accept": "jamtui.studio.rooms.cards.JoinCard",
    "invite cleanup": "jamtui.studio.rooms.invitation_cards.Count",
} | dict.fromkeys(("invite create", "invite show", "invite decline", "invite revoke"), _ONE)
_STATUSES = ("pending", "accepted", "declined", "expired", "revoked", "all")

app = typer.Typer(
    help="Ask people into rooms, and answer invitations.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Reference = Annotated[
    str,
    typer.Argument(metavar="ID", help="An invitation's id, or its code.", show_default=False),
]


@app.command(
    epilog="Examples: jam invite create bob --message 'Friday?' · "
    "jam invite create --email bob@example.org --room ABCD2345 · "
    "CODE=$(jam invite create --code --expires 2d)",
)
def create(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A username, or an id.", show_default=False),
    ] = None,
    room: Room = None,
    email: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Whoever has this e-mail address.")
    ] = None,
    code: Annotated[
        bool, typer.Option("--code", help="With a code that lets one person in.")
    ] = False,
    message: Annotated[str | None, option(help="A word with it; - is input.")] = None,
    expires: Annotated[
        str,
        typer.Option(
            "--expires", "--for", metavar="SPAN", help="How long it is good: 12h, 7d, or never."
        ),
    ] = "7d",
    as_json: Json = False,
) -> None:
    """Ask somebody into a room; prints the code if it has one, else the id."""
    from datetime import UTC, datetime

    from jamtui.community.room_fields import checked_text
    from jamtui.community.room_spans import span
    from jamtui.studio.rooms.inviting import make_invitation

    until = None if expires == "never" else datetime.now(UTC) + span(expires)
    with writing(context) as database:
        card = make_invitation(
            database,
            room_code(database, room),
            who=who,
            email=email,
            with_code=code,
            message=checked_text("message", message) or None,
            until=until,
        )
    print_json(card) if as_json else typer.echo(card.code or card.id)


@app.command(
    "list", epilog="Examples: jam invite list · jam invite list --room ABCD2345 --status all --json"
)
def list_invitations(
    context: typer.Context,
    room: Room = None,
    status: Annotated[
        str, typer.Option(metavar="NAME", help=f"{', '.join(_STATUSES)}.")
    ] = "pending",
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the invitations into a room, the newest first; for owner and co-hosts."""
    from jamtui.studio.rooms.inviting import listed

    if status not in _STATUSES:
        raise UsageError(f"There is no status {status[:40]!r}: use {', '.join(_STATUSES)}.")
    with reading(context) as database:
        wanted = None if status == "all" else status
        cards = listed(database, room_code(database, room), wanted, limit, offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("There is no invitation that you may see.")
    rows = [
        [card.id, card.invited or card.email, card.code, card.status, card.expires_at, card.message]
        for card in cards
    ]
    columns = ["id", "to", "code", "status", "expires", "message"]
    print_table(columns, rows, wraps={"message": 20}, extra=("message", "expires"))


@app.command(epilog="Examples: jam invite pending · jam invite pending --json")
def pending(
    context: typer.Context, limit: Limit = PAGE, offset: Offset = 0, as_json: Json = False
) -> None:
    """List the invitations to you that wait for an answer, the newest first."""
    from jamtui.studio.rooms.inviting import pending

    with reading(context) as database:
        cards = pending(database, limit, offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("Nobody has asked you into a room.")
    rows = [
        [card.id, card.room, card.room_name, card.invited_by, card.expires_at, card.message]
        for card in cards
    ]
    columns = ["id", "room", "name", "from", "expires", "message"]
    print_table(columns, rows, wraps={"name": 16, "message": 20}, extra=("expires",))


@app.command(epilog="Examples: jam invite show aB3dE5gH7jK9 --json")
def show(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Show an invitation: into your room, to you, or one whose code you have."""
    from jamtui.studio.rooms.inviting import show

    with reading(context) as database:
        card = show(database, reference)
    print_json(card) if as_json else print_facts(facts_of(card))


@app.command(epilog="Examples: jam invite accept aB3dE5gH7jK9")
def accept(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Accept an invitation, come into its room, and print the room's code."""
    from jamtui.studio.rooms.inviting import accept

    with writing(context) as database:
        card = accept(database, reference)
    if as_json:
        print_json(card)
        return
    note(f"You are in {card.name!r} as {card.role}.")
    if card.welcome:
        note(card.welcome)
    typer.echo(card.room)


@app.command(epilog="Examples: jam invite decline 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071")
def decline(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Decline an invitation to you."""
    from jamtui.studio.rooms.inviting import decline

    with writing(context) as database:
        card = decline(database, reference)
    tell_done(card, f"You declined the invitation into {card.room_name!r}.", as_json)


@app.command(epilog="Examples: jam invite revoke aB3dE5gH7jK9")
def revoke(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Take an invitation into your room back."""
    from jamtui.studio.rooms.inviting import revoke

    with writing(context) as database:
        card = revoke(database, reference)
    tell_done(card, f"The invitation into {card.room_name!r} is good for nothing now.", as_json)


@app.command(epilog="Examples: jam invite cleanup --dry-run · jam invite cleanup")
def cleanup(context: typer.Context, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Mark all invitations that are past their time as expired, and print how many."""
    from jamtui.studio.rooms.invitation_cards import Count
    from jamtui.studio.rooms.inviting import clean_up, past_their_time

    if dry_run:
        with reading(context) as database:
            count = past_their_time(database)
    else:
        with writing(context) as database:
            count = clean_up(database)
    print_json(Count(count=count)) if as_json else typer.echo(count)
