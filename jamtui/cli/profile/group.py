"""`jam profile create|list|show|use`: making profiles and looking at them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.library import names_actor, reading, unsigned
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, print_table
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.studio.people.cards import PersonCard, ProfileCard

_CARDS = "jamtui.studio.people.cards."

PRINTS = {
    "profile create": f"{_CARDS}ProfileCard",
    "profile list": f"list[{_CARDS}PersonCard]",
    "profile use": f"{_CARDS}ProfileCard",
    "profile show": f"{_CARDS}ProfileCard",
}

app = typer.Typer(
    help="Who you are: make, list, show, change and carry profiles.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Who = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="A username, or an id.", show_default="the profile in use"),
]


@app.command(
    epilog="Examples: jam profile create ana · jam profile create 'Ana María' --email ana@jam.test "
    "· jam profile create --guest Visitor"
)
def create(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="What you want to be called.", show_default=False),
    ] = None,
    display_name: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="The name that others read.", show_default="NAME as you wrote it"
        ),
    ] = None,
    email: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="An e-mail, for invitations.")
    ] = None,
    guest: Annotated[
        bool, typer.Option("--guest", help="A guest: the username is made of the id.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a profile with a key of its own, and print its username.

    The first one is in use from then on; `jam profile use` takes another.
    """
    from jamtui.studio.people.new_profiles import create_guest, create_profile
    from jamtui.studio.people.profiles import find, profile_card

    if name is None and not guest:
        raise UsageError("The profile needs a name: jam profile create NAME.")
    if guest and (display_name or email):
        raise UsageError("A guest has neither --display-name nor --email: only a NAME.")
    with unsigned(context) as database:
        if guest or name is None:
            made = create_guest(database, name)
        else:
            made = create_profile(database, name, display_name=display_name, email=email)
        card = profile_card(*find(database, made.user_id))
    if as_json:
        print_json(card)
    else:
        typer.echo(card.username)
        if not card.is_current and sys.stderr.isatty():
            note(f"Another profile stays in use: 'jam profile use {card.username}' takes this one.")


@app.command(
    "list",
    epilog="Examples: jam profile list · jam profile list --all --search ana --json",
)
def list_profiles(
    context: typer.Context,
    everybody: Annotated[
        bool, typer.Option("--all", help="All whom you may see, not only yours.")
    ] = False,
    search: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What stands in one of the two names.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="TYPE", help="free, pro, enterprise or admin.")
    ] = None,
    banned: Annotated[
        bool | None, typer.Option("--banned/--not-banned", help="Who is banned, or who is not.")
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the profiles whose keys are on this machine."""
    from jamtui.community.profiles import ACCOUNT_TYPES, check_choice, check_text
    from jamtui.storage.people import PeopleQuery
    from jamtui.studio.people.profiles import list_all, list_local

    kind = None if account is None else check_choice("account type", account, ACCOUNT_TYPES)
    if search is not None:
        check_text("text to search for", search)
    query = PeopleQuery(search, kind, banned, limit, offset)
    with reading(context) as database:
        found = (list_all if everybody else list_local)(database, query)
    if as_json:
        print_json(found)
        return
    if not found:
        note("No profile fits." if search or account else "There is no profile yet.")
    print_table(
        ("Name", "Display name", "Account", "Level", "In use", "Key here", "Banned", "ID"),
        [_cells(card) for card in found],
        wraps={"Display name": 12},
        extra=("ID", "Level"),
    )


def _cells(card: PersonCard) -> tuple[object, ...]:
    return (
        card.username,
        card.display_name,
        card.account_type,
        card.level,
        card.is_current,
        card.is_here,
        card.is_banned,
        card.id,
    )


@app.command(epilog="Examples: jam profile show · jam profile show bob --json")
def show(context: typer.Context, name: Who = None, as_json: Json = False) -> None:
    """Show a profile: your own, or somebody's whom you may see."""
    from jamtui.studio.people.profiles import shown

    with reading(context) as database:
        card = shown(database, name, as_named=names_actor(context))
    show_card(card, as_json)


def show_card(card: ProfileCard, as_json: bool) -> None:
    """Prints all of a profile."""
    if as_json:
        print_json(card)
        return
    facts = facts_of(card)
    preferences = facts.pop("preferences")
    if isinstance(preferences, dict):
        facts |= {f"preferences.{key}": value for key, value in preferences.items()}
    print_facts(facts)


@app.command(epilog="Example: jam profile use bob")
def use(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A username, or an id.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Act as another of your profiles from now on."""
    from jamtui.studio.people.profiles import own_card
    from jamtui.studio.people.profiles import use as take
    from jamtui.studio.people.signing_in import local_person

    with unsigned(context) as database, database.gateway.transaction():
        who = local_person(database, name)
        take(database, who)
        card = own_card(database, who.id)
    if as_json:
        print_json(card)
        return
    note(f"You are {who.username} from now on.")
