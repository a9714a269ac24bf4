"""Parameters of a message against a method's types."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.control.typed_call import TypedCall
from jamtui.engine.messages import Quantum


def stop(tracks: list[str | int], when: Quantum = Quantum.BAR) -> tuple[list[str | int], Quantum]:
    return tracks, when


def change(track: str | int, **fields: Any) -> tuple[str | int, dict[str, Any]]:
    return track, fields


def test_values_arrive_with_their_types() -> None:
    assert TypedCall(stop)({"tracks": ["a", 2], "when": "now"}) == (["a", 2], Quantum.NOW)
    assert TypedCall(stop)({"tracks": []}) == ([], Quantum.BAR)


def test_further_fields_arrive_as_they_are() -> None:
    assert TypedCall(change)({"track": 1, "volume": 2}) == (1, {"volume": 2})


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({}, "there is no `tracks`"),
        ({"tracks": "Clav Chop"}, "tracks: Expected `array`, got `str`"),
        ({"tracks": [], "when": "later"}, "when: Invalid enum value 'later'"),
        ({"tracks": [None]}, "tracks"),
        ({"tracks": [], "wen": "now"}, "no parameter 'wen'; there are: tracks, when"),
    ],
)
def test_anything_else_is_named(parameters: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text.replace("[", r"\[")):
        TypedCall(stop)(parameters)
