"""The components of avatars that ship with the program: what they are, and their drawings."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jamtui.avatar.path import Point, flatten
from jamtui.avatar.shape import (
    CANVAS,
    Drawing,
    Outline,
    Placement,
    Shape,
    arc,
    ellipse,
    is_paint,
    rectangle,
)
from jamtui.catalog.toml_file import Fields, read_toml
from jamtui.errors import BadFileError
from jamtui.resources import bundled

RARITIES = ("common", "rare", "epic", "legendary")
MOST_SHAPES = 100


@dataclass(frozen=True, slots=True)
class Component:
    """A component as its file has it; `rules` are the ids of what unlocks it, none for free."""

    id: str
    category: str
    name: str
    tags: tuple[str, ...]
    rarity: str
    base_color: str | None
    rules: tuple[str, ...]
    drawing: Drawing


def categories_with_files() -> list[str]:
    """Returns the ids of all categories that have a file."""
    return sorted(path.stem for path in (bundled("data") / "avatars").glob("*.toml"))


@lru_cache(maxsize=64)
def components(category: str) -> dict[str, Component]:
    """Returns the shipped components of a category by id; do not change the dict.

    A category without a file has none. Raises BadFileError for a file that is wrong.
    """
    if category not in categories_with_files():
        return {}
    return read_components(bundled("data") / "avatars" / f"{category}.toml")


def all_components() -> dict[str, Component]:
    """Returns every shipped component by id; raises BadFileError where two have the same."""
    found: dict[str, Component] = {}
    for category in categories_with_files():
        for id_, component in components(category).items():
            if id_ in found:
                raise BadFileError(f"Two components of avatars have the id {id_!r}.")
            found[id_] = component
    return found


def drawing(id_: str) -> Drawing | None:
    """Returns a shipped drawing, None for an id that none has."""
    # Ids begin with the category's, so that one file has to be read and not all.
    categories = [name for name in categories_with_files() if id_.startswith(f"{name}-")]
    for category in categories:
        if id_ in components(category):
            return components(category)[id_].drawing
    return None


def read_components(path: Path) -> dict[str, Component]:
    """Returns the components of a file, whose name is their category; raises BadFileError."""
    top = Fields(read_toml(path), str(path))
    found: dict[str, Component] = {}
    for fields in top.tables("components", 1, 100):
        component = _component(fields, path.stem)
        if component.id in found:
            raise BadFileError(f"{path} has two components {component.id!r}: ids must differ.")
        found[component.id] = component
    top.finish()
    return found


def _component(fields: Fields, category: str) -> Component:
    id_ = fields.text("id", longest=80)
    if not id_.startswith(f"{category}-"):
        raise BadFileError(f"{fields.where}: the id {id_!r} must begin with {category}-.")
    color = fields.optional_text("color")
    if color is not None and (not color.startswith("#") or not is_paint(color)):
        raise fields.wrong("color", "a colour such as #1c7ed6", color)
    line = fields.optional("hides_hair_above")
    if line is not None:
        line = fields.number("hides_hair_above", 0, CANVAS)
    shapes = [_shapes(shape) for shape in fields.tables("shapes", 1, MOST_SHAPES)]
    component = Component(
        id=id_,
        category=category,
        name=fields.text("name", longest=80),
        tags=fields.texts("tags"),
        rarity=fields.choice("rarity", RARITIES),
        base_color=color,
        rules=fields.texts("rules"),
        drawing=Drawing(id_, category, tuple(itertools.chain(*shapes)), line),
    )
    fields.finish()
    return component


def _shapes(fields: Fields) -> list[Shape]:
    """Returns the shape of a table, and its mirror image where that is asked for."""
    outlines = _outlines(fields)
    stroke = _paint(fields, "stroke")
    shape = Shape(
        outlines,
        fill=_paint(fields, "fill") or (None if stroke else "primary"),
        stroke=stroke,
        width=fields.number("width", 0.1, 100, 4),
        opacity=fields.number("opacity", 0.01, 1, 1),
        even_odd=fields.truth("even_odd", False),
    )
    turn = fields.number("turn", -360, 360, 0)
    if turn:
        shape = shape.moved(Placement(rotation=turn, centre=_middle(outlines)))
    is_twice = fields.truth("mirror", False)
    fields.finish()
    return [shape, shape.mirrored()] if is_twice else [shape]


def _paint(fields: Fields, key: str) -> str | None:
    name = fields.optional_text(key)
    if name is not None and not is_paint(name):
        raise fields.wrong(key, "#rrggbb, primary, skin, or one of their shades", name)
    return name


def _middle(outlines: tuple[Outline, ...]) -> Point:
    points = [point for line in outlines for point in line]
    low, high = (
        tuple(choose(point[axis] for point in points) for axis in (0, 1)) for choose in (min, max)
    )
    return (low[0] + high[0]) / 2, (low[1] + high[1]) / 2


def _outlines(fields: Fields) -> tuple[Outline, ...]:
    kinds = [name for name in fields.names() if name in ("path", *_KINDS)]
    if len(kinds) != 1:
        raise BadFileError(f"{fields.where} must be one of path, {', '.join(_KINDS)}.")
    kind = kinds[0]
    if kind == "path":
        lines = flatten(fields.text("path", longest=4000), fields.where)
        return tuple(map(tuple, lines))
    low, high, make = _KINDS[kind]
    numbers = _numbers(fields, kind, low, high)
    return (make(*numbers),)


def _numbers(fields: Fields, key: str, low: int, high: int) -> list[float]:
    values = fields.take(key, f"{low} to {high} numbers")
    if not isinstance(values, list) or not low <= len(values) <= high:
        raise fields.wrong(key, f"{low} to {high} numbers", values)
    for value in values:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or abs(value) > 2 * CANVAS:
            raise fields.wrong(key, "numbers on the canvas", value)
    return values


def _polygon(*numbers: float) -> Outline:
    line = _line(*numbers)
    return (*line, line[0])


def _line(*numbers: float) -> Outline:
    if len(numbers) % 2:
        raise BadFileError("A line or polygon needs an x and a y for each of its points.")
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


_KINDS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "ellipse": (4, 4, ellipse),
    "rect": (4, 5, rectangle),
    "arc": (6, 6, arc),
    "polygon": (6, 200, _polygon),
    "line": (4, 200, _line),
}
