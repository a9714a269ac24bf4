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
    Worn,
    in_order,
    picture_png,
    placement,
    render,
)
from jamtui.avatar.terminal import Depth, lines
from jamtui.avatar.wardrobe import Wardrobe
from jamtui.catalog.avatars import drawing
from jamtui.errors import ConflictError, UsageError
from jamtui.partial_file import write_whole
from jamtui.studio.avatar.cards import PictureCard
from jamtui.text import printable


def picture_of(wardrobe: Wardrobe, canvas: Canvas, size: int, *, headshot: bool = False) -> Picture:
    """Returns a picture of an avatar, `size` pixels (16 to 2048) wide and high.

    What is not offered any more, or has no drawing here, is left out.
    """
    if not SMALLEST <= size <= LARGEST:
        raise UsageError(f"{size} is no size for a picture: it has {SMALLEST} to {LARGEST} pixels.")
    background = canvas.background.value
    view = HEADSHOT if headshot else WHOLE
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
    wardrobe: Wardrobe, canvas: Canvas, columns: int, depth: Depth, *, headshot: bool = False
) -> list[str]:
    """Returns an avatar as lines of a terminal, at most `columns` cells wide."""
    size = max(SMALLEST, min(columns, LARGEST))
    return lines(picture_of(wardrobe, canvas, size, headshot=headshot), depth)


def write_picture(
    path: Path, wardrobe: Wardrobe, canvas: Canvas, size: int, *, headshot: bool, overwrite: bool
) -> PictureCard:
    """Writes an avatar as a PNG file, whole or not at all.

    Raises ConflictError for a file that is there, StorageError where none can be written.
    """
    if path.exists() and not overwrite:
        raise ConflictError(f"{printable(str(path))} is there already: add --overwrite.")
    data = picture_png(picture_of(wardrobe, canvas, size, headshot=headshot))
    write_whole(path, data)
    return PictureCard(str(path), size, len(data))
