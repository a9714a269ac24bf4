"""Pictures of avatars: for the terminal and as files."""

from __future__ import annotations

from pathlib import Path

from jamtui.avatar.canvas import Canvas
from jamtui.avatar.render import (
    HEADSHOT,
    LARGEST,
    SMALLEST,
    WHOLE,
    Picture,
    View,
    Worn,
    in_order,
    picture_png,
    placement,
    render,
)
from jamtui.avatar.shape import CANVAS
from jamtui.avatar.terminal import Depth, lines
from jamtui.avatar.wardrobe import Wardrobe
from jamtui.catalog.avatars import drawing
from jamtui.errors import ConflictError, UsageError
from jamtui.partial_file import write_whole
from jamtui.studio.avatar.cards import PictureCard
from jamtui.text import printable

BACKDROP = "background"
"""The category of what is behind everything."""


def picture_of(wardrobe: Wardrobe, canvas: Canvas, size: int, view: View = WHOLE) -> Picture:
    """Returns a picture of an avatar, `size` pixels (16 to 2048) wide and high.

    `view` is the part of the canvas that it shows. What is not offered any more, or has no drawing
    here, is left out.
    """
    if not SMALLEST <= size <= LARGEST:
        raise UsageError(f"{size} is no size for a picture: it has {SMALLEST} to {LARGEST} pixels.")
    background = canvas.background.value
    return render(_worn(wardrobe, canvas), size, background=background, view=view)


def _worn(wardrobe: Wardrobe, canvas: Canvas) -> list[Worn]:
    orders = {id_: category.order for id_, category in wardrobe.categories.items()}
    found = []
    for layer in in_order(canvas, orders):
        garment = wardrobe.garments.get(layer.component)
        category = wardrobe.categories.get(layer.category)
        known = drawing(garment.drawing) if garment and garment.drawing else None
        if garment is None or category is None or known is None:
            continue
        color = layer.color or garment.base_color
        found.append(Worn(known, color, placement(layer, category.box)))
    return found


def terminal_lines(
    wardrobe: Wardrobe, canvas: Canvas, columns: int, depth: Depth, view: View = WHOLE
) -> list[str]:
    """Returns an avatar as lines of a terminal, at most `columns` cells wide.

    Without colours nothing stands out from a background, so there it has none.
    """
    if depth == "none":
        layers = tuple(one for one in canvas.layers if one.category != BACKDROP)
        canvas = Canvas(layers) if layers else canvas
    size = max(SMALLEST, min(columns, LARGEST))
    return lines(picture_of(wardrobe, canvas, size, view), depth)


def box_view(box: tuple[int, int, int, int]) -> View:
    """Returns the square of the canvas about a box (x, y, width, height)."""
    x, y, width, height = box
    side = float(min(max(width, height), CANVAS))
    left, top = (
        min(max(start + (length - side) / 2, 0.0), CANVAS - side)
        for start, length in ((x, width), (y, height))
    )
    return left, top, side


def write_picture(
    path: Path, wardrobe: Wardrobe, canvas: Canvas, size: int, *, headshot: bool, overwrite: bool
) -> PictureCard:
    """Writes an avatar as a PNG file, whole or not at all.

    Raises ConflictError for a file that is there, StorageError where none can be written.
    """
    if path.exists() and not overwrite:
        raise ConflictError(f"{printable(str(path))} is there already: add --overwrite.")
    view = HEADSHOT if headshot else WHOLE
    data = picture_png(picture_of(wardrobe, canvas, size, view))
    write_whole(path, data)
    return PictureCard(str(path), size, len(data))
