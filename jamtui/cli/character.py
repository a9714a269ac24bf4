"""`jam character`: the characters of the home page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.avatar.dress import canvas_text
from jamtui.cli.avatar.view import Headshot, Out, Overwrite, PictureSize, Size, draw
from jamtui.cli.common_options import PAGE, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import (
    Json,
    facts_of,
    note,
    print_facts,
    print_json,
    print_table,
    tell_done,
)

if TYPE_CHECKING:
    from jamtui.studio.avatar.characters import CharacterWishes

_CARDS = "jamtui.studio.avatar.cards."

PRINTS = {
    "character list": f"list[{_CARDS}CharacterCard]",
    "character show": f"{_CARDS}CharacterCard",
    "character create": f"{_CARDS}CharacterCard",
    "character edit": f"{_CARDS}CharacterCard",
    "character delete": f"{_CARDS}CharacterCard",
    "character render": f"{_CARDS}PictureCard",
}

app = typer.Typer(
    help="The characters of the home page; administrators change them.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Character = Annotated[
    str, typer.Argument(metavar="CHARACTER", help="Its name or id.", show_default=False)
]
Active = Annotated[bool | None, typer.Option("--active/--inactive", help="Shown, or put aside.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterOptions:
    """What `create` and `edit` can set, by the names of the options."""

    description: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A sentence about it.")
    ] = None
    personality: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Such as shy or proud.")
    ] = None
    scene: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Where it likes to be; repeat it.")
    ] = None
    walk_speed: Annotated[float | None, typer.Option(metavar="N", help="0.1-5, 1 is usual.")] = None
    idle: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it does when it stands.")
    ] = None
    sort: Annotated[int | None, typer.Option(metavar="N", help="Lists begin with the lowest.")] = (
        None
    )
    active: Active = None
    canvas: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Its looks, as 'jam avatar export' prints them; - is stdin."
        ),
    ] = None
    like: Annotated[
        str | None, typer.Option(metavar="WHO", help="It gets that person's avatar.")
    ] = None
    seed: Annotated[int | None, typer.Option(metavar="N", min=0, help="Its looks by chance.")] = (
        None
    )
    as_json: Json = False

    def wishes(self, name: str | None) -> CharacterWishes:
        """Returns what the character is to be; None leaves it."""
        from jamtui.studio.avatar.characters import CharacterWishes

        return CharacterWishes(
            name=name,
            description=self.description,
            personality=self.personality,
            scenes=self.scene,
            walk_speed=self.walk_speed,
            idle_animation=self.idle,
            sort_order=self.sort,
            active=self.active,
            looks=None if self.canvas is None else canvas_text(self.canvas),
            like=self.like,
            seed=self.seed,
        )


@app.command("list", epilog="Examples: jam character list · jam character list --inactive --json")
def list_characters(
    context: typer.Context,
    active: Active = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the characters; those put aside only administrators see."""
    from jamtui.studio.avatar.characters import Characters

    with reading(context) as database:
        found = Characters(database.gateway).find(active, limit, offset)
    if as_json:
        print_json(found)
        return
    columns = ("ID", "Name", "Personality", "Scenes", "Speed", "Idle", "Shown")
    rows = [
        (
            one.id,
            one.name,
            one.personality,
            one.preferred_scenes or None,
            one.walk_speed,
            one.idle_animation,
            one.is_active,
        )
        for one in found
    ]
    print_table(columns, rows, wraps={"Name": 12, "Scenes": 12}, extra=("Idle", "Speed", "Shown"))


@app.command(epilog="Example: jam character show Ada")
def show(
    context: typer.Context, character: Character, size: Size = None, as_json: Json = False
) -> None:
    """Show what is known of a character, and draw it."""
    from jamtui.studio.avatar.characters import Characters

    with reading(context) as database:
        characters = Characters(database.gateway)
        card, canvas = characters.show(character)
        wardrobe = characters.wardrobe
    if as_json:
        print_json(card)
        return
    facts = facts_of(card)
    del facts["canvas"]
    print_facts(facts | {"wears": [layer.component for layer in canvas.layers]})
    draw(wardrobe, canvas, size)


@app.command(
    epilog="Examples: jam character create Ada --seed 7 · jam character create B --like bob"
)
@with_options(CharacterOptions)
def create(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called.", show_default=False)
    ],
    *,
    given: CharacterOptions,
) -> None:
    """Make a character, and print its id."""
    from jamtui.studio.avatar.characters import Characters

    wishes = given.wishes(name)
    with writing(context) as database:
        card = Characters(database.gateway).create(wishes)
    print_json(card) if given.as_json else typer.echo(card.id)


@app.command(epilog="Example: jam character edit Ada --personality shy --walk-speed 0.6")
@with_options(CharacterOptions)
def edit(
    context: typer.Context,
    character: Character,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="A new name.")] = None,
    *,
    given: CharacterOptions,
) -> None:
    """Change a character, and print its id; an empty text takes away what it had."""
    from jamtui.studio.avatar.characters import Characters

    wishes = given.wishes(name)
    with writing(context) as database:
        card = Characters(database.gateway).edit(character, wishes)
    print_json(card) if given.as_json else typer.echo(card.id)


@app.command(epilog="Example: jam character delete Ada --yes")
def delete(
    context: typer.Context, character: Character, yes: Yes = False, as_json: Json = False
) -> None:
    """Delete a character."""
    from jamtui.studio.avatar.characters import Characters

    if not agreed(f"Delete the character {character}?", yes):
        note("Nothing was deleted.")
        return
    with writing(context) as database:
        card = Characters(database.gateway).delete(character)
    tell_done(card, f"Deleted {card.name!r}.", as_json)


@app.command(epilog="Example: jam character render Ada --out ada.png --size 256")
def render(
    context: typer.Context,
    character: Character,
    out: Out,
    size: PictureSize = 512,
    headshot: Headshot = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Write a character as a PNG file, and print its path."""
    from jamtui.studio.avatar.characters import Characters
    from jamtui.studio.avatar.pictures import write_picture

    with reading(context) as database:
        characters = Characters(database.gateway)
        _, canvas = characters.show(character)
        card = write_picture(
            out, characters.wardrobe, canvas, size, headshot=headshot, overwrite=overwrite
        )
    print_json(card) if as_json else typer.echo(card.path)
