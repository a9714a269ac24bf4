"""What can be worn, and the rules of wearing it: pure, whatever the components come from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jamtui.avatar.canvas import Canvas, Layer
from jamtui.errors import ConflictError, UsageError, unknown_name


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of layer. `box` is x, y, width and height on the canvas; `colors` its palette."""

    id: str
    name: str
    order: int
    is_required: bool
    most: int
    box: tuple[int, int, int, int]
    palette: str | None = None
    colors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Garment:
    """A component; `drawing` is the id of the shipped drawing that shows it."""

    id: str
    category: str
    name: str
    drawing: str | None
    base_color: str | None = None
    tags: tuple[str, ...] = ()
    rarity: str = "common"


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """All categories and components, by id; both in the order in which they are listed."""

    categories: Mapping[str, Category]
    garments: Mapping[str, Garment]

    def garment(self, name: str) -> Garment:
        """Returns the component with that id, or whose id ends so; raises NotFoundError."""
        if name in self.garments:
            return self.garments[name]
        found = [one for id_, one in self.garments.items() if id_.partition("-")[2] == name]
        if len(found) == 1:
            return found[0]
        if found:
            choices = " or ".join(one.id for one in found)
            raise UsageError(f"{name!r} may be {choices}: give the whole id.")
        raise unknown_name("component", name[:80], self.garments, "See 'jam avatar list'.")

    def category(self, id_: str) -> Category:
        """Returns the category with that id; raises NotFoundError."""
        if id_ not in self.categories:
            raise unknown_name("category", id_[:80], self.categories)
        return self.categories[id_]

    def of(self, category: str) -> list[Garment]:
        """Returns the components of a category."""
        return [one for one in self.garments.values() if one.category == category]

    def checked_color(self, garment: Garment, color: str) -> str:
        """Returns a colour that the component may have, of its category's palette.

        `color` is "#rrggbb" or a number in the palette, from 1. Raises UsageError.
        """
        category = self.category(garment.category)
        if not category.colors:
            raise UsageError(f"{garment.id!r} has its own colours: leave the colour out.")
        if color.isascii() and color.isdigit() and len(color) <= 4:
            place = int(color)
            if 1 <= place <= len(category.colors):
                return category.colors[place - 1]
        if color.lower() not in category.colors:
            raise UsageError(
                f"{color[:20]!r} is not in the palette {category.palette!r}: take one of "
                f"{', '.join(category.colors)}, or a number from 1 to {len(category.colors)}."
            )
        return color.lower()

    def usual_color(self, canvas: Canvas, garment: Garment) -> str | None:
        """Returns the colour of what shares the palette, as skin and hair do, else its own."""
        category = self.category(garment.category)
        if not category.colors:
            return None
        if category.palette in _SHARED:
            for layer in canvas.layers:
                other = self.categories.get(layer.category)
                if other is not None and other.palette == category.palette and layer.color:
                    return layer.color
        return garment.base_color or category.colors[0]

    def check(self, canvas: Canvas) -> None:
        """Raises NotFoundError, UsageError or ConflictError for a canvas that cannot be."""
        for layer in canvas.layers:
            garment = self.garments.get(layer.component)
            if garment is None:
                raise unknown_name("component", layer.component, self.garments)
            if garment.category != layer.category:
                raise UsageError(
                    f"{garment.id!r} belongs to {garment.category}, not to {layer.category[:40]!r}."
                )
            if layer.color is not None:
                self.checked_color(garment, layer.color)
        self._check_counts(canvas)

    def _check_counts(self, canvas: Canvas) -> None:
        worn = [layer.component for layer in canvas.layers]
        for id_ in worn:
            if worn.count(id_) > 1:
                raise ConflictError(f"{id_!r} is worn twice: once is enough.")
        for category in self.categories.values():
            count = sum(layer.category == category.id for layer in canvas.layers)
            if count > category.most:
                raise ConflictError(
                    f"Of {category.id} at most {category.most} can be worn, not {count}: "
                    "take one off first."
                )
            if canvas.layers and category.is_required and not count:
                raise ConflictError(f"An avatar needs something of {category.id}.")


_SHARED = ("skin", "hair")
"""Palettes whose colour is usually one for the whole avatar."""


def wearing(wardrobe: Wardrobe, canvas: Canvas, layer: Layer) -> Canvas:
    """Returns the canvas with a layer put on, in its category's place.

    What is worn already is changed; where only one may be worn, the other is taken off.
    """
    category = wardrobe.category(layer.category)
    known = [one.component for one in canvas.layers]
    if layer.component in known:
        layers = [layer if one.component == layer.component else one for one in canvas.layers]
    elif category.most == 1:
        layers = [one for one in canvas.layers if one.category != category.id] + [layer]
    else:
        layers = [*canvas.layers, layer]
    return dataclasses.replace(canvas, layers=sorted_layers(wardrobe, layers))


def sorted_layers(wardrobe: Wardrobe, layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Returns layers back to front: by category, and as they were within one."""
    orders = {id_: category.order for id_, category in wardrobe.categories.items()}
    return tuple(sorted(layers, key=lambda layer: orders.get(layer.category, len(orders))))


def without(wardrobe: Wardrobe, canvas: Canvas, component: str) -> Canvas:
    """Returns the canvas without a component.

    Raises NotFoundError when it is not worn, ConflictError when its category is required.
    """
    layer = worn(canvas, component)
    category = wardrobe.categories.get(layer.category)
    if category is not None and category.is_required:
        raise ConflictError(
            f"An avatar needs something of {category.id}: wear another instead, or clear it all."
        )
    layers = tuple(one for one in canvas.layers if one is not layer)
    return dataclasses.replace(canvas, layers=layers)


def worn(canvas: Canvas, component: str) -> Layer:
    """Returns the layer of a component, named as `Wardrobe.garment` has it; NotFoundError."""
    for layer in canvas.layers:
        if component in (layer.component, layer.component.partition("-")[2]):
            return layer
    raise unknown_name("worn component", component[:80], [one.component for one in canvas.layers])


def raised(wardrobe: Wardrobe, canvas: Canvas, component: str, *, to_front: bool) -> Canvas:
    """Returns the canvas with a component before, or behind, the others of its category."""
    layer = worn(canvas, component)
    others = [one for one in canvas.layers if one is not layer]
    layers = [*others, layer] if to_front else [layer, *others]
    return dataclasses.replace(canvas, layers=sorted_layers(wardrobe, layers))
