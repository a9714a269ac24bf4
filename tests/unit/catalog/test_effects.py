"""Settings of effects are checked against the table of ranges."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.catalog.effects import (
    check_effects,
    default_effect,
    default_effects,
    effect_table,
    merge_effects,
)
from jamtui.errors import UsageError

TABLE = effect_table()
RANGED = [
    (effect, name, *rule["range"])
    for effect, rules in TABLE.effects.items()
    for name, rule in rules.items()
    if "range" in rule
]


def test_there_are_35_effects_in_one_order() -> None:
    assert len(TABLE.order) == 35
    assert set(TABLE.order) == set(TABLE.effects)
    assert list(default_effects()) == ["noiseGate", "eq", "compressor", "reverb", "limiter"]
    assert TABLE.master_order == ("eq", "compressor", "reverb", "limiter")


def test_defaults_are_right_and_can_be_changed_freely() -> None:
    assert check_effects(default_effects()) == default_effects()
    assert check_effects(TABLE.master_defaults, master=True) == TABLE.master_defaults
    for name in TABLE.order:
        assert check_effects({name: default_effect(name)})
        assert default_effect(name)["enabled"] is False
    default_effects()["eq"]["bands"].append(1)
    assert default_effects()["eq"]["bands"] == []


@given(st.sampled_from(RANGED), st.floats(0, 1))
def test_what_is_in_range_is_taken(rule: tuple[str, str, float, float], part: float) -> None:
    effect, name, low, high = rule
    value: float = min(high, max(low, low + part * (high - low)))
    if TABLE.effects[effect][name]["type"] == "int":
        value = round(value)
        value -= (value - int(low)) % TABLE.effects[effect][name].get("step", 1)
    assert check_effects({effect: {name: value}}) == {effect: {name: value}}


@given(
    st.sampled_from(RANGED),
    st.one_of(
        st.floats(allow_nan=True), st.text(max_size=3), st.booleans(), st.none(), st.just([])
    ),
)
def test_what_is_not_is_refused_by_name(rule: tuple[str, str, float, float], value: Any) -> None:
    effect, name, low, high = rule
    if isinstance(value, float) and low <= value <= high:
        value = high + 1.0
    with pytest.raises(UsageError, match=rf"^{effect}\.{name} must be a .*number from "):
        check_effects({effect: {name: value}})


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"compresor": {}}, "did you mean 'compressor'"),
        ({3: {}}, "no effect 3"),
        ({"reverb": {"decy": 1}}, "did you mean 'decay'"),
        ({"reverb": {"type": "cave"}}, "one of room, hall"),
        ({"reverb": {"enabled": 1}}, "true or false"),
        ({"reverb": 3}, "must be a table"),
        ([], "must be a table"),
        ({"eq": {"bands": {}}}, "must be a list"),
        ({"eq": {"bands": [3]}}, "eq.bands 1 must be a table"),
        ({"eq": {"bands": [{"frequency": 10, "gain": 0}]}}, "eq.bands 1.frequency"),
        ({"eq": {"bands": [{"frequency": 100}]}}, "eq.bands 1 has no gain"),
        ({"eq": {"bands": [{}] * 33}}, "at most 32"),
        ({"shimmerReverb": {"pitch": True}}, "one of 0, 5"),
        ({"shimmerReverb": {"pitch": []}}, "one of 0, 5"),
        ({"multibandCompressor": {"low": {"ratio": 0}}}, "low.ratio must be"),
        ({"harmonizer": {"customIntervals": [float("nan")]}}, "list of semitones"),
        ({"harmonizer": {"voices": 1.5}}, "whole number from 1 to 4"),
        ({"pitchCorrection": {"key": 3}}, "short text"),
        ({"limiter": {"lookahead": 5}}, "no parameter 'lookahead'"),
    ],
)
def test_wrong_settings_are_named(settings: Any, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        check_effects(settings)


def test_the_mix_has_four_effects_and_a_limiter_of_its_own() -> None:
    settings = {"limiter": {"lookahead": 5, "linkChannels": False}}
    assert check_effects(settings, master=True) == settings
    with pytest.raises(UsageError, match="The mix has no chorus"):
        check_effects({"chorus": {}}, master=True)


def test_settings_lie_over_the_defaults() -> None:
    settings = {"compressor": {"enabled": True, "ratio": 2}, "chorus": {"mix": 1}}
    before = copy.deepcopy(settings)
    merged = merge_effects(settings)
    assert settings == before
    assert merged["compressor"] == default_effects()["compressor"] | settings["compressor"]
    assert merged["chorus"]["rate"] == 0.5
    assert merged["chorus"]["enabled"] is False
    assert merged["reverb"] == default_effects()["reverb"]
    assert list(merged) == [name for name in TABLE.order if name in merged]
