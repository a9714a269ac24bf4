"""What commands about avatars print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LayerCard:
    """A component that is worn, back to front in a list of them.

    `x` and `y` are pixels of the canvas, `rotation` degrees clockwise.
    """

    category: str
    component: str
    name: str
    color: str | None
    x: float
    y: float
    scale: float
    rotation: float
    flipped: bool


@dataclass(frozen=True, slots=True)
class AvatarCard:
    """Somebody's avatar. `missing` are required categories of which nothing is worn."""

    user: str
    background: str
    layers: list[LayerCard]
    missing: list[str]


@dataclass(frozen=True, slots=True)
class ComponentCard:
    """A component. `needs` says what unlocks it (any of them); nothing for a free one.

    `unlocked_at` and `reason` are null for what is free or locked.
    """

    id: str
    category: str
    name: str
    rarity: str
    tags: list[str]
    base_color: str | None
    colors: list[str]
    unlocked: bool
    needs: list[str]
    unlocked_at: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A kind of layer; `box` is x, y, width and height on the canvas of 512 by 512."""

    id: str
    name: str
    layer_order: int
    is_required: bool
    max_selections: int
    palette: str | None
    box: list[int]
    components: int


@dataclass(frozen=True, slots=True)
class PaletteCard:
    """Colours to choose from."""

    id: str
    name: str
    colors: list[str]


@dataclass(frozen=True, slots=True)
class PictureCard:
    """A picture that was written."""

    path: str
    size: int
    bytes: int


@dataclass(frozen=True, slots=True)
class CanvasCard:
    """A canvas as it is kept: layers in their order, and a background."""

    version: int
    layers: list[dict[str, Any]]
    background: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CharacterCard:
    """A character that walks about on the home page."""

    id: str
    name: str
    description: str | None
    personality: str | None
    preferred_scenes: list[str]
    walk_speed: float
    idle_animation: str | None
    sort_order: int
    is_active: bool
    canvas: dict[str, Any]
