"""`jam avatar wear|remove|clear|random|background|tint|adjust|import`: dressing one's own."""

from __future__ import annotations

import random as chance
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.avatar.view import app, draw
from jamtui.cli.common_options import DryRun, Yes
from jamtui.cli.library import writing
from jamtui.cli.output import Json, is_terminal, note, print_json
from jamtui.errors import BadFileError

if TYPE_CHECKING:
    from jamtui.avatar.canvas import Canvas
    from jamtui.studio.avatar.dressing import Dressing

__all__ = ["app"]

_CARD = "jamtui.studio.avatar.cards.AvatarCard"

PRINTS = {
    f"avatar {name}": _CARD
    for name in (
        "wear",
        "remove",
        "clear",
        "random",
        "background",
        "tint",
        "adjust",
        "import",
    )
}

ComponentId = Annotated[
    str,
    typer.Argument(metavar="COMPONENT", help="Its id, or what follows the -.", show_default=False),
]
_MOST_SEED = 2**31


@app.command(epilog="Examples: jam avatar wear headwear-beanie · jam avatar wear quiff --color 4")
def wear(
    context: typer.Context,
    component: ComponentId,
    color: Annotated[
        str | None,
        typer.Option(
            "--color",
            "--colour",
            metavar="COLOUR",
            help="Of its palette: #rrggbb, or its number from 1.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Put a component on, or give it another colour.

    What cannot be worn beside it is taken off. The first one goes onto a plain avatar.
    """
    _change(context, lambda dressing: dressing.wear(component, color), as_json)


@app.command(epilog="Example: jam avatar remove headwear-beanie")
def remove(context: typer.Context, component: ComponentId, as_json: Json = False) -> None:
    """Take a component off."""
    _change(context, lambda dressing: dressing.remove(component), as_json)


@app.command(epilog="Example: jam avatar clear --yes")
def clear(context: typer.Context, yes: Yes = False, as_json: Json = False) -> None:
    """Take everything off, the background too."""
    from jamtui.studio.avatar.dressing import Dressing

    with writing(context) as database:
        dressing = Dressing(database.gateway)
        with database.gateway.rehearsal():
            dressing.clear()
        if not agreed("Take everything off your avatar?", yes):
            note("Nothing was changed.")
            return
        name, _ = dressing.canvas()
        _show(dressing, name, dressing.clear(), as_json)


@app.command(epilog="Examples: jam avatar random · jam avatar random --seed 7 --dry-run")
def random(
    context: typer.Context,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, max=_MOST_SEED, help="The same seed makes the same avatar."
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put an avatar together by chance, of what you have unlocked."""
    from jamtui.studio.avatar.dressing import Dressing

    used = chance.randrange(_MOST_SEED) if seed is None else seed
    with writing(context) as database:
        dressing = Dressing(database.gateway)
        name, before = dressing.canvas()
        asks = bool(before.layers) and not dry_run
        if asks and not agreed("Put a new avatar in place of yours?", yes):
            note("Nothing was changed.")
            return
        canvas = dressing.random(used, dry_run=dry_run)
        _show(dressing, name, canvas, as_json)
    if seed is None and not as_json:
        note(f"--seed {used} makes this one again.")


@app.command(epilog="Examples: jam avatar background '#ffd8a8' · jam avatar background transparent")
def background(
    context: typer.Context,
    value: Annotated[
        str, typer.Argument(metavar="COLOUR", help="#rrggbb or transparent.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Set the colour behind everything; pictures to put there are components."""
    _change(context, lambda dressing: dressing.set_background(value), as_json)


@app.command(epilog="Examples: jam avatar tint hair '#38bdf8' · jam avatar tint skin 6")
def tint(
    context: typer.Context,
    palette: Annotated[str, typer.Argument(metavar="PALETTE", help="See 'jam avatar palettes'.")],
    color: Annotated[
        str,
        typer.Argument(metavar="COLOUR", help="#rrggbb, or its number from 1.", show_default=False),
    ],
    as_json: Json = False,
) -> None:
    """Give all that is worn of a palette, such as skin or hair, one colour."""
    _change(context, lambda dressing: dressing.tint(palette, color), as_json)


@app.command(
    epilog="Examples: jam avatar adjust beanie --y -6 --rotation 8 · "
    "jam avatar adjust face_accessories-star --flipped --front"
)
def adjust(
    context: typer.Context,
    component: ComponentId,
    x: Annotated[float | None, typer.Option("--x", metavar="N", help="Right by pixels.")] = None,
    y: Annotated[float | None, typer.Option("--y", metavar="N", help="Down by pixels.")] = None,
    scale: Annotated[float | None, typer.Option(metavar="N", help="0.1-4, 1 is usual.")] = None,
    rotation: Annotated[
        float | None, typer.Option(metavar="DEGREES", help="Clockwise, -360 to 360.")
    ] = None,
    flipped: Annotated[
        bool | None, typer.Option("--flipped/--unflipped", help="Left and right exchanged.")
    ] = None,
    front: Annotated[
        bool | None,
        typer.Option("--front/--back", help="Before or behind the others of its category."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Move, scale, turn or flip a component that is worn, on a canvas of 512 by 512."""
    from jamtui.studio.avatar.dressing import Adjustment

    wanted = Adjustment(x=x, y=y, scale=scale, rotation=rotation, flipped=flipped, to_front=front)
    _change(context, lambda dressing: dressing.adjust(component, wanted), as_json)


@app.command("import", epilog="Examples: jam avatar import me.json · jam avatar import - < me.json")
def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON; - is standard input.", show_default=False)
    ],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Wear what 'jam avatar export' printed, if all of it is unlocked."""
    text, where = canvas_text(file)
    _change(context, lambda one: one.take_in(text, where, dry_run=dry_run), as_json)


def canvas_text(file: Path) -> tuple[str, str]:
    """Returns the text of a canvas's file, or of standard input, and what errors call it."""
    from jamtui.avatar.canvas import LONGEST_JSON
    from jamtui.studio.avatar.dressing import read_canvas_file
    from jamtui.text import printable

    if str(file) == "-":
        return _standard_input(LONGEST_JSON + 1), "Standard input"
    return read_canvas_file(file), printable(str(file))


def _standard_input(most: int) -> str:
    try:
        return sys.stdin.read(most)
    except UnicodeDecodeError as error:
        raise BadFileError("Standard input is not a text in UTF-8.") from error


def _change(context: typer.Context, change: Callable[[Dressing], Canvas], as_json: bool) -> None:
    from jamtui.studio.avatar.dressing import Dressing

    with writing(context) as database, database.gateway.transaction():
        dressing = Dressing(database.gateway)
        canvas = change(dressing)
        name, _ = dressing.canvas()
        _show(dressing, name, canvas, as_json)


def _show(dressing: Dressing, name: str, canvas: Canvas, as_json: bool) -> None:
    from jamtui.studio.avatar.dressing import avatar_card

    if as_json:
        print_json(avatar_card(dressing.wardrobe, name, canvas))
    elif is_terminal():
        draw(dressing.wardrobe, canvas)
