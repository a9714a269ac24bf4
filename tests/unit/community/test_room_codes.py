"""Codes of rooms and invitations, and spans of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.room_codes import (
    INVITE_ALPHABET,
    INVITE_LENGTH,
    ROOM_ALPHABET,
    ROOM_LENGTH,
    new_invite_code,
    new_room_code,
    room_code,
)
from jamtui.community.room_spans import moment, span
from jamtui.errors import UsageError


def test_room_codes_have_their_length_and_letters() -> None:
    codes = [new_room_code() for _ in range(500)]
    assert {len(code) for code in codes} == {ROOM_LENGTH} == {8}
    # Of 4,000 letters drawn, each of the 32 comes some 125 times: none is left out.
    assert set("".join(codes)) == set(ROOM_ALPHABET)
    assert not set("0O1I") & set(ROOM_ALPHABET)
    assert ROOM_ALPHABET.upper() == ROOM_ALPHABET
    assert len({code.lower() for code in codes}) == len(codes)


def test_invite_codes_have_their_length_and_letters() -> None:
    codes = [new_invite_code() for _ in range(500)]
    assert {len(code) for code in codes} == {INVITE_LENGTH} == {12}
    assert set("".join(codes)) == set(INVITE_ALPHABET)
    assert len(INVITE_ALPHABET) == 62 - 7
    assert not set("0O1lIio") & set(INVITE_ALPHABET)
    assert len(new_invite_code(20)) == 20
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("text", ["", " ", "a b", "../../x", "x" * 65, "ABCD\0", "ÄBCD2345", "%"])
def test_what_is_no_code_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="code"):
        room_code(text)


def test_codes_from_elsewhere_are_codes() -> None:
    assert room_code(" abc_-123 ") == "abc_-123"


@given(
    st.dictionaries(st.sampled_from("wdhms"), st.integers(1, 99), min_size=1),
)
def test_spans_are_the_sum_of_their_parts(parts: dict[str, int]) -> None:
    seconds = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
    text = "".join(f"{count}{unit}" for unit, count in parts.items())
    total = sum(seconds[unit] * count for unit, count in parts.items())
    assert span(text) == timedelta(seconds=total)
    assert span(f" {text.upper()} ") == timedelta(seconds=total)


@pytest.mark.parametrize(
    "text", ["", "0h", "2", "h", "-2h", "2h3", "2.5h", "3y", "4000d", "9999999999d", "2h x", "²h"]
)
def test_what_is_no_span_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="span"):
        span(text)


def test_moments_are_to_come() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert moment("2026-03-01T14:00+01:00", now) == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert moment("2028-02-29", now).astimezone().day == 29
    for text in ("2026-02-29", "soon", "", "2026-03-01T12:00+00:00", "0001-01-01", "x" * 99):
        with pytest.raises(UsageError):
            moment(text, now)
