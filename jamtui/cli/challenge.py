"""`jam challenge list|show`: the challenges of today and of this week."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.common_options import PAGE, Json, Limit, Offset
from jamtui.cli.library import reading
from jamtui.cli.output import facts_of, note, print_facts, print_json, print_table
from jamtui.cli.stats import prints_blocks
from jamtui.errors import UsageError

_CARD = "jamtui.studio.progress.cards.ChallengeCard"
PRINTS = {"challenge list": f"list[{_CARD}]", "challenge show": _CARD}
KINDS = ("daily", "weekly")

app = typer.Typer(
    help="Challenges: a few every day and every week, the same for everybody.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command("list", epilog="Examples: jam challenge list · jam challenge list --kind daily --json")
def list_challenges(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only daily or weekly ones.")
    ] = None,
    completed: Annotated[
        bool | None,
        typer.Option("--completed/--open", help="Only what is done, or only what is left."),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the challenges of today and of this week with your progress."""
    from jamtui.studio.progress.challenges import find_challenges

    if kind not in (None, *KINDS):
        raise UsageError(f"--kind is daily or weekly, not {kind[:40]!r}.")
    with reading(context) as database:
        cards = find_challenges(database, kind, completed)[offset : offset + limit]
    if as_json:
        print_json(cards)
        return
    columns = ("Name", "Kind", "Progress", "XP", "Until", "Done", "What for")
    rows = [
        (
            card.name,
            card.kind,
            f"{card.current}/{card.needed}",
            card.xp,
            card.last_day,
            card.completed_at is not None,
            card.description,
        )
        for card in cards
    ]
    print_table(columns, rows, wraps={"What for": 20}, extra=("Until", "XP"))
    if not cards:
        note("There are no such challenges.")


@app.command(epilog="Examples: jam challenge show 'Show Up' · jam challenge show 0ca4d87c --json")
def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Its name, its id, or how the id begins.", show_default=False
        ),
    ],
    as_json: Json = False,
) -> None:
    """Show a challenge of today or of this week."""
    from jamtui.studio.progress.challenges import get_challenge
    from jamtui.studio.progress.drawing import progress_bar

    with reading(context) as database:
        card = get_challenge(database, name)
    if as_json:
        print_json(card)
        return
    bar = progress_bar(card.current, card.needed, unicode=prints_blocks())
    print_facts(facts_of(card) | {"progress": f"{bar} {card.current}/{card.needed}"})
