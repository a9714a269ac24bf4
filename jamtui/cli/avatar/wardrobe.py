"""`jam avatar list|unlocked|locked|component|categories|palettes`: what there is to wear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.avatar.dress import ComponentId, app
from jamtui.cli.avatar.view import Size, draw
from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.library import reading, writing
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, print_table

if TYPE_CHECKING:
    from jamtui.studio.avatar.cards import ComponentCard
    from jamtui.studio.avatar.components import Components

__all__ = ["app"]

_CARDS = "jamtui.studio.avatar.cards."

PRINTS = {
    "avatar list": f"list[{_CARDS}ComponentCard]",
    "avatar unlocked": f"list[{_CARDS}ComponentCard]",
    "avatar locked": f"list[{_CARDS}ComponentCard]",
    "avatar component show": f"{_CARDS}ComponentCard",
    "avatar categories": f"list[{_CARDS}CategoryCard]",
    "avatar palettes": f"list[{_CARDS}PaletteCard]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentFilters:
    """What lists of components are cut down to, by the names of the options."""

    category: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only of this one; see 'jam avatar categories'."),
    ] = None
    rarity: Annotated[
        str | None, typer.Option(metavar="TEXT", help="common, rare, epic or legendary.")
    ] = None
    tag: Annotated[str | None, typer.Option(metavar="TEXT", help="Only those with this tag.")] = (
        None
    )
    limit: Limit = PAGE
    offset: Offset = 0
    as_json: Json = False

    def of(self, components: Components, *, unlocked: bool | None = None) -> list[ComponentCard]:
        """Returns a page of components: those that one may wear, the others, or for None all."""
        return components.find(
            category=self.category,
            rarity=self.rarity,
            tag=self.tag,
            unlocked=unlocked,
            limit=self.limit,
            offset=self.offset,
        )


component_app = typer.Typer(
    help="One component of avatars.", no_args_is_help=True, rich_markup_mode="rich"
)
app.add_typer(component_app, name="component")


@app.command("list", epilog="Examples: jam avatar list --category nose · jam avatar list --json")
@with_options(ComponentFilters)
def list_components(context: typer.Context, filters: ComponentFilters) -> None:
    """List the components, locked or not."""
    from jamtui.studio.avatar.components import Components

    with reading(context) as database:
        found = filters.of(Components(database.gateway))
    _print(found, filters.as_json)


@app.command(epilog="Example: jam avatar unlocked --category glasses")
@with_options(ComponentFilters)
def unlocked(context: typer.Context, filters: ComponentFilters) -> None:
    """List what you may wear, after unlocking what you have earned."""
    new, found = _refreshed(context, filters, unlocked=True)
    if new and not filters.as_json:
        note(f"New: {', '.join(new)}.")
    _print(found, filters.as_json)


@app.command(epilog="Example: jam avatar locked --rarity legendary")
@with_options(ComponentFilters)
def locked(context: typer.Context, filters: ComponentFilters) -> None:
    """List what you may not wear yet, and what has to be done for it."""
    _, found = _refreshed(context, filters, unlocked=False)
    _print(found, filters.as_json)


def _refreshed(
    context: typer.Context, filters: ComponentFilters, *, unlocked: bool
) -> tuple[list[str], list[ComponentCard]]:
    """Unlocks what has been earned; returns the ids of that, and the components asked for."""
    from jamtui.studio.avatar.components import Components

    with writing(context) as database, database.gateway.transaction():
        components = Components(database.gateway)
        return components.refresh(), filters.of(components, unlocked=unlocked)


def _print(found: Sequence[ComponentCard], as_json: bool) -> None:
    if as_json:
        print_json(list(found))
        return
    if not found:
        note("No component fits.")
    columns = ("ID", "Name", "Rarity", "Unlocked", "Needed")
    rows = [
        (one.id, one.name, one.rarity, one.unlocked, " or ".join(one.needs) or None)
        for one in found
    ]
    print_table(columns, rows, wraps={"Needed": 20}, extra=("Name", "Rarity"))


@component_app.command("show", epilog="Example: jam avatar component show headwear-beanie")
def show_component(
    context: typer.Context, component: ComponentId, size: Size = None, as_json: Json = False
) -> None:
    """Show what is known of a component, and draw it."""
    from jamtui.avatar.canvas import Canvas, Layer
    from jamtui.studio.avatar.components import Components
    from jamtui.studio.avatar.pictures import box_view

    with reading(context) as database:
        components = Components(database.gateway)
        wardrobe = components.wardrobe()
        card = components.show(component)
    if as_json:
        print_json(card)
        return
    print_facts(facts_of(card))
    canvas = Canvas((Layer(card.category, card.id, card.base_color),))
    draw(wardrobe, canvas, size, box_view(wardrobe.category(card.category).box))


@app.command(epilog="Example: jam avatar categories --json")
def categories(context: typer.Context, as_json: Json = False) -> None:
    """List the kinds of layers, back to front."""
    from jamtui.studio.avatar.components import Components

    with reading(context) as database:
        found = Components(database.gateway).categories()
    if as_json:
        print_json(found)
        return
    columns = ("ID", "Name", "Required", "Most", "Palette", "Components")
    rows = [
        (one.id, one.name, one.is_required, one.max_selections, one.palette, one.components)
        for one in found
    ]
    print_table(columns, rows, extra=("Name",))


@app.command(epilog="Example: jam avatar palettes")
def palettes(context: typer.Context, as_json: Json = False) -> None:
    """List the colours to choose from, numbered from 1 in their order."""
    from jamtui.studio.avatar.components import Components

    with reading(context) as database:
        found = Components(database.gateway).palettes()
    if as_json:
        print_json(found)
        return
    rows = [(one.id, one.name, one.colors) for one in found]
    print_table(("ID", "Name", "Colours"), rows, wraps={"Colours": 24})
