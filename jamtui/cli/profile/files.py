"""`jam profile export|import|guest-id|check-guest-id`: being the same person elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.library import names_actor, reading, unsigned
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json
from jamtui.cli.profile.group import Who, app
from jamtui.errors import UsageError
from jamtui.file_reading import read_beginning

if TYPE_CHECKING:
    from jamtui.studio.people.cards import GuestCard

PRINTS = {
    "profile export": "jamtui.studio.people.cards.ProfileCard",
    "profile import": "jamtui.studio.people.cards.ProfileCard",
    "profile guest-id": "jamtui.studio.people.cards.GuestCard",
    "profile check-guest-id": "jamtui.studio.people.cards.GuestCard",
}


@app.command(
    epilog="Examples: jam profile export ana.json · jam profile export ana.json --with-key · "
    "jam profile export - --as bob"
)
def export(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="- is standard output.", show_default=False),
    ],
    with_key: Annotated[
        bool,
        typer.Option("--with-key", help="With the private key: whoever has the file is you."),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that exists.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a profile to a file, to take it in on another machine."""
    from jamtui.studio.people import profile_file
    from jamtui.studio.people.profiles import find, profile_card

    if as_json and str(file) == "-":
        raise UsageError("--json tells what was written: name a FILE, or leave it out.")
    if with_key and str(file) == "-":
        raise UsageError("A private key goes into a file for its owner only: name a FILE.")
    with reading(context) as database:
        acting, who = find(database, None)
        if str(file) == "-":
            sys.stdout.write(profile_file.profile_text(acting, who).decode("utf-8"))
            return
        profile_file.export(acting, who, file, with_key=with_key, overwrite=overwrite)
        card = profile_card(acting, who)
    if as_json:
        print_json(card)
    if with_key:
        note(f"Keep {file} to yourself: whoever has it can act as {who.username}.")


@app.command("import", epilog="Examples: jam profile import ana.json · jam profile import -")
def take_in(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="- is standard input.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Take in a profile from a file, with the key if that is in it, and print its username."""
    from jamtui.studio.people.profile_file import LONGEST_BYTES
    from jamtui.studio.people.profile_file import take_in as add
    from jamtui.studio.people.profiles import own_card

    data = _bytes(file, LONGEST_BYTES)
    with unsigned(context) as database:
        taken = add(database, data)
        card = own_card(database, taken.user_id)
    if not taken.has_key:
        note("The file has no key, so nobody can act as that person here.")
    if as_json:
        print_json(card)
    else:
        typer.echo(taken.username)


def _bytes(file: Path, most: int) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read(most + 1)
    return read_beginning(file, most)


@app.command(
    "guest-id",
    epilog="Examples: jam profile guest-id · jam profile guest-id bob --hours 2 --name Robert",
)
def guest_id(
    context: typer.Context,
    name: Who = None,
    shown: Annotated[
        str | None,
        typer.Option("--name", metavar="TEXT", help="Another name than the display name."),
    ] = None,
    hours: Annotated[float, typer.Option(metavar="N", help="How long it holds.")] = 24.0,
    as_json: Json = False,
) -> None:
    """Print a signed guest id: shown to a host, it proves who you are there."""
    from jamtui.studio.people.guests import make_guest_id
    from jamtui.studio.people.profiles import find

    if not 0 < hours <= 720:
        raise UsageError("A guest id holds for more than 0 and at most 720 hours: --hours 24.")
    with reading(context) as database:
        card = make_guest_id(*find(database, name, as_named=names_actor(context)), shown, hours)
    if as_json:
        print_json(card)
    else:
        typer.echo(card.guest_id)


@app.command(
    "check-guest-id", epilog="Example: jam profile check-guest-id jamguest1.eyJrZXkiOi.FqZ"
)
def check_guest_id(
    guest_id: Annotated[
        str, typer.Argument(metavar="GUEST-ID", help="- is standard input.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Say whose a guest id is, or what is wrong with it."""
    from jamtui.studio.people.guests import read_guest_id

    text = sys.stdin.read(10_000) if guest_id == "-" else guest_id
    _show(read_guest_id(text), as_json)


def _show(card: GuestCard, as_json: bool) -> None:
    if as_json:
        print_json(card)
        return
    facts = facts_of(card)
    facts.pop("guest_id")
    print_facts(facts)
