"""`jam admin loop`: people's loops that become everybody's."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.admin.content import print_content
from jamtui.cli.admin.group import app
from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_json, print_table

_CARDS = "jamtui.studio.content.cards."

PRINTS = {
    "admin loop promote": f"{_CARDS}ContentCard",
    "admin loop promotions": f"list[{_CARDS}PromotionCard]",
}

loop_app = typer.Typer(
    help="Make people's loops everybody's.", no_args_is_help=True, rich_markup_mode="rich"
)
app.add_typer(loop_app, name="loop")


@loop_app.command(
    epilog="Examples: jam admin loop promote my-groove · "
    "jam admin loop promote my-groove --id everybodys-groove --json"
)
def promote(
    context: typer.Context,
    loop: Annotated[
        str, typer.Argument(metavar="LOOP", help="The id of a person's loop.", show_default=False)
    ],
    new_id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="Its id then.", show_default="from its name"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Offer a copy of somebody's loop to everybody, and print its id."""
    from jamtui.studio.content.promotion import Promotion

    with writing(context) as database:
        card = Promotion(database.gateway).promote(loop, new_id)
    print_content(card, as_json)


@loop_app.command(
    epilog="Examples: jam admin loop promotions --candidates · "
    "jam admin loop promotions --promoted --json"
)
def promotions(
    context: typer.Context,
    promoted: Annotated[
        bool | None,
        typer.Option("--promoted/--candidates", help="Only those that are, or are not yet."),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the loops that people made, the newest first, and which are promoted."""
    from jamtui.studio.content.promotion import Promotion

    with reading(context) as database:
        found = Promotion(database.gateway).find(promoted, limit, offset)
    if as_json:
        print_json(found)
    elif not found:
        note("No loop.")
    else:
        print_table(
            ("ID", "Name", "Category", "BPM", "Bars", "Of", "Promoted", "By"),
            [
                (
                    one.id,
                    one.name,
                    one.category,
                    one.bpm,
                    one.bars,
                    one.owner,
                    one.promoted_at,
                    one.promoted_by,
                )
                for one in found
            ],
            wraps={"Name": 12},
        )
