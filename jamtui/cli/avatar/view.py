"""`jam avatar show|render|export`: looking at avatars."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.library import reading
from jamtui.cli.output import Json, is_terminal, note, print_json, print_table

if TYPE_CHECKING:
    from jamtui.avatar.canvas import Canvas
    from jamtui.avatar.render import View
    from jamtui.avatar.terminal import Depth
    from jamtui.avatar.wardrobe import Wardrobe
    from jamtui.studio.avatar.cards import AvatarCard

_CARDS = "jamtui.studio.avatar.cards."

PRINTS = {
    "avatar show": f"{_CARDS}AvatarCard",
    "avatar render": f"{_CARDS}PictureCard",
    "avatar export": f"{_CARDS}CanvasCard",
}

app = typer.Typer(
    help="Avatars: dress one, look at it, and see what there is to unlock.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

WIDEST, NARROWEST = 200, 16
USUAL_WIDTH = 40

Who = Annotated[
    str | None, typer.Argument(metavar="WHO", help="A username, or an id.", show_default="yourself")
]
Headshot = Annotated[bool, typer.Option("--headshot", help="Only head and shoulders.")]
Size = Annotated[
    int | None,
    typer.Option(
        metavar="COLUMNS",
        min=NARROWEST,
        max=WIDEST,
        help="So many cells wide, 16-200.",
        show_default="what fits, at most 40",
    ),
]
PictureSize = Annotated[
    int, typer.Option(metavar="PIXELS", min=16, max=2048, help="Width and height.")
]
Out = Annotated[Path, typer.Option(metavar="FILE", help="The PNG file.", show_default=False)]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")]


@app.command(epilog="Examples: jam avatar show · jam avatar show bob --size 64 --headshot")
def show(
    context: typer.Context,
    who: Who = None,
    size: Size = None,
    headshot: Headshot = False,
    as_json: Json = False,
) -> None:
    """Draw an avatar, and list what is worn."""
    from jamtui.studio.avatar.dressing import Dressing, avatar_card

    with reading(context) as database:
        dressing = Dressing(database.gateway)
        name, canvas = dressing.canvas(who)
        card = avatar_card(dressing.wardrobe, name, canvas)
    if as_json:
        print_json(card)
        return
    from jamtui.avatar.render import HEADSHOT

    if not card.layers:
        note(f"{name} wears nothing yet: see 'jam avatar random' and 'jam avatar list'.")
    draw(dressing.wardrobe, canvas, size, HEADSHOT if headshot else None)
    print_layers(card)


@app.command(epilog="Examples: jam avatar render --out me.png · jam avatar render bob --out b.png")
def render(
    context: typer.Context,
    out: Out,
    who: Who = None,
    size: PictureSize = 512,
    headshot: Headshot = False,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Write an avatar as a PNG file, and print its path."""
    from jamtui.studio.avatar.dressing import Dressing
    from jamtui.studio.avatar.pictures import write_picture

    with reading(context) as database:
        dressing = Dressing(database.gateway)
        _, canvas = dressing.canvas(who)
        card = write_picture(
            out, dressing.wardrobe, canvas, size, headshot=headshot, overwrite=overwrite
        )
    print_json(card) if as_json else typer.echo(card.path)


@app.command(epilog="Examples: jam avatar export > me.json · jam avatar export bob --json")
def export(context: typer.Context, who: Who = None, as_json: Json = False) -> None:
    """Print what is worn as JSON, for 'jam avatar import' and other programs."""
    from jamtui.studio.avatar.dressing import Dressing, canvas_card

    del as_json  # there is nothing else to print
    with reading(context) as database:
        _, canvas = Dressing(database.gateway).canvas(who)
    print_json(canvas_card(canvas))


def draw(
    wardrobe: Wardrobe, canvas: Canvas, size: int | None = None, view: View | None = None
) -> None:
    """Prints an avatar, or the part of the canvas in `view`, as this terminal can show it."""
    from jamtui.avatar.render import WHOLE
    from jamtui.avatar.terminal import this_terminal
    from jamtui.studio.avatar.pictures import terminal_lines

    if not canvas.layers and canvas.background.value is None:
        return
    depth: Depth = this_terminal(is_terminal=is_terminal(), encoding=sys.stdout.encoding)
    columns = size or _fitting()
    for line in terminal_lines(wardrobe, canvas, columns, depth, view or WHOLE):
        sys.stdout.write(line + "\n")


def _fitting() -> int:
    """Returns how many columns a picture may have: what fits the width, and the height twice."""
    found = shutil.get_terminal_size((80, 24))
    return max(NARROWEST, min(USUAL_WIDTH, found.columns, 2 * (found.lines - 4)))


def print_layers(card: AvatarCard) -> None:
    """Prints what is worn, back to front."""
    rows = [(layer.component, layer.category, layer.name, layer.color) for layer in card.layers]
    print_table(("Component", "Category", "Name", "Colour"), rows, extra=("Category", "Name"))
    if card.missing and card.layers:
        note(f"Something of {', '.join(card.missing)} is missing.")
