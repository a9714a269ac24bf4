"""Putting things on, and taking them off."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jamtui.avatar.canvas import (
    EMPTY,
    LONGEST_JSON,
    NUMBERS,
    Background,
    Canvas,
    Layer,
    canvas_data,
    number,
    parse_canvas,
    read_canvas,
)
from jamtui.avatar.color import is_color
from jamtui.avatar.outfit import random_canvas, starter_canvas
from jamtui.avatar.wardrobe import Wardrobe, raised, sorted_layers, wearing, without, worn
from jamtui.errors import BadFileError, NotFoundError, UsageError
from jamtui.file_reading import read_beginning
from jamtui.storage.avatars.canvases import CanvasRepository
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.gateway import Gateway
from jamtui.storage.people import PeopleRepository
from jamtui.studio.avatar.cards import AvatarCard, CanvasCard, LayerCard
from jamtui.studio.avatar.components import Components
from jamtui.text import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Where and how a component is to be drawn, as a `Layer` has it; None leaves it as it is.

    `to_front` puts it before the others of its category, False behind them.
    """

    x: float | None = None
    y: float | None = None
    scale: float | None = None
    rotation: float | None = None
    flipped: bool | None = None
    to_front: bool | None = None

    def check(self) -> None:
        """Raises UsageError for a number out of range."""
        for name, (bounds, _) in NUMBERS.items():
            if (value := getattr(self, name)) is None:
                continue
            try:
                number(value, bounds, f"--{name}")
            except BadFileError as error:
                raise UsageError(str(error)) from error

    def of(self, layer: Layer) -> Layer:
        """Returns the layer as it is to be drawn."""
        return dataclasses.replace(
            layer,
            x=layer.x if self.x is None else self.x,
            y=layer.y if self.y is None else self.y,
            scale=layer.scale if self.scale is None else self.scale,
            rotation=layer.rotation if self.rotation is None else self.rotation,
            flipped=layer.flipped if self.flipped is None else self.flipped,
        )


