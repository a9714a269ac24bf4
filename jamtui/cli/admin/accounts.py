"""`jam admin appoint|dismiss|account|ban|unban|verify`: people's accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.admin.group import app
from jamtui.cli.asking import agreed
from jamtui.cli.common_options import DryRun, Person, Yes
from jamtui.cli.library import writing
from jamtui.cli.output import Json, note, print_json
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.studio.people.cards import ProfileCard

_CARD = "jamtui.studio.people.cards.ProfileCard"

PRINTS = {
    f"admin {name}": _CARD for name in ("appoint", "dismiss", "account", "ban", "unban", "verify")
}


def _say(card: ProfileCard, sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(card)
    else:
        note(sentence)


@app.command(epilog="Example: jam admin appoint ana")
def appoint(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Make somebody an administrator.

    Where there is none yet, whoever can write the database may; afterwards only administrators.
    """
    from jamtui.studio.people import care

    with writing(context) as database:
        card = care.appoint(database, who)
    _say(card, f"{card.username} is an administrator.", as_json)


@app.command(epilog="Example: jam admin dismiss bob")
def dismiss(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Make an administrator a free account again; the last one stays."""
    from jamtui.studio.people import care

    with writing(context) as database:
        card = care.dismiss(database, who)
    _say(card, f"{card.username} is no administrator any more.", as_json)


@app.command(epilog="Examples: jam admin account bob pro · jam admin account bob free --json")
def account(
    context: typer.Context,
    who: Person,
    kind: Annotated[
        str,
        typer.Argument(metavar="TYPE", help="free, pro, enterprise or admin.", show_default=False),
    ],
    as_json: Json = False,
) -> None:
    """Change what kind somebody's account is of; limits follow from it."""
    from jamtui.studio.people import care

    with writing(context) as database:
        card = care.set_account_type(database, database.people.find(who), kind)
    _say(card, f"{card.username} has the account {card.account_type}.", as_json)


@app.command(
    epilog="Examples: jam admin ban bob --reason Spam --for 7d · "
    "jam admin ban bob --until 2030-12-31 --yes"
)
def ban(
    context: typer.Context,
    who: Person,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="What for.")] = None,
    for_: Annotated[
        str | None,
        typer.Option("--for", metavar="SPAN", help="90m, 2h, 3d.", show_default="for good"),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="A date, a time, or a span: 90m, 12h, 7d, 2w."),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Ban somebody from changing anything; looking at things goes on."""
    from jamtui.studio.people import care

    if for_ is not None and until is not None:
        raise UsageError("--for and --until cannot both be meant.")
    with writing(context) as database:
        with database.gateway.rehearsal():
            card = care.ban(database, who, reason, for_ or until)
        if dry_run:
            _say(card, f"It would ban {card.username} {_end(card)}.", as_json)
            return
        if not agreed(f"Ban {card.username} {_end(card)}?", yes):
            note("Nothing changed.")
            return
        card = care.ban(database, who, reason, for_ or until)
    _say(card, f"{card.username} is banned {_end(card)}.", as_json)


def _end(card: ProfileCard) -> str:
    return f"until {card.ban_expires_at}" if card.ban_expires_at else "for ever"


@app.command(epilog="Example: jam admin unban bob")
def unban(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Lift somebody's ban."""
    from jamtui.studio.people import care

    with writing(context) as database:
        card = care.unban(database, who)
    _say(card, f"{card.username} is not banned any more.", as_json)


@app.command(epilog="Examples: jam admin verify bob · jam admin verify bob --not-verified")
def verify(
    context: typer.Context,
    who: Person,
    verified: Annotated[
        bool, typer.Option("--verified/--not-verified", help="Set the mark, or take it away.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Mark somebody as known to be who they say."""
    from jamtui.studio.people import care

    with writing(context) as database:
        card = care.verify(database, who, verified)
    _say(card, f"{card.username} is {'' if verified else 'not '}verified.", as_json)
