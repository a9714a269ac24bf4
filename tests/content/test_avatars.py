"""The shipped components of avatars: they parse, draw where they belong, and refer to what is."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jamtui import resources
from jamtui.avatar.canvas import Layer
from jamtui.avatar.raster import box_of
from jamtui.avatar.render import Worn, placement, render
from jamtui.avatar.shape import CANVAS
from jamtui.avatar.unlocking import OPERATORS, UNLOCK_TYPES
from jamtui.catalog.avatars import (
    Component,
    all_components,
    categories_with_files,
    drawing,
    read_components,
)
from jamtui.community.counters import COUNTERS
from jamtui.errors import BadFileError

COMPONENTS = all_components()
ENOUGH = 60


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.bundled("data") / name).read_text("utf-8"))


AVATARS = toml("avatars.toml")
CATEGORIES = {entry["id"]: entry for entry in AVATARS["categories"]}
PALETTES = {entry["id"]: entry["colors"] for entry in AVATARS["palettes"]}
RULES = {entry["id"]: entry for entry in AVATARS["rules"]}


@pytest.fixture(params=COMPONENTS.values(), ids=COMPONENTS)
def component(request: pytest.FixtureRequest) -> Component:
    found: Component = request.param
    return found


def test_there_are_enough_and_some_in_each_category() -> None:
    assert len(COMPONENTS) >= ENOUGH
    counts = Counter(one.category for one in COMPONENTS.values())
    assert set(counts) == set(CATEGORIES) == set(categories_with_files())
    assert len(CATEGORIES) == 17
    assert min(counts.values()) >= 3


def test_each_category_has_something_for_everybody() -> None:
    free = {one.category for one in COMPONENTS.values() if not one.rules}
    assert free == set(CATEGORIES)


def test_names_differ_within_a_category() -> None:
    names = Counter((one.category, one.name) for one in COMPONENTS.values())
    assert max(names.values()) == 1


def test_it_is_found_by_its_id(component: Component) -> None:
    assert drawing(component.id) == component.drawing
    assert component.tags
    assert component.name.strip() == component.name


def test_its_colour_is_of_its_palette(component: Component) -> None:
    palette = CATEGORIES[component.category].get("default_color_palette")
    if palette is None:
        assert component.base_color is None
        assert "primary" not in {shape.fill for shape in component.drawing.shapes}
    else:
        assert component.base_color in PALETTES[palette]


def test_it_draws_within_its_box(component: Component) -> None:
    x, y, width, height = CATEGORIES[component.category]["render"]
    # A round pen may stand out a little at the canvas's edge; backgrounds are cut off there.
    slack = CANVAS if component.category == "background" else 3
    for shape in component.drawing.shapes:
        points = np.array([point for line in shape.outlines for point in line])
        half = shape.width / 2 if shape.stroke else 0
        assert points.min(axis=0)[0] - half >= x - slack
        assert points.min(axis=0)[1] - half >= y - slack
        assert points.max(axis=0)[0] + half <= x + width + slack
        assert points.max(axis=0)[1] + half <= y + height + slack
        assert box_of(list(shape.outlines), CANVAS) is not None


def test_something_of_it_is_seen(component: Component) -> None:
    box = tuple(CATEGORIES[component.category]["render"])
    place = placement(Layer(component.category, component.id), box)
    picture = render([Worn(component.drawing, component.base_color, place)], 96)
    assert (picture[:, :, 3] > 64).sum() >= 3


def test_its_rules_exist(component: Component) -> None:
    assert set(component.rules) <= set(RULES)
    if component.rarity in ("epic", "legendary"):
        assert component.rules


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rules_ask_for_what_there_is(rule: dict[str, Any]) -> None:
    assert rule["type"] in UNLOCK_TYPES
    assert rule["name"]
    assert rule["description"]
    asked = {key: rule.get(key) for key in ("level", "achievement", "statistic")}
    if rule["type"] in asked:
        assert [key for key, value in asked.items() if value is not None] == [rule["type"]]
    else:
        assert set(asked.values()) == {None}
    achievements = {one["id"]: one for one in toml("achievements.toml")["achievements"]}
    if rule["type"] == "achievement":
        # A hidden one would be given away.
        assert not achievements[rule["achievement"]].get("is_hidden", False)
    if rule["type"] == "statistic":
        assert rule["statistic"] in COUNTERS
        assert rule["operator"] in OPERATORS
        assert rule["value"] > 0


def test_rules_of_every_type_are_used() -> None:
    used = {RULES[rule]["type"] for one in COMPONENTS.values() for rule in one.rules}
    assert used == set(UNLOCK_TYPES)
    assert {rule for one in COMPONENTS.values() for rule in one.rules} == set(RULES)


def test_presets_have_prompts() -> None:
    for preset in AVATARS["presets"]:
        assert "{" in preset["prompt_template"]
        assert preset["params"]["width"] >= 512


GOOD = """[[components]]
id = "nose-test"
name = "Test"
rarity = "common"
shapes = [{ ellipse = [256, 200, 10, 10] }]
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nose-test", "test"),
        ('"common"', '"frequent"'),
        ("[256, 200, 10, 10]", "[256, 200, 10]"),
        ("[256, 200, 10, 10]", "[256, 200, 10, 99999]"),
        ("[256, 200, 10, 10]", "[256, 200, 10, nan]"),
        ("ellipse = [256, 200, 10, 10]", 'path = "M 1"'),
        ("ellipse = [256, 200, 10, 10]", "line = [1, 2, 3, 4, 5]"),
        ("ellipse = [256, 200, 10, 10]", 'fill = "primary"'),
        ("10] }", '10], fill = "secondary" }'),
        ("10] }", '10], stroke = "primary", width = 0 }'),
        ("10] }", "10], blur = 3 }"),
        ("[{ ellipse = [256, 200, 10, 10] }]", "[]"),
        ('name = "Test"', 'name = ""'),
        ('name = "Test"', 'name = "Test"\ncolor = "primary"'),
        ('name = "Test"', 'name = "Test"\nhides_hair_above = 900'),
        (GOOD, GOOD + GOOD),
    ],
)
def test_files_that_are_wrong_are_refused(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "nose.toml"
    path.write_text(GOOD, "utf-8")
    assert list(read_components(path)) == ["nose-test"]
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(BadFileError):
        read_components(path)
