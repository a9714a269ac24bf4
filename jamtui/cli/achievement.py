"""`jam achievement list|show|check`: what there is to earn, and how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import Json, Limit, Offset
from jamtui.cli.library import reading, writing
from jamtui.cli.output import facts_of, note, print_facts, print_json, print_table
from jamtui.cli.stats import prints_blocks

if TYPE_CHECKING:
    from jamtui.studio.progress.cards import AchievementCard

_CARD = "jamtui.studio.progress.cards.AchievementCard"
PRINTS = {
    "achievement list": f"list[{_CARD}]",
    "achievement show": _CARD,
    "achievement check": f"list[{_CARD}]",
}
ALL = 100

app = typer.Typer(
    help="Achievements: what there is to earn, and how far you are.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command(
    "list",
    epilog="Examples: jam achievement list --locked · jam achievement list ana · "
    "jam achievement list --category social --tier gold --json",
)
def list_achievements(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A username, or an id.", show_default="yourself"),
    ] = None,
    category: Annotated[
        str | None, typer.Option(metavar="ID", help="Only of this category.")
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only bronze, silver, gold, platinum or diamond."),
    ] = None,
    unlocked: Annotated[
        bool | None,
        typer.Option("--unlocked/--locked", help="Only what you have, or only what you have not."),
    ] = None,
    limit: Limit = ALL,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List achievements with your progress, or those that somebody else has."""
    from jamtui.studio.progress.achievements import AchievementFilter, find_achievements

    with reading(context) as database:
        wanted = AchievementFilter(category, tier, unlocked)
        cards = find_achievements(database, who, wanted)[offset : offset + limit]
    if as_json:
        print_json(cards)
        return
    columns = ("ID", "Name", "Progress", "Unlocked", "XP", "Tier", "What for")
    rows = [_row(card) for card in cards]
    print_table(columns, rows, wraps={"What for": 16}, extra=("Tier", "XP", "Unlocked"))
    if not cards:
        note("There are no such achievements.")


def _row(card: AchievementCard) -> tuple[object, ...]:
    progress = None if card.needed is None else f"{card.current}/{card.needed}"
    return (card.id, card.name, progress, card.unlocked_at, card.xp, card.tier, card.description)


@app.command(
    epilog="Examples: jam achievement show first_jam · jam achievement show first_jam --json"
)
def show(
    context: typer.Context,
    achievement_id: Annotated[
        str, typer.Argument(metavar="ID", help="See 'jam achievement list'.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Show an achievement and how far you are."""
    from jamtui.studio.progress.achievements import get_achievement
    from jamtui.studio.progress.drawing import progress_bar

    with reading(context) as database:
        card = get_achievement(database, achievement_id)
    if as_json:
        print_json(card)
        return
    facts = facts_of(card)
    current, needed = card.current or 0, card.needed or 1
    bar = progress_bar(current, needed, unicode=prints_blocks())
    print_facts(facts | {"progress": f"{bar} {current}/{needed}"})


@app.command(epilog="Examples: jam achievement check · jam achievement check --json")
def check(context: typer.Context, as_json: Json = False) -> None:
    """Look at all achievements again, and list those that this unlocks.

    They unlock by themselves when you earn them; this is for rows that came from elsewhere.
    """
    from jamtui.studio.progress import achievements

    with writing(context) as database:
        cards = achievements.check(database)
    if as_json:
        print_json(cards)
        return
    print_table(("ID", "Name", "XP"), [(card.id, card.name, card.xp) for card in cards])
    if not cards:
        note("Nothing new.")
