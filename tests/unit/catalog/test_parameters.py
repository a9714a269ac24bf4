"""Values are held to their rules: every parameter of every effect and track at its borders."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.catalog.effects import check_effects, effect_table
from jamtui.catalog.parameters import check_table, check_value
from jamtui.catalog.track_settings import setting_rules
from jamtui.errors import UsageError
from jamtui.text import LONGEST_TEXT

PARTS = ("loop_track", "input", "song", "track", "queue", "preset", "stream")


def leaves(rules: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yields the place and rule of every single value, also of those in tables and lists."""
    for name, rule in rules.items():
        if "fields" in rule:
            yield from leaves(rule["fields"], (*place, name))
        elif "items" in rule:
            yield from leaves(rule["items"], (*place, name))
        else:
            yield (*place, name), rule


EFFECT_VALUES = [
    value for effect, rules in effect_table().effects.items() for value in leaves(rules, (effect,))
]
TRACK_VALUES = [value for part in PARTS for value in leaves(setting_rules(part), (part,))]
BOUNDED = [(place, rule) for place, rule in EFFECT_VALUES + TRACK_VALUES if "range" in rule]


def test_all_effects_and_parts_are_looked_at() -> None:
    assert {place[0] for place, _ in EFFECT_VALUES} == set(effect_table().order)
    assert {place[0] for place, _ in TRACK_VALUES} == set(PARTS)
    assert len(BOUNDED) > 200


@pytest.mark.parametrize(("place", "rule"), BOUNDED, ids=[".".join(one) for one, _ in BOUNDED])
def test_borders_are_in_and_what_is_beyond_is_out(place: tuple[str, ...], rule: Any) -> None:
    low, high = rule["range"]
    whole = rule["type"] == "int"
    for border in (low, high):
        assert check_value(border, rule, "it") == border
    step = 1 if whole else 1e-6
    beyond = [low - step, high + step, math.nan, math.inf, -math.inf, True, "1", [], {}]
    for wrong in [*beyond, *([low + 0.5] if whole else [])]:
        with pytest.raises(UsageError, match="it must be"):
            check_value(wrong, rule, "it")


CHOSEN = [(place, rule) for place, rule in EFFECT_VALUES + TRACK_VALUES if "choices" in rule]


@pytest.mark.parametrize(("place", "rule"), CHOSEN, ids=[".".join(one) for one, _ in CHOSEN])
def test_choices_are_those_and_no_others(place: tuple[str, ...], rule: Any) -> None:
    for choice in rule["choices"]:
        assert check_value(choice, rule, "it") == choice
    for wrong in ("", "none of them", True, None, 3.5, []):
        with pytest.raises(UsageError, match="one of"):
            check_value(wrong, rule, "it")


@pytest.mark.parametrize("effect", effect_table().order)
def test_an_unknown_parameter_is_refused_with_the_nearest(effect: str) -> None:
    name = next(iter(effect_table().effects[effect]))
    with pytest.raises(UsageError, match=f"{effect} has no parameter '{name}x'.*{name}"):
        check_effects({effect: {f"{name}x": 1}})


def test_steps_are_steps() -> None:
    for stages in range(2, 13):
        if stages % 2:
            with pytest.raises(UsageError, match="steps of 2"):
                check_effects({"phaser": {"stages": stages}})
        else:
            check_effects({"phaser": {"stages": stages}})


TEXTS = [
    (place, rule)
    for place, rule in TRACK_VALUES
    if rule.get("type") == "text" and place[0] != "preset"
]


@pytest.mark.parametrize(("place", "rule"), TEXTS, ids=[".".join(one) for one, _ in TEXTS])
def test_texts_have_a_longest(place: tuple[str, ...], rule: Any) -> None:
    longest = LONGEST_TEXT if rule.get("long") else rule["longest"]
    assert check_value("é" * longest, rule, "it") == "é" * longest
    for wrong in ("é" * (longest + 1), "x" * 2_000_000, "a\0b", "\ud800", 3, ["x"]):
        with pytest.raises(UsageError, match="it "):
            check_value(wrong, rule, "it")


@given(st.text(min_size=1, max_size=80).filter(lambda text: text.strip() and "\0" not in text))
def test_any_other_text_is_kept_as_it_is(text: str) -> None:
    rule = {"type": "text", "longest": 80}
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        with pytest.raises(UsageError):
            check_value(text, rule, "it")
    else:
        assert check_value(text, rule, "it") == text


def test_lists_of_tables_have_all_that_is_needed_and_no_more_than_fit() -> None:
    rule = {"most": 2, "items": {"a": {"type": "bool"}, "b": {"type": "bool", "optional": True}}}
    assert check_value([{"a": True}], rule, "it") == [{"a": True}]
    for wrong, words in (
        ([{}], "it 1 has no a"),
        ([{"a": True}] * 3, "at most 2"),
        ({}, "a list"),
        ([3], "a table"),
        ([{"a": True, "c": 1}], "no parameter 'c'"),
    ):
        with pytest.raises(UsageError, match=words):
            check_value(wrong, rule, "it")


def test_what_is_optional_may_be_null() -> None:
    rules = {"a": {"type": "bool", "optional": True}, "b": {"type": "bool"}}
    assert check_table({"a": None}, rules, "it") == {"a": None}
    with pytest.raises(UsageError, match=r"it\.b must be true or false"):
        check_table({"b": None}, rules, "it")


def test_kinds_of_the_caller_return_what_is_kept() -> None:
    rules = {"a": {"type": "shout"}}
    kinds = {"shout": lambda value, where: str(value).upper()}
    assert check_table({"a": "x"}, rules, "it", kinds) == {"a": "X"}
