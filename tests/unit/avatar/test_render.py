"""Laws of pictures: the same at every size, within the canvas, the right things hidden."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from jamtui.avatar.canvas import Canvas, Layer
from jamtui.avatar.render import (
    HEADSHOT,
    LARGEST,
    SMALLEST,
    Picture,
    Worn,
    in_order,
    picture_png,
    placement,
    render,
)
from jamtui.avatar.shape import Drawing, Placement, Shape, rectangle
from jamtui.catalog.avatars import all_components, drawing

PEOPLE = [
    ("face-round", "eyes-round", "mouth-grin", "hair_front-curls", "clothing_base-stripes"),
    ("body-broad", "face-square", "glasses-round", "facial_hair-full", "clothing_outer-cape"),
]


def worn(*names: str, color: str = "#8d5524") -> list[Worn]:
    found = [drawing(name) for name in names]
    return [Worn(one, color) for one in found if one is not None]


def premultiplied(picture: Picture) -> np.ndarray:
    values = picture.astype(np.float64)
    values[:, :, :3] *= values[:, :, 3:] / 255
    return values


def block(fill: str = "#ff0000", category: str = "nose") -> Worn:
    shape = Shape((rectangle(100, 100, 200, 200),), fill=fill)
    return Worn(Drawing("block", category, (shape,)), "#00ff00")


@pytest.mark.parametrize("names", PEOPLE)
def test_twice_the_size_is_the_same_picture(names: tuple[str, ...]) -> None:
    small = premultiplied(render(worn(*names), 128))
    large = premultiplied(render(worn(*names), 256))
    halved = large.reshape(128, 2, 128, 2, 4).mean(axis=(1, 3))
    assert np.abs(halved - small).mean() < 0.6
    assert np.quantile(np.abs(halved - small), 0.99) < 12


@pytest.mark.parametrize("size", [SMALLEST, 17, 333, LARGEST])
def test_any_size_can_be_drawn(size: int) -> None:
    picture = render(worn("nose-button"), size)
    assert picture.shape == (size, size, 4)
    assert picture.dtype == np.uint8
    assert picture[:, :, 3].any()


def test_nothing_worn_is_nothing_drawn() -> None:
    assert not render([], 32).any()


def test_a_background_is_everywhere() -> None:
    picture = render([], 16, background="#123456")
    assert (picture == (0x12, 0x34, 0x56, 255)).all()


def test_later_layers_lie_over_earlier_ones() -> None:
    picture = render([block("#ff0000"), block("#0000ff")], 64)
    assert picture[25, 25].tolist() == [0, 0, 255, 255]


def test_slots_take_the_layers_colour() -> None:
    assert render([block("primary")], 64)[25, 25].tolist() == [0, 255, 0, 255]


def test_half_opaque_over_nothing_keeps_its_colour() -> None:
    half = block()
    shape = dataclasses.replace(half.drawing.shapes[0], opacity=0.5)
    picture = render([Worn(Drawing("half", "nose", (shape,)))], 64)
    assert picture[25, 25].tolist() == [255, 0, 0, 128]


def test_layers_move_scale_and_flip() -> None:
    box = (100, 100, 200, 200)
    layer = Layer("nose", "block", x=64, y=-32, scale=0.5, flipped=True)
    moved = Worn(block().drawing, None, placement(layer, box))
    rows, columns = np.nonzero(render([moved], 512)[:, :, 3])
    assert (columns.min(), columns.max() + 1) == pytest.approx((214, 314), abs=1)
    assert (rows.min(), rows.max() + 1) == pytest.approx((118, 218), abs=1)


@pytest.mark.parametrize("place", [Placement(x=512, y=512), Placement(scale=4.0, rotation=33)])
def test_what_leaves_the_canvas_is_cut_off(place: Placement) -> None:
    for component in all_components().values():
        picture = render([Worn(component.drawing, "#8d5524", place)], 16)
        assert picture.shape == (16, 16, 4)


def test_a_hat_hides_the_hair_that_would_be_above_it() -> None:
    hair, hat = worn("hair_front-mohawk", "headwear-beanie", color="#38bdf8")
    brim = 92 * 256 // 512
    bare, covered = render([hair], 256), render([hair, hat], 256)
    assert bare[: brim - 2, :, 3].any()
    empty = dataclasses.replace(hat, drawing=dataclasses.replace(hat.drawing, shapes=()))
    under = render([hair, empty], 256)
    assert not under[: brim - 2, :, 3].any()
    assert np.array_equal(under[brim + 2 :], bare[brim + 2 :])
    assert covered[: brim - 2, :, 3].any()


def test_headphones_leave_the_hair_alone() -> None:
    phones = drawing("headwear-headphones")
    assert phones is not None
    assert phones.hides_hair_above is None


def test_a_headshot_is_a_part_of_the_whole() -> None:
    left, top, side = HEADSHOT
    whole = premultiplied(render(worn("face-oval"), 512))
    part = premultiplied(render(worn("face-oval"), int(side), view=HEADSHOT))
    cut = whole[int(top) : int(top + side), int(left) : int(left + side)]
    assert np.abs(cut - part).max() <= 2


def test_categories_decide_what_is_in_front() -> None:
    canvas = Canvas((Layer("hat", "one"), Layer("face", "two"), Layer("hat", "three")))
    order = [layer.component for layer in in_order(canvas, {"face": 1, "hat": 2})]
    assert order == ["two", "one", "three"]


def test_pictures_open_elsewhere() -> None:
    image = pytest.importorskip("PIL.Image")
    import io

    picture = render(worn(*PEOPLE[0]), 48)
    read = image.open(io.BytesIO(picture_png(picture)))
    assert (read.size, read.mode) == ((48, 48), "RGBA")
    assert np.array_equal(np.asarray(read), picture)
