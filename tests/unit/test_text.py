"""Whatever comes in, what goes to a terminal cannot steer it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.text import printable

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=50)


@given(ANY_TEXT)
def test_everything_becomes_printable_and_stays_so(text: str) -> None:
    once = printable(text)
    assert once.isprintable()
    assert printable(once) == once


@given(ANY_TEXT.filter(str.isprintable))
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("evil\x1b]0;title\x07\nname", "evil\\x1b]0;title\\x07\\nname"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202ecba", "abc\\u202ecba"),
        ("two\u2028lines", "two\\u2028lines"),
        ("\udcff", "\\udcff"),
        ("Füße – 日本 🎸", "Füße – 日本 🎸"),
    ],
)
def test_escapes_show_what_was_there(text: str, shown: str) -> None:
    assert printable(text) == shown
