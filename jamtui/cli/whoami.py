"""`jam whoami`: as whom the next command acts."""

from __future__ import annotations

import typer

from jamtui.cli.library import reading
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json

PRINTS = {"whoami": "jamtui.studio.people.cards.WhoCard"}

EPILOG = "Examples: jam whoami · jam whoami --as bob --json"


def whoami(context: typer.Context, as_json: Json = False) -> None:
    """Show who you are: the profile in use, or the one that --as names."""
    from jamtui.studio.people.profiles import who_card

    with reading(context) as database:
        card = who_card(database)
    if as_json:
        print_json(card)
        return
    if card.id is None and database.warning is None:
        note("You have no profile yet: the first change makes one, or 'jam profile create NAME'.")
    print_facts(facts_of(card))