class Dressing:
    """One's own avatar, and a look at those of others."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._canvases = CanvasRepository(gateway)
        self._components = Components(gateway)
        self.wardrobe: Wardrobe = self._components.wardrobe()

    def canvas(self, who: str | None = None) -> tuple[str, Canvas]:
        """Returns a username and that person's canvas; for None one's own."""
        people = PeopleRepository(self._gateway)
        person = people.find(who) if who is not None else people.get(self._gateway.actor.own_id)
        if person is None:
            raise NotFoundError("Your own profile is gone: 'jam profile list' shows what there is.")
        return person.username, self._canvases.get(person.id)

    def card(self, who: str | None = None) -> AvatarCard:
        """Returns somebody's avatar as commands print it."""
        name, canvas = self.canvas(who)
        return avatar_card(self.wardrobe, name, canvas)

    def wear(self, component: str, color: str | None = None) -> Canvas:
        """Puts a component on; a first one goes onto the plainest avatar.

        The colour is one of the category's palette, or its number. Raises NotFoundError,
        UsageError, ConflictError, and DeniedError for what is locked.
        """
        garment = self.wardrobe.garment(component)
        checked = None if color is None else self.wardrobe.checked_color(garment, color)

        def put_on(canvas: Canvas) -> Canvas:
            self._check_unlocked([garment.id])
            if not canvas.layers:
                start = starter_canvas(self.wardrobe, self._is_wearable())
                canvas = dataclasses.replace(start, background=canvas.background)
            before = next((one for one in canvas.layers if one.component == garment.id), None)
            usual = before.color if before else self.wardrobe.usual_color(canvas, garment)
            layer = before or Layer(garment.category, garment.id)
            layer = dataclasses.replace(layer, color=checked or usual)
            return wearing(self.wardrobe, canvas, layer)

        return self._change(put_on)

    def remove(self, component: str) -> Canvas:
        """Takes a component off; raises NotFoundError, ConflictError for a required one."""
        return self._change(lambda canvas: without(self.wardrobe, canvas, component))

    def clear(self) -> Canvas:
        """Takes everything off, the background too."""
        return self._change(lambda _: EMPTY)

    def random(self, seed: int, *, dry_run: bool = False) -> Canvas:
        """Puts an avatar together by chance, of what is unlocked."""
        with self._gateway.transaction():
            self._components.refresh()
            wearable = self._components.wearable()
            garments = {id_: one for id_, one in self.wardrobe.garments.items() if id_ in wearable}
            made = random_canvas(Wardrobe(self.wardrobe.categories, garments), seed)
            return made if dry_run else self._change(lambda _: made)

    def set_background(self, value: str) -> Canvas:
        """Sets the background to a colour (#rrggbb) or "transparent"; raises UsageError."""
        if value != "transparent" and not is_color(value):
            raise UsageError(f"{value[:20]!r} is no background: give #rrggbb or transparent.")
        kept = Background() if value == "transparent" else Background("color", value.lower())
        return self._change(lambda canvas: dataclasses.replace(canvas, background=kept))

    def tint(self, palette: str, color: str) -> Canvas:
        """Gives all that is worn of a palette, such as skin or hair, one colour.

        Raises NotFoundError for a palette that there is not, or of which nothing is worn.
        """

        def tinted(canvas: Canvas) -> Canvas:
            if not any(self._is_of(layer, palette) for layer in canvas.layers):
                self._check_palette(palette)
                raise NotFoundError(
                    f"Nothing of the palette {palette!r} is worn: 'jam avatar wear' comes first."
                )
            layers = [self._tinted(layer, palette, color) for layer in canvas.layers]
            return dataclasses.replace(canvas, layers=tuple(layers))

        return self._change(tinted)

    def adjust(self, component: str, wanted: Adjustment) -> Canvas:
        """Changes where and how a component is drawn.

        Raises NotFoundError, and UsageError for numbers out of range.
        """
        wanted.check()

        def adjusted(canvas: Canvas) -> Canvas:
            old = worn(canvas, component)
            new = wanted.of(old)
            layers = tuple(new if one is old else one for one in canvas.layers)
            canvas = dataclasses.replace(canvas, layers=layers)
            if wanted.to_front is not None:
                canvas = raised(self.wardrobe, canvas, component, to_front=wanted.to_front)
            return canvas

        return self._change(adjusted)

    def take_in(self, text: str, where: str, *, dry_run: bool = False) -> Canvas:
        """Wears the canvas in JSON text; raises BadFileError and as `wear` does."""
        canvas = read_canvas(text, where)
        with self._gateway.transaction():
            self._components.refresh()
            canvas = self._checked(canvas)
            return canvas if dry_run else self._change(lambda _: canvas)

    def _change(self, change: Callable[[Canvas], Canvas]) -> Canvas:
        user_id = self._gateway.actor.own_id
        with self._gateway.transaction():
            self._components.refresh()
            before = self._offered(self._canvases.get(user_id))
            # As if it were read from a file, so that all limits hold for everything.
            changed = parse_canvas(canvas_data(change(before)), "The avatar")
            if changed == before:
                return before
            self.wardrobe.check(changed)
            id_ = self._canvases.put(user_id, changed)
            happened(self._gateway, Happening("avatar_changed", user_id, source_id=id_))
        return changed

    def _offered(self, canvas: Canvas) -> Canvas:
        """Returns a canvas without what is not offered any more."""
        garments = self.wardrobe.garments
        layers = tuple(one for one in canvas.layers if one.component in garments)
        return dataclasses.replace(canvas, layers=layers)

    def _checked(self, canvas: Canvas) -> Canvas:
        self.wardrobe.check(canvas)
        self._check_unlocked([layer.component for layer in canvas.layers])
        layers = sorted_layers(self.wardrobe, canvas.layers)
        return dataclasses.replace(canvas, layers=layers)

    def _check_unlocked(self, ids: list[str]) -> None:
        wearable = self._components.wearable()
        for id_ in ids:
            if id_ not in wearable:
                needs = " or ".join(self._components.show(id_).needs)
                what = f"wear {id_!r}, which is locked"
                raise denied(self._gateway, "avatars.unlocked", what, needs)

    def _is_wearable(self) -> Callable[[Any], bool]:
        wearable = self._components.wearable()
        return lambda garment: garment.id in wearable

    def _tinted(self, layer: Layer, palette: str, color: str) -> Layer:
        if not self._is_of(layer, palette):
            return layer
        garment = self.wardrobe.garments[layer.component]
        return dataclasses.replace(layer, color=self.wardrobe.checked_color(garment, color))

    def _is_of(self, layer: Layer, palette: str) -> bool:
        category = self.wardrobe.categories.get(layer.category)
        is_known = layer.component in self.wardrobe.garments
        return is_known and category is not None and category.palette == palette

    def _check_palette(self, palette: str) -> None:
        known = {one.palette for one in self.wardrobe.categories.values()}
        if palette not in known:
            names = ", ".join(sorted(name for name in known if name))
            raise NotFoundError(f"There is no palette {palette[:40]!r}: it is one of {names}.")


def avatar_card(wardrobe: Wardrobe, name: str, canvas: Canvas) -> AvatarCard:
    """Returns an avatar as commands print it."""
    worn_categories = {layer.category for layer in canvas.layers}
    names = {id_: one.name for id_, one in wardrobe.garments.items()}
    layers = []
    for layer in sorted_layers(wardrobe, canvas.layers):
        values = {field.name: getattr(layer, field.name) for field in dataclasses.fields(Layer)}
        layers.append(LayerCard(name=names.get(layer.component, layer.component), **values))
    return AvatarCard(
        user=name,
        background=canvas.background.value or "transparent",
        layers=layers,
        missing=[
            one.id
            for one in wardrobe.categories.values()
            if one.is_required and one.id not in worn_categories
        ],
    )


def canvas_card(canvas: Canvas) -> CanvasCard:
    """Returns a canvas as JSON has it."""
    return CanvasCard(**canvas_data(canvas))


def read_canvas_file(path: Path) -> str:
    """Returns the text of a canvas's file; raises NotFoundError, StorageError, BadFileError."""
    where = printable(str(path))
    data = read_beginning(path, LONGEST_JSON)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFileError(f"{where} is not a text in UTF-8 (byte {error.start}).") from error
