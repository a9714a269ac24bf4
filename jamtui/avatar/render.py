"""A canvas and the drawings of what is worn, as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.avatar.canvas import Canvas, Layer
from jamtui.avatar.color import Rgb, rgb, slots
from jamtui.avatar.raster import Box, Plane, box_of, filled, stroked
from jamtui.avatar.shape import CANVAS, Drawing, Outline, Placement, Shape, paint
from jamtui.png import png

SMALLEST, LARGEST = 16, 2048
"""Pixels along a side of a picture."""

PLAIN: Rgb = (173, 181, 189)
"""The colour of what has none."""

_IN_PLACE = Placement()

SKIN: Rgb = (232, 196, 162)
"""The skin of an avatar without a face."""

Picture = npt.NDArray[np.uint8]
"""(rows, columns, 4): red, green, blue and alpha, not premultiplied."""

Pixels = npt.NDArray[np.float32]
"""The same while it is drawn: 0 to 1, premultiplied."""

View = tuple[float, float, float]
"""Left, top and side of the square of the canvas that is shown."""

WHOLE: View = (0.0, 0.0, float(CANVAS))
HEADSHOT: View = (88.0, 0.0, 336.0)


@dataclass(frozen=True, slots=True)
class Worn:
    """A drawing, its colour ("#rrggbb" or None), and where the layer puts it."""

    drawing: Drawing
    color: str | None = None
    place: Placement = _IN_PLACE


def placement(layer: Layer, box: tuple[int, int, int, int]) -> Placement:
    """Returns where a layer of a category with that box (x, y, width, height) is put."""
    x, y, width, height = box
    centre = (x + width / 2, y + height / 2)
    return Placement(layer.x, layer.y, layer.scale, layer.rotation, layer.flipped, centre)


def render(
    worn: Sequence[Worn], size: int, *, background: str | None = None, view: View = WHOLE
) -> Picture:
    """Returns the picture of what is worn, back to front, `size` pixels wide and high.

    `background` is "#rrggbb", or None for none.
    """
    pixels = np.zeros((size, size, 4), np.float32)
    if background is not None:
        pixels[:] = np.array((*rgb(background), 255), np.float32) / 255
    skin = _skin(worn)
    hidden = _hidden_above(worn)
    for one in worn:
        colors = slots(rgb(one.color) if one.color else PLAIN, skin)
        line = hidden if one.drawing.category in ("hair_front", "hair_back") else None
        for shape in one.drawing.shapes:
            _draw(pixels, shape.moved(one.place), colors, view, line)
    return _bytes(pixels)


def picture_png(picture: Picture) -> bytes:
    """Returns a picture as a PNG file."""
    rows, columns, _ = picture.shape
    return png(picture.tobytes(), columns, rows, alpha=True)


def in_order(canvas: Canvas, orders: Mapping[str, int]) -> list[Layer]:
    """Returns the layers back to front: by category, then as they were put on."""
    return sorted(canvas.layers, key=lambda layer: orders.get(layer.category, 0))


def _skin(worn: Iterable[Worn]) -> Rgb:
    colors = {one.drawing.category: one.color for one in worn if one.color}
    color = colors.get("face") or colors.get("body")
    return rgb(color) if color else SKIN


def _hidden_above(worn: Iterable[Worn]) -> float | None:
    """Returns the line of the canvas above which hair is under a hat."""
    lines = [
        one.place.of((CANVAS / 2, line))[1]
        for one in worn
        if (line := one.drawing.hides_hair_above) is not None
    ]
    return max(lines, default=None)


def _draw(
    pixels: Pixels, shape: Shape, colors: dict[str, Rgb], view: View, hidden: float | None
) -> None:
    left, top, side = view
    scale = len(pixels) / side
    outlines: list[Outline] = [
        tuple(((x - left) * scale, (y - top) * scale) for x, y in line) for line in shape.outlines
    ]
    width = shape.width * scale
    first_row = None if hidden is None else (hidden - top) * scale
    box = box_of(outlines, len(pixels), 0.0 if shape.stroke is None else width / 2 + 1)
    if box is None:
        return
    if shape.fill is not None:
        coverage = filled(outlines, box, shape.even_odd)
        _blend(pixels, box, coverage, shape.opacity, paint(shape.fill, colors), first_row)
    if shape.stroke is not None:
        coverage = stroked(outlines, box, width)
        _blend(pixels, box, coverage, shape.opacity, paint(shape.stroke, colors), first_row)


def _blend(
    pixels: Pixels,
    box: Box,
    coverage: Plane,
    opacity: float,
    color: Rgb,
    first_row: float | None,
) -> None:
    """Lays a colour over premultiplied pixels, where it covers them."""
    left, top, right, bottom = box
    if first_row is not None:
        coverage = coverage * np.clip(np.arange(top, bottom) + 1 - first_row, 0, 1)[:, np.newaxis]
    alpha = (coverage * opacity).astype(np.float32)[:, :, np.newaxis]
    part = pixels[top:bottom, left:right]
    part *= 1 - alpha
    part += alpha * (np.array((*color, 255), np.float32) / 255)


def _bytes(pixels: Pixels) -> Picture:
    picture = np.empty(pixels.shape, np.uint8)
    # Some rows at a time: a large picture would take several times its memory.
    for top in range(0, len(pixels), _ROWS_AT_ONCE):
        part = pixels[top : top + _ROWS_AT_ONCE]
        part[:, :, :3] /= np.maximum(part[:, :, 3:], _LEAST)
        picture[top : top + _ROWS_AT_ONCE] = np.rint(part.clip(0.0, 1.0) * 255)
    return picture


_ROWS_AT_ONCE = 64
_LEAST = np.float32(1e-6)
"""What keeps colours without any alpha from being divided by nothing."""
