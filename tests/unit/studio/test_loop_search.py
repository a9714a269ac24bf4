"""Ranges as people write them, ids from names, tags."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import UsageError
from jamtui.storage.ids import check_id
from jamtui.studio.loop_fields import check_tags, free_id, id_of_name
from jamtui.studio.loop_search import parse_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", (120, 120)),
        ("90-120", (90, 120)),
        (" 90 - 120 ", (90, 120)),
        ("92.5-", (92.5, 300)),
        ("-80", (20, 80)),
        ("-", (20, 300)),
    ],
)
def test_ranges(text, expected):
    assert parse_range("tempo", text, 20, 300) == expected


@given(st.text(max_size=30))
def test_any_other_text_is_refused_in_one_sentence(text):
    try:
        low, high = parse_range("tempo", text, 20, 300)
    except UsageError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert 20 <= low <= high <= 300
    assert sentence.isprintable()


@given(st.text(max_size=300))
def test_every_name_makes_an_id_that_will_do(name):
    check_id("loop", id_of_name(name, "loop"))


@given(st.sets(st.sampled_from(["a", "a-2", "a-3", "b"])))
def test_a_free_id_is_free(taken):
    found = free_id("a", taken)
    assert found not in taken
    assert re.fullmatch(r"a(-\d+)?", found)
    assert "a" in taken or found == "a"


def test_tags_are_split_and_kept_once():
    assert check_tags(["a,b", " c ,a", ""]) == ("a", "b", "c")
    with pytest.raises(UsageError, match="control"):
        check_tags(["a\x1bb"])
    with pytest.raises(UsageError, match="100"):
        check_tags(["x" * 101])
