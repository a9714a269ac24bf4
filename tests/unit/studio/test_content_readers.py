"""What administrators write into fields: read as it is meant, or refused with the field's name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import UsageError
from jamtui.studio.content import readers as read


@given(st.integers(-50, 50))
def test_whole_numbers_are_read_within_their_range(value: int) -> None:
    if -10 <= value <= 10:
        assert read.whole(-10, 10)("field", str(value)) == value
    else:
        with pytest.raises(UsageError, match="field"):
            read.whole(-10, 10)("field", str(value))


@given(st.floats(0, 1))
def test_numbers_are_read_as_they_are_written(value: float) -> None:
    assert read.number(0, 1)("field", repr(value)) == value


@given(
    st.lists(st.text("abcdé 🎸", min_size=1, max_size=9).map(str.strip).filter(bool), max_size=9)
)
def test_tags_are_kept_in_their_order(values: list[str]) -> None:
    assert json.loads(read.tags("field", ",".join(values))) == values


def test_colours_are_kept_in_small_letters() -> None:
    assert json.loads(read.colors("field", "#FFFFFF, #1c7ed6")) == ["#ffffff", "#1c7ed6"]


@pytest.mark.parametrize("word", ["yes", "True", "1"])
def test_yes_is_said_in_several_ways(word: str) -> None:
    assert read.truth("field", word) == 1


def test_what_need_not_be_there_may_be_empty() -> None:
    assert read.optional(read.color)("field", "") is None


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (read.text(5), ""),
        (read.text(5), "   "),
        (read.text(5), "123456"),
        (read.text(5), "a\0b"),
        (read.text(5), "\ud800"),
        (read.whole(0, 9), ""),
        (read.whole(0, 9), "1.5"),
        (read.whole(0, 9), "٣"),
        (read.whole(0, 9), "1" * 5_000),
        (read.number(0, 9), "nan"),
        (read.number(0, 9), "inf"),
        (read.number(0, 9), "1" * 5_000),
        (read.number(0, 9), "x"),
        (read.choice("a", "b"), "c"),
        (read.truth, "maybe"),
        (read.color, "red"),
        (read.colors, ""),
        (read.colors, ",".join(["#ffffff"] * 65)),
        (read.tags, "x" * 41),
        (read.json_object, "[]"),
        (read.json_object, '{"a": NaN}'),
        (read.json_object, '{"a": 1e999}'),
        (read.json_object, "{" * 15_000),
        (read.json_object, '{"a": "' + "x" * 20_000 + '"}'),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, str) else "",
)
def test_what_cannot_be_meant_is_refused(reader: read.Reader, value: str) -> None:
    with pytest.raises(UsageError, match="field"):
        reader("field", value)
