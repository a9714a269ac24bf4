"""Whatever comes in, what goes to a terminal cannot steer it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.text import printable, storable, switch_of

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=50)


DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(ANY_TEXT)
def test_everything_becomes_printable_and_stays_so(text: str) -> None:
    once = printable(text)
    assert once.replace("\u200c", "").replace("\u200d", "").isprintable()
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
        *((f"a{mark}b", f"a\\u{ord(mark):04x}b") for mark in DIRECTIONS),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\ufeffmark", "\\ufeffmark"),
    ],
)
def test_escapes_show_what_was_there(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family: three joined into one
        "\u2764\ufe0f",  # a red heart: a plain one and a selector
        "می\u200cخواهم",  # Persian: two words that touch without joining
        "\u845b\U000e0100",  # a form of a Chinese character
    ],
    ids=["family", "heart", "persian", "ideograph"],
)
def test_what_holds_letters_together_passes(text: str) -> None:
    assert printable(text) == text
    assert printable(f"{text}\x1b") == f"{text}\\x1b"


@given(ANY_TEXT)
def test_what_a_database_can_keep_is_utf8_without_nul(text: str) -> None:
    assert storable(text) == (text.encode("utf-8", "replace").decode() == text and "\0" not in text)


@pytest.mark.parametrize("word", ["yes", "on", "true", "1"])
def test_switches_are_turned_on_and_off_by_what_people_write(word: str) -> None:
    opposite = {"yes": "no", "on": "off", "true": "false", "1": "0"}[word]
    assert switch_of(word) is switch_of(f" {word.upper()} ") is True
    assert switch_of(opposite) is switch_of(opposite.title()) is False


@pytest.mark.parametrize("word", ["", "2", "maybe", "y", "onn", "truefalse"])
def test_other_words_turn_no_switch(word: str) -> None:
    assert switch_of(word) is None
