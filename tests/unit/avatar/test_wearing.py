"""Laws of dressing: what goes on comes off, chance repeats itself, limits hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.avatar.canvas import EMPTY, Canvas, Layer
from jamtui.avatar.outfit import random_canvas, starter_canvas
from jamtui.avatar.wardrobe import (
    Category,
    Garment,
    Wardrobe,
    raised,
    wearing,
    without,
    worn,
)
from jamtui.errors import ConflictError, JamError, NotFoundError, UsageError

SKIN, HAIR = ("#111111", "#222222"), ("#333333", "#444444", "#555555")
BOX = (0, 0, 512, 512)
CATEGORIES = [
    Category("face", "Face", 1, True, 1, BOX, "skin", SKIN),
    Category("ears", "Ears", 2, False, 1, BOX, "skin", SKIN),
    Category("hair", "Hair", 3, False, 1, BOX, "hair", HAIR),
    Category("paint", "Paint", 4, False, 3, BOX),
]
GARMENTS = [
    Garment(f"{one.id}-{name}", one.id, name, None, one.colors[0] if one.colors else None)
    for one in CATEGORIES
    for name in ("a", "b", "c", "d")
]
WARDROBE = Wardrobe({one.id: one for one in CATEGORIES}, {one.id: one for one in GARMENTS})
SEEDS = st.integers(0, 2**31)


def layer(id_: str, color: str | None = None) -> Layer:
    return Layer(WARDROBE.garments[id_].category, id_, color)


def dressed(*ids: str) -> Canvas:
    canvas = EMPTY
    for id_ in ids:
        canvas = wearing(WARDROBE, canvas, layer(id_))
    return canvas


@given(SEEDS)
def test_the_same_seed_makes_the_same_avatar(seed: int) -> None:
    canvas = random_canvas(WARDROBE, seed)
    assert canvas == random_canvas(WARDROBE, seed)
    WARDROBE.check(canvas)


def test_different_seeds_make_different_avatars() -> None:
    assert len({random_canvas(WARDROBE, seed) for seed in range(40)}) > 20


@given(SEEDS)
def test_skin_is_of_one_colour(seed: int) -> None:
    layers = random_canvas(WARDROBE, seed).layers
    colors = {one.color for one in layers if one.category in ("face", "ears")}
    assert len(colors) == 1


@given(SEEDS, st.sampled_from(GARMENTS))
def test_what_goes_on_comes_off(seed: int, garment: Garment) -> None:
    canvas = random_canvas(WARDROBE, seed)
    category = WARDROBE.categories[garment.category]
    if category.is_required or any(one.category == category.id for one in canvas.layers):
        return
    on = wearing(WARDROBE, canvas, layer(garment.id))
    assert worn(on, garment.id) == layer(garment.id)
    assert without(WARDROBE, on, garment.id) == canvas


def test_only_one_is_worn_where_only_one_may_be() -> None:
    canvas = dressed("face-a", "hair-a", "hair-b")
    assert [one.component for one in canvas.layers] == ["face-a", "hair-b"]


def test_wearing_again_changes_the_colour_in_its_place() -> None:
    canvas = dressed("face-a", "paint-a", "paint-b")
    again = wearing(WARDROBE, canvas, layer("paint-a", None))
    assert again == canvas


def test_layers_are_kept_by_category() -> None:
    canvas = dressed("paint-b", "hair-a", "face-a", "paint-a")
    ids = [one.component for one in canvas.layers]
    assert ids == ["face-a", "hair-a", "paint-b", "paint-a"]
    front = raised(WARDROBE, canvas, "paint-b", to_front=True)
    assert [one.component for one in front.layers][2:] == ["paint-a", "paint-b"]
    assert raised(WARDROBE, front, "paint-b", to_front=False) == canvas


BAD = [
    (("hair-a",), ConflictError),
    (("face-a", "paint-a", "paint-b", "paint-c", "paint-d"), ConflictError),
]


@pytest.mark.parametrize(("ids", "error"), BAD)
def test_limits_of_categories_hold(ids: tuple[str, ...], error: type[JamError]) -> None:
    with pytest.raises(error):
        WARDROBE.check(dressed(*ids))


@pytest.mark.parametrize(
    ("layers", "error"),
    [
        ((layer("face-a"), Layer("hair", "nothing")), NotFoundError),
        ((layer("face-a"), Layer("hair", "paint-a")), UsageError),
        ((layer("face-a", "#abcdef"),), UsageError),
        ((layer("face-a"), layer("paint-a", "#111111")), UsageError),
        ((layer("face-a"), layer("paint-a"), layer("paint-a")), ConflictError),
    ],
)
def test_canvases_that_cannot_be_are_refused(
    layers: tuple[Layer, ...], error: type[JamError]
) -> None:
    with pytest.raises(error):
        WARDROBE.check(Canvas(layers))


def test_required_things_cannot_be_taken_off() -> None:
    with pytest.raises(ConflictError, match="face"):
        without(WARDROBE, dressed("face-a"), "face-a")
    with pytest.raises(NotFoundError):
        without(WARDROBE, dressed("face-a"), "hair-a")


def test_new_skin_and_hair_take_the_colour_that_is_there() -> None:
    canvas = Canvas((layer("face-a", SKIN[1]),))
    assert WARDROBE.usual_color(canvas, WARDROBE.garments["ears-a"]) == SKIN[1]
    assert WARDROBE.usual_color(canvas, WARDROBE.garments["hair-a"]) == HAIR[0]
    assert WARDROBE.usual_color(canvas, WARDROBE.garments["paint-a"]) is None


def test_colours_are_of_the_palette_by_value_or_number() -> None:
    hair = WARDROBE.garments["hair-a"]
    assert WARDROBE.checked_color(hair, "#444444") == WARDROBE.checked_color(hair, "2")
    for wrong in ("0", "4", "#123456", "blue", "²", "-1", "00029", "0001" + "9" * 5000):
        with pytest.raises(UsageError):
            WARDROBE.checked_color(hair, wrong)


def test_components_are_found_by_the_end_of_their_id_if_that_is_enough() -> None:
    lone = Garment("hair-quiff", "hair", "Quiff", None)
    wardrobe = Wardrobe(WARDROBE.categories, {**WARDROBE.garments, lone.id: lone})
    assert wardrobe.garment("quiff") == lone
    with pytest.raises(UsageError, match="face-a or ears-a"):
        wardrobe.garment("a")
    with pytest.raises(NotFoundError):
        wardrobe.garment("hair-z")


def test_the_plainest_avatar_has_what_is_required_and_free() -> None:
    canvas = starter_canvas(WARDROBE, lambda garment: garment.name != "a")
    assert [one.component for one in canvas.layers] == ["face-b"]
    WARDROBE.check(canvas)
