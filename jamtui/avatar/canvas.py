"""What somebody's avatar wears: layers and a background, as JSON has them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jamtui.avatar.color import is_color
from jamtui.errors import BadFileError

VERSION = 1
MOST_LAYERS = 40
LONGEST_JSON = 64_000
LONGEST_NAME = 80
OFFSET_RANGE = (-512.0, 512.0)
SCALE_RANGE = (0.1, 4.0)
ROTATION_RANGE = (-360.0, 360.0)

BackgroundType = Literal["transparent", "color"]


@dataclass(frozen=True, slots=True)
class Layer:
    """One component that is worn, and how.

    `color` is "#rrggbb" or None for the component's own. `x` and `y` move it by pixels of the
    canvas; scale, rotation (degrees, clockwise) and flipping are about the middle of its
    category's box.
    """

    category: str
    component: str
    color: str | None = None
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    rotation: float = 0.0
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """`value` is "#rrggbb" for a colour, None for a transparent one."""

    type: BackgroundType = "transparent"
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Canvas:
    """Layers in the order in which they were put on; the categories' order draws them."""

    layers: tuple[Layer, ...] = ()
    background: Background = Background()


EMPTY = Canvas()


def read_canvas(text: str, where: str = "The canvas") -> Canvas:
    """Returns the canvas in JSON text; raises BadFileError, which begins with `where`."""
    if len(text) > LONGEST_JSON:
        raise BadFileError(f"{where} is too large: it has at most {LONGEST_JSON:,} characters.")
    try:
        data = json.loads(text)
    # Numbers of thousands of digits are ValueErrors too.
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{where} is not JSON.") from error
    return parse_canvas(data, where)


def parse_canvas(data: object, where: str = "The canvas") -> Canvas:
    """Returns the canvas that JSON data describes; raises BadFileError for any other data.

    Whether its components exist and may be worn is another question.
    """
    fields = _fields(data, ("version", "layers", "background"), where)
    version = fields.get("version", VERSION)
    if version is True or version != VERSION:
        raise BadFileError(f"{where} has a version that is not known here: it must be {VERSION}.")
    layers = fields.get("layers", [])
    if not isinstance(layers, list):
        raise BadFileError(f"{where}: layers must be a list.")
    if len(layers) > MOST_LAYERS:
        raise BadFileError(
            f"{where} has {len(layers):,} layers: at most {MOST_LAYERS} can be worn."
        )
    return Canvas(
        tuple(_layer(layer, f"{where}, layer {at}") for at, layer in enumerate(layers, 1)),
        _background(fields.get("background"), where),
    )


def canvas_data(canvas: Canvas) -> dict[str, Any]:
    """Returns a canvas as the objects of JSON; `parse_canvas` makes the same of them again."""
    return {
        "version": VERSION,
        "layers": [_layer_data(layer) for layer in canvas.layers],
        "background": {"type": canvas.background.type, "value": canvas.background.value},
    }


def canvas_text(canvas: Canvas) -> str:
    """Returns a canvas as one line of JSON."""
    return json.dumps(canvas_data(canvas), separators=(",", ":"))


NUMBERS: dict[str, tuple[tuple[float, float], float]] = {
    "x": (OFFSET_RANGE, 0.0),
    "y": (OFFSET_RANGE, 0.0),
    "scale": (SCALE_RANGE, 1.0),
    "rotation": (ROTATION_RANGE, 0.0),
}


def _layer_data(layer: Layer) -> dict[str, Any]:
    data: dict[str, Any] = {
        "category": layer.category,
        "component": layer.component,
        "color": layer.color,
    }
    for name, (_, usual) in NUMBERS.items():
        if getattr(layer, name) != usual:
            data[name] = getattr(layer, name)
    return data | ({"flipped": True} if layer.flipped else {})


def _layer(data: object, where: str) -> Layer:
    fields = _fields(data, ("category", "component", "color", *NUMBERS, "flipped"), where)
    color = fields.get("color")
    if color is not None and not is_color(color):
        raise BadFileError(f"{where}: color must be #rrggbb or null.")
    flipped = fields.get("flipped", False)
    if not isinstance(flipped, bool):
        raise BadFileError(f"{where}: flipped must be true or false.")
    numbers = {
        name: number(fields.get(name, usual), bounds, f"{where}: {name}")
        for name, (bounds, usual) in NUMBERS.items()
    }
    category, component = _name(fields, "category", where), _name(fields, "component", where)
    return Layer(category, component, color.lower() if color else None, **numbers, flipped=flipped)


def number(value: object, bounds: tuple[float, float], where: str) -> float:
    """Returns a finite number within bounds; raises BadFileError, which begins with `where`."""
    low, high = bounds
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise BadFileError(f"{where} must be a number from {low:g} to {high:g}.")
    # What is left of -0.0 and of whole numbers is a plain float.
    return math.fsum((value,))


def _background(data: object, where: str) -> Background:
    if data is None:
        return Background()
    fields = _fields(data, ("type", "value"), f"{where}, background")
    kind, value = fields.get("type"), fields.get("value")
    if kind == "transparent" and value is None:
        return Background()
    if kind == "color" and isinstance(value, str) and is_color(value):
        return Background("color", value.lower())
    raise BadFileError(
        f"{where}: background must be transparent with the value null, or a color with #rrggbb."
    )


def _fields(data: object, known: tuple[str, ...], where: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise BadFileError(f"{where} must be an object with {', '.join(known)}.")
    for name in data:
        if name not in known:
            raise BadFileError(f"{where} has an unknown key {name[:40]!r}.")
    return data


def _name(fields: Mapping[str, Any], key: str, where: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise BadFileError(f"{where}: {key} must be a text of 1 to {LONGEST_NAME} characters.")
    return value
