"""Shapes: what the drawing of a component is made of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from jamtui.avatar.color import SHADES, Rgb, is_color, rgb, shade
from jamtui.avatar.path import Point

CANVAS = 512
"""Width and height of the canvas on which everything is drawn."""

Outline = tuple[Point, ...]

SLOTS = ("primary", "skin", "ink", "lip")
"""Colours that the avatar decides: the layer's own, that of the face, and lines and lips on it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Outlines, filled or stroked, in the coordinates of the canvas.

    `fill` and `stroke` are "#rrggbb", a slot or a slot's shade ("primary-dark"), or None.
    `opacity` is 0 to 1. Where `even_odd` is set, an outline within an outline is a hole.
    """

    outlines: tuple[Outline, ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.0
    opacity: float = 1.0
    even_odd: bool = False

    def mirrored(self) -> Shape:
        """Returns the same on the other side of the canvas."""
        return self.moved(Placement(flipped=True, centre=(CANVAS / 2, 0.0)))

    def moved(self, place: Placement) -> Shape:
        """Returns the same at another place."""
        if place.is_nowhere_else:
            return self
        outlines = tuple(tuple(place.of(point) for point in line) for line in self.outlines)
        return Shape(
            outlines, self.fill, self.stroke, self.width * place.scale, self.opacity, self.even_odd
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a layer is put: scaled, flipped and turned about `centre`, then moved.

    `rotation` is in degrees, clockwise.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    rotation: float = 0.0
    flipped: bool = False
    centre: Point = (CANVAS / 2, CANVAS / 2)

    @property
    def is_nowhere_else(self) -> bool:
        """Whether everything stays as it is."""
        return (self.x, self.y, self.scale, self.rotation) == (0, 0, 1, 0) and not self.flipped

    def of(self, point: Point) -> Point:
        """Returns where a point comes to lie."""
        dx, dy = (point[0] - self.centre[0], point[1] - self.centre[1])
        dx *= -self.scale if self.flipped else self.scale
        dy *= self.scale
        turn = math.radians(self.rotation)
        cosine, sine = math.cos(turn), math.sin(turn)
        return (
            self.centre[0] + dx * cosine - dy * sine + self.x,
            self.centre[1] + dx * sine + dy * cosine + self.y,
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a component looks like.

    `hides_hair_above` is the line above which hair is under the hat, None for what is no hat.
    """

    id: str
    category: str
    shapes: tuple[Shape, ...]
    hides_hair_above: float | None = None


def paint(name: str, slots: dict[str, Rgb]) -> Rgb:
    """Returns the colour that a shape's `fill` or `stroke` comes to."""
    if name.startswith("#"):
        return rgb(name)
    slot, dash, kind = name.partition("-")
    return shade(slots[slot], dash + kind)


def is_paint(name: str) -> bool:
    """Whether `name` is a colour, a slot, or the shade of one."""
    return is_color(name) or name in set(_slot_names())


def _slot_names() -> Iterator[str]:
    for slot in SLOTS:
        for suffix in SHADES:
            yield slot + suffix


def ellipse(x: float, y: float, radius_x: float, radius_y: float) -> Outline:
    """Returns a closed ellipse about (x, y)."""
    return arc(x, y, radius_x, radius_y, 0.0, 360.0)


def arc(x: float, y: float, radius_x: float, radius_y: float, start: float, end: float) -> Outline:
    """Returns a piece of an ellipse; angles in degrees, clockwise from three o'clock."""
    steps = max(8, math.ceil(abs(end - start) / 7.5))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return tuple(
        (x + radius_x * math.cos(angle), y + radius_y * math.sin(angle)) for angle in angles
    )


def rectangle(x: float, y: float, width: float, height: float, radius: float = 0.0) -> Outline:
    """Returns a rectangle with (x, y) at its upper left, its corners rounded."""
    radius = min(radius, width / 2, height / 2)
    if radius <= 0:
        return ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
    left, right, top, low = x + radius, x + width - radius, y + radius, y + height - radius
    turns = ((right, low, 0), (left, low, 90), (left, top, 180), (right, top, 270))
    points = [point for cx, cy, at in turns for point in arc(cx, cy, radius, radius, at, at + 90)]
    return (*points, points[0])
