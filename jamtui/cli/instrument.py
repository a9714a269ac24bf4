"""`jam instrument add|list|primary|edit|remove`: what one plays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Json, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import note, print_json, print_table, tell_done
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.studio.progress.cards import InstrumentCard

_CARDS = "jamtui.studio.progress.cards."
_CARD = f"{_CARDS}InstrumentCard"
PRINTS = {
    "instrument add": _CARD,
    "instrument list": f"list[{_CARD}] | list[{_CARDS}KnownInstrumentCard]",
    "instrument primary": _CARD,
    "instrument edit": _CARD,
    "instrument remove": _CARD,
}

app = typer.Typer(
    help="Instruments: what you play, and how far you are with each.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="An id or a name.", show_default=False)]
Variant = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Which one it is: a make or model.")
]
Finish = Annotated[str | None, typer.Option(metavar="TEXT", help="What it looks like.")]


@app.command(
    epilog="Examples: jam instrument add electric-guitar · "
    "jam instrument add 'Double Bass' --variant 'three quarters' --primary",
)
def add(
    context: typer.Context,
    name: Name,
    primary: Annotated[
        bool, typer.Option("--primary", help="It is the one that you mostly play.")
    ] = False,
    variant: Variant = None,
    finish: Finish = None,
    as_json: Json = False,
) -> None:
    """Add an instrument to those that you play, and print its id."""
    from jamtui.studio.progress.instruments import add_instrument

    details = {"variant": variant, "finish": finish}
    given = {column: text for column, text in details.items() if text is not None}
    with writing(context) as database:
        card = add_instrument(database, name, given, primary)
    _show(card, as_json)


def _show(card: InstrumentCard, as_json: bool) -> None:
    if as_json:
        print_json(card)
    else:
        typer.echo(card.id)


@app.command(
    "list",
    epilog="Examples: jam instrument list · jam instrument list ana · "
    "jam instrument list --all --category wind",
)
def list_instruments(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A username, or an id.", show_default="yourself"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All instruments that there are.")
    ] = False,
    category: Annotated[
        str | None, typer.Option(metavar="ID", help="Only of this category.")
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what you or somebody else plays, or all that can be played."""
    if everything:
        if who is not None:
            raise UsageError("--all lists what there is, for nobody in particular: leave WHO out.")
        _list_known(context, category, limit, offset, as_json)
        return
    from jamtui.studio.progress.instruments import instruments_of
    from jamtui.studio.progress.whose import somebody

    with reading(context) as database:
        person = somebody(database, who)
        cards = instruments_of(database, person.id, category)[offset : offset + limit]
    if as_json:
        print_json(cards)
        return
    columns = ("ID", "Name", "Category", "Primary", "Level", "XP", "Hours", "Sessions", "Variant")
    rows = [_row(card) for card in cards]
    print_table(columns, rows, wraps={"Variant": 8}, extra=("Category", "Sessions"))
    if not cards:
        note("No instrument yet: 'jam instrument add NAME' adds one.")


def _row(card: InstrumentCard) -> tuple[object, ...]:
    return (
        card.id,
        card.name,
        card.category,
        card.primary,
        card.level,
        f"{card.xp}/{card.next_level_at}",
        round(card.hours, 1),
        card.sessions,
        card.variant,
    )


def _list_known(
    context: typer.Context, category: str | None, limit: int, offset: int, as_json: bool
) -> None:
    from jamtui.studio.progress.instruments import known_instruments

    with reading(context) as database:
        cards = known_instruments(database, category)[offset : offset + limit]
    if as_json:
        print_json(cards)
        return
    rows = [(card.id, card.name, card.category) for card in cards]
    print_table(("ID", "Name", "Category"), rows)


@app.command(epilog="Example: jam instrument primary piano")
def primary(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Make an instrument the one that you mostly play."""
    from jamtui.studio.progress.instruments import make_primary

    with writing(context) as database:
        card = make_primary(database, name)
    _show(card, as_json)


@app.command(
    epilog="Examples: jam instrument edit piano --variant 'upright' · "
    "jam instrument edit piano --no-finish",
)
def edit(
    context: typer.Context,
    name: Name,
    variant: Variant = None,
    no_variant: Annotated[
        bool, typer.Option("--no-variant", help="Take the variant away.")
    ] = False,
    finish: Finish = None,
    no_finish: Annotated[bool, typer.Option("--no-finish", help="Take the finish away.")] = False,
    as_json: Json = False,
) -> None:
    """Change what is known of an instrument that you play."""
    from jamtui.studio.progress.instruments import edit_instrument

    given: dict[str, str | None] = {}
    for column, text, gone in (("variant", variant, no_variant), ("finish", finish, no_finish)):
        if text is not None and gone:
            raise UsageError(f"Either --{column} or --no-{column}, not both.")
        if text is not None or gone:
            given[column] = text
    if not given:
        raise UsageError("Nothing to change: add --variant, --finish, or their --no- forms.")
    with writing(context) as database:
        card = edit_instrument(database, name, given)
    _show(card, as_json)


@app.command(epilog="Examples: jam instrument remove kazoo · jam instrument remove kazoo --yes")
def remove(context: typer.Context, name: Name, yes: Yes = False, as_json: Json = False) -> None:
    """Remove an instrument from those that you play, with its level and hours."""
    from jamtui.studio.progress.instruments import own_instrument, remove_instrument

    with writing(context) as database:
        card = own_instrument(database, name)
        with database.gateway.rehearsal():
            remove_instrument(database, card.id)
        question = f"Remove {card.id} with its {card.sessions} sessions (level {card.level})?"
        if not agreed(question, yes):
            note("Nothing was removed.")
            return
        remove_instrument(database, card.id)
    tell_done(card, f"Removed {card.id!r}.", as_json)
