"""Outlines and their pixels: areas, holes, pens, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jamtui.avatar.color import SHADES, brightness, rgb, shade
from jamtui.avatar.path import flatten
from jamtui.avatar.raster import box_of, filled, stroked
from jamtui.avatar.shape import Placement, Shape, arc, ellipse, is_paint, rectangle
from jamtui.errors import BadFileError, UsageError

SIZE = 64


def area(*outlines, even_odd: bool = False) -> float:
    box = box_of(list(outlines), SIZE)
    assert box is not None
    coverage = filled(list(outlines), box, even_odd)
    assert coverage.min() >= 0
    assert coverage.max() <= 1 + 1e-9
    return float(coverage.sum())


def test_the_coverage_of_a_rectangle_is_its_area() -> None:
    assert area(rectangle(3.25, 5.5, 10.5, 7.25)) == pytest.approx(10.5 * 7.25, rel=0.01)


def test_the_coverage_of_an_ellipse_is_its_area() -> None:
    assert area(ellipse(30, 31, 20.3, 11.7)) == pytest.approx(math.pi * 20.3 * 11.7, rel=0.01)


def test_an_outline_within_another_is_a_hole_where_that_is_asked_for() -> None:
    outer, inner = rectangle(4, 4, 40, 40), rectangle(14, 14, 10, 10)
    assert area(outer, inner) == pytest.approx(1600)
    assert area(outer, inner, even_odd=True) == pytest.approx(1500)


def test_the_other_way_round_is_the_same() -> None:
    outline = ellipse(30, 30, 20, 9)
    assert area(outline) == pytest.approx(area(outline[::-1]))


def test_what_lies_outside_is_not_drawn() -> None:
    assert box_of([rectangle(-30, -30, 20, 20)], SIZE) is None
    assert area(rectangle(-10, -10, 20, 20)) == pytest.approx(100)


def test_a_pen_covers_its_width_times_the_length() -> None:
    line = ((10.0, 32.0), (50.0, 32.0))
    box = box_of([line], SIZE, 4)
    assert box is not None
    ends = math.pi * 3**2
    assert stroked([line], box, 6).sum() == pytest.approx(40 * 6 + ends, rel=0.02)
    # A pen thinner than a pixel is as much fainter, wherever it runs.
    assert stroked([line], box, 0.25)[:, 30].sum() == pytest.approx(0.25)


def test_small_letters_go_on_from_where_the_pen_is() -> None:
    one = flatten("M 10 10 L 20 10 H 30 V 20 Z M 40 40 L 50 50")
    other = flatten("m10,10 l10 0h10v10z m30 30l10 10")
    assert len(one) == len(other) == 2
    assert np.allclose(one[0], other[0])
    assert np.allclose(one[1], other[1])


@pytest.mark.parametrize(
    "letter", ["Q 20 0 30 10", "C 15 0 25 0 30 10", "C 12 5 14 5 20 5 S 25 9 30 10"]
)
def test_curves_end_where_they_say(letter: str) -> None:
    (outline,) = flatten(f"M 10 10 {letter}")
    assert outline[-1] == pytest.approx((30, 10))


def test_a_straight_curve_is_a_line() -> None:
    (outline,) = flatten("M 0 0 C 1 1 2 2 3 3")
    assert np.allclose([x for x, _ in outline], [y for _, y in outline])


@pytest.mark.parametrize(
    "data",
    ["", "L 1 2", "M 1", "M 1 2 L", "M 1 2 X 3", "M 1 2 Z 5", "M 1 2 A 3 3 0 0 0 1 1", "M a b"],
)
def test_paths_that_mean_nothing_are_refused(data: str) -> None:
    with pytest.raises(BadFileError, match="here"):
        flatten(data, "here")


def test_mirroring_twice_changes_nothing() -> None:
    shape = Shape((arc(100, 90, 30, 20, 10, 200),), fill="primary")
    again = shape.mirrored().mirrored()
    assert np.allclose(again.outlines[0], shape.outlines[0])
    assert shape.mirrored().outlines[0][0][0] == pytest.approx(512 - shape.outlines[0][0][0])


def test_turning_goes_clockwise_and_all_the_way_round() -> None:
    place = Placement(rotation=90, centre=(0, 0))
    assert place.of((1, 0)) == pytest.approx((0, 1))
    assert Placement(rotation=360, centre=(7, 9)).of((1, 2)) == pytest.approx((1, 2))


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#6b4423", "#1c7ed6"])
def test_shades_differ_from_their_colour(color: str) -> None:
    plain = rgb(color)
    shades = [shade(plain, name) for name in SHADES[1:]]
    assert all(is_paint(f"primary{name}") for name in SHADES)
    if color != "#ffffff":
        assert all(one != plain for one in shades)
        assert brightness(shades[2]) > brightness(plain)


@pytest.mark.parametrize("text", ["red", "#12345", "#1234567", "", "#gggggg"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    assert not is_paint(text)
    with pytest.raises(UsageError):
        rgb(text)
