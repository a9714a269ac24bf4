"""Canvases: there and back again, and what no canvas may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.avatar.canvas import (
    EMPTY,
    MOST_LAYERS,
    OFFSET_RANGE,
    ROTATION_RANGE,
    SCALE_RANGE,
    Background,
    Canvas,
    Layer,
    canvas_text,
    parse_canvas,
    read_canvas,
)
from jamtui.errors import BadFileError

NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80)
COLORS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
LAYERS = st.builds(
    Layer,
    category=NAMES,
    component=NAMES,
    color=st.none() | COLORS,
    x=st.floats(*OFFSET_RANGE),
    y=st.floats(*OFFSET_RANGE),
    scale=st.floats(*SCALE_RANGE),
    rotation=st.floats(*ROTATION_RANGE),
    flipped=st.booleans(),
)
CANVASES = st.builds(
    Canvas,
    layers=st.lists(LAYERS, max_size=6).map(tuple),
    background=st.just(Background()) | COLORS.map(lambda color: Background("color", color)),
)


@given(CANVASES)
def test_a_canvas_is_the_same_after_json(canvas: Canvas) -> None:
    assert read_canvas(canvas_text(canvas)) == canvas


def test_the_databases_default_is_the_empty_canvas() -> None:
    text = '{"version":1,"layers":[],"background":{"type":"transparent","value":null}}'
    assert read_canvas(text) == EMPTY
    assert canvas_text(EMPTY) == text


def layer(**changes: object) -> dict[str, object]:
    return {"category": "nose", "component": "nose-button", "color": None} | changes


def canvas(**changes: object) -> dict[str, object]:
    return {"version": 1, "layers": [layer()], "background": None} | changes


HOSTILE = [
    None,
    [],
    "canvas",
    7,
    canvas(version=2),
    canvas(version=True),
    canvas(version="1"),
    canvas(extra=1),
    canvas(layers={}),
    canvas(layers=[layer()] * (MOST_LAYERS + 1)),
    canvas(layers=[layer()] * 10_000),
    canvas(layers=[None]),
    canvas(layers=[layer(x=1e300)]),
    canvas(layers=[layer(y=float("nan"))]),
    canvas(layers=[layer(x=float("-inf"))]),
    canvas(layers=[layer(x=10**400)]),
    canvas(layers=[layer(x="1")]),
    canvas(layers=[layer(x=True)]),
    canvas(layers=[layer(scale=0)]),
    canvas(layers=[layer(scale=-1)]),
    canvas(layers=[layer(rotation=361)]),
    canvas(layers=[layer(flipped=1)]),
    canvas(layers=[layer(color="red")]),
    canvas(layers=[layer(color=7)]),
    canvas(layers=[layer(category="")]),
    canvas(layers=[layer(component="x" * 81)]),
    canvas(layers=[layer(component=None)]),
    canvas(layers=[layer(opacity=1)]),
    canvas(background={"type": "color", "value": None}),
    canvas(background={"type": "transparent", "value": "#ffffff"}),
    canvas(background={"type": "image", "value": "file:///etc/passwd"}),
    canvas(background={"type": "color", "value": "#ffffff", "more": 1}),
    canvas(background="#ffffff"),
]


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: repr(data)[:60])
def test_hostile_canvases_are_refused(data: object) -> None:
    with pytest.raises(BadFileError, match=r"^Here[^\n]*\.$"):
        parse_canvas(data, "Here")


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "9" * 5_000, '{"layers": "' + "x" * 70_000 + '"}', "NaN"]
)
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(BadFileError, match=r"^Here[^\n]*\.$"):
        read_canvas(text, "Here")
