"""`jam loop list|search|show`: finding loops and looking at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli import loop_options as options
from jamtui.cli.library import reading
from jamtui.cli.loop_filters import LoopFilters
from jamtui.cli.loop_view import (
    picture_width,
    print_picture,
    prints_unicode,
    show_loops,
)
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json

if TYPE_CHECKING:
    from jamtui.music.loop import Loop
    from jamtui.studio.loop_search import LoopQuery

PRINTS = {
    "loop list": "list[jamtui.studio.cards.loops.LoopCard]",
    "loop search": "list[jamtui.studio.cards.loops.LoopCard]",
    "loop show": "jamtui.studio.cards.loops.LoopWithNotes",
}

app = typer.Typer(
    help="Find, show, take in, give out and change loops.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command(
    "list",
    epilog="Examples: jam loop list --category bass --bpm 90-120 · "
    "jam loop list --key Am --meter 4/4 --json",
)
@with_options(LoopFilters)
def list_loops(context: typer.Context, filters: LoopFilters) -> None:
    """List loops: the shipped ones and your own."""
    _show_found(context, None, filters)


@app.command(
    epilog="Examples: jam loop search 'brushed jazz' · jam loop search funk --category bass",
)
@with_options(LoopFilters)
def search(
    context: typer.Context,
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help="Words; a loop has all of them.")
    ],
    filters: LoopFilters,
) -> None:
    """List the loops with these words in id, name, description, tags or category."""
    _show_found(context, " ".join(text), filters)


def _show_found(context: typer.Context, text: str | None, filters: LoopFilters) -> None:
    from jamtui.studio.loop_search import find_loops

    with reading(context) as database:
        found = find_loops(database.loops, _query(text, filters))
    if not found and not filters.as_json:
        note("No loop fits.")
    end = None if filters.limit is None else filters.offset + filters.limit
    show_loops(found[filters.offset : end], filters.as_json)


def _query(text: str | None, filters: LoopFilters) -> LoopQuery:
    from jamtui.studio.loop_search import LoopQuery

    custom = filters.custom
    return LoopQuery(
        text=text,
        category=filters.category,
        subcategory=filters.subcategory,
        bpm=filters.bpm,
        key=filters.key,
        tags=filters.tag or (),
        intensity=filters.intensity,
        complexity=filters.complexity,
        meter=filters.meter,
        origin="all" if custom is None else "custom" if custom else "system",
    )


@app.command(epilog="Examples: jam loop show pocket-funk · jam loop show pocket-funk --json")
def show(
    context: typer.Context,
    loop_id: options.LoopId,
    bars: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How many bars to draw.", show_default="16"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what is known of a loop, and a picture of its notes.

    Time runs to the right; the darker a note is drawn, the harder it is struck.
    """
    with reading(context) as database:
        loop = database.loops.get(loop_id)
    _show(loop, as_json, bars)


def _show(loop: Loop, as_json: bool, bars: int | None) -> None:
    from jamtui.studio.cards.loops import counted_loop_card, loop_with_notes

    if as_json:
        print_json(loop_with_notes(loop))
        return
    print_facts(facts_of(counted_loop_card(loop)))
    _show_picture(loop, bars)


def _show_picture(loop: Loop, bars: int | None) -> None:
    from jamtui.studio.notes_picture import notes_picture

    lines = notes_picture(
        loop, picture_width(), is_drums=loop.is_drums, unicode=prints_unicode(), bars=bars
    )
    if lines:
        print_picture([(), *lines])
