"""`jam xp show|log|levels`: experience points, levels and titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Json, Limit, Offset
from jamtui.cli.library import reading
from jamtui.cli.output import note, print_facts, print_json, print_table
from jamtui.cli.session import day
from jamtui.cli.stats import prints_blocks

if TYPE_CHECKING:
    from jamtui.studio.progress.cards import XpCard

_CARDS = "jamtui.studio.progress.cards."
PRINTS = {
    "xp show": f"{_CARDS}XpCard",
    "xp log": f"list[{_CARDS}XpEntryCard]",
    "xp levels": f"list[{_CARDS}LevelCard]",
}

app = typer.Typer(
    help="Experience points, levels and titles.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command(epilog="Examples: jam xp show · jam xp show ana --json")
def show(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A username, or an id.", show_default="yourself"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show points, level and title, and how far the next ones are."""
    from jamtui.studio.progress.statistics import xp_card

    with reading(context) as database:
        card = xp_card(database, who)
    if as_json:
        print_json(card)
    else:
        print_facts(_facts(card))


def _facts(card: XpCard) -> dict[str, object]:
    from jamtui.studio.progress.drawing import progress_bar

    into, span = card.xp - card.level_begins_at, card.next_level_at - card.level_begins_at
    facts: dict[str, object] = {
        "name": card.username,
        "level": card.level,
        "title": card.title,
        "xp": card.xp,
        "progress": f"{progress_bar(into, span, unicode=prints_blocks())} {into}/{span}",
        "next level": f"{card.level + 1}, {card.next_level_at - card.xp} XP to go",
    }
    if card.next_title_at is not None:
        facts["next title"] = (
            f"{card.next_title} at level {card.next_title_level}, "
            f"{card.next_title_at - card.xp} XP to go"
        )
    return facts


@app.command(epilog="Examples: jam xp log · jam xp log --reason jam_1_hour --since 2026-11-01")
def log(
    context: typer.Context,
    reason: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only for this: achievement, challenge, jam_1_hour ..."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="On this day (UTC) or later.")
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what you got points for, the latest first."""
    from jamtui.studio.progress.statistics import xp_log

    with reading(context) as database:
        entries = xp_log(database, reason, day("--since", since), limit, offset)
    if as_json:
        print_json(entries)
        return
    rows = [
        (
            one.at,
            f"{one.amount:+d}",
            one.balance,
            one.reason,
            one.source_type,
        )
        for one in entries
    ]
    print_table(("When", "XP", "Balance", "For", "Source"), rows, extra=("Source",))
    if not entries:
        note("There are no such points.")


@app.command(epilog="Examples: jam xp levels · jam xp levels --from 5 --limit 10")
def levels(
    first: Annotated[
        int | None,
        typer.Option(
            "--from",
            metavar="LEVEL",
            min=1,
            max=1_000_000,
            help="Every level from this one on.",
            show_default="the levels on which a title begins",
        ),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List levels, their titles, and how many points they take."""
    from jamtui.studio.progress.statistics import levels as all_levels

    cards = all_levels(first, limit, offset)
    if as_json:
        print_json(cards)
    else:
        rows = [(one.level, one.title, one.xp) for one in cards]
        print_table(("Level", "Title", "XP"), rows)
