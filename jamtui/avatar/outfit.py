"""Avatars by chance, and the plain one to begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from jamtui.avatar.canvas import Background, Canvas, Layer
from jamtui.avatar.wardrobe import Category, Garment, Wardrobe, sorted_layers

_CHANCES = {
    "background": 0.75,
    "hair_back": 0.4,
    "eyebrows": 0.92,
    "nose": 0.95,
    "facial_hair": 0.25,
    "ears": 0.97,
    "hair_front": 0.95,
    "clothing_base": 1.0,
    "clothing_outer": 0.4,
    "glasses": 0.28,
    "earrings": 0.3,
    "headwear": 0.3,
    "face_accessories": 0.35,
}
"""How often something of a category is worn that need not be."""

_OTHERWISE = 0.3

_BACKGROUNDS = ("#ffd8a8", "#b8e6dc", "#d0bfff", "#ffc9de", "#a5d8ff", "#ffec99", "#c3e88d")

_ODD_HAIR = 0.25
"""How often hair has a colour that does not grow."""


def random_canvas(wardrobe: Wardrobe, seed: int) -> Canvas:
    """Returns an avatar by chance: for one wardrobe and seed always the same.

    Skin and hair have one colour each, all required categories are there.
    """
    chance = Random(seed)
    shared = {palette: _palette_color(wardrobe, palette, chance) for palette in ("skin", "hair")}
    layers = []
    for category in wardrobe.categories.values():
        # Drawn for each, worn or not, so that one more component changes little else.
        is_worn = chance.random() < _CHANCES.get(category.id, _OTHERWISE)
        garments = wardrobe.of(category.id)
        if garments and (is_worn or category.is_required):
            layers.append(_layer(category, garments, shared, chance))
    backdrop = _BACKGROUNDS[_index(len(_BACKGROUNDS), chance)]
    return Canvas(sorted_layers(wardrobe, layers), Background("color", backdrop))


def starter_canvas(wardrobe: Wardrobe, is_free: Callable[[Garment], bool]) -> Canvas:
    """Returns the plainest avatar: the first free component of each required category."""
    layers = []
    for category in wardrobe.categories.values():
        free = [one for one in wardrobe.of(category.id) if is_free(one)]
        if category.is_required and free:
            first = free[0]
            color = _SKIN_TO_BEGIN if category.palette == "skin" else first.base_color
            if color not in category.colors:
                color = category.colors[0] if category.colors else None
            layers.append(Layer(category.id, first.id, color))
    return Canvas(sorted_layers(wardrobe, layers))


_SKIN_TO_BEGIN = "#e8c4a2"


def _layer(
    category: Category,
    garments: Sequence[Garment],
    shared: dict[str, str | None],
    chance: Random,
) -> Layer:
    garment = garments[_index(len(garments), chance)]
    color: str | None = None
    if category.colors:
        color = category.colors[_index(len(category.colors), chance)]
        color = shared.get(category.palette or "") or color
    return Layer(category.id, garment.id, color)


def _palette_color(wardrobe: Wardrobe, palette: str, chance: Random) -> str | None:
    colors = next(
        (one.colors for one in wardrobe.categories.values() if one.palette == palette), ()
    )
    is_odd, place = chance.random() < _ODD_HAIR, chance.random()
    if not colors:
        return None
    natural = colors[:11] if palette == "hair" and not is_odd else colors
    return natural[int(place * len(natural))]


def _index(count: int, chance: Random) -> int:
    return int(chance.random() * count)
