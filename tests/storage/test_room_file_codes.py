"""One room, one file; and codes are compared in whatever case, opened as codes are."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.room_codes import ROOM_ALPHABET, code_to_open, new_room_code
from jamtui.errors import BadFileError, UsageError
from jamtui.studio.room_files.applying import apply_files
from jamtui.studio.room_files.cards import AppliedRoom
from jamtui.studio.room_files.shape import read_room_file
from jamtui.studio.room_files.source import RoomSource


def apply(town: Any, *texts: str) -> list[AppliedRoom]:
    return apply_files(
        town.ana,
        [
            read_room_file(RoomSource(f"{number}.toml", text, tomllib.loads(text)))
            for number, text in enumerate(texts, 1)
        ],
    )


def room(code: str | None, name: str = "Friday") -> str:
    head = "" if code is None else f'code = "{code}"\n'
    return f'[room]\n{head}name = "{name}"\n'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (room("ABCD2345"), room("ABCD2345", "Saturday")),
        (room("ABCD2345"), room("abcd2345", "Saturday")),
        (room("abcd0145"), room("ABCD0145", "Saturday")),
        (room(None), room(None)),
        (room("ABCD2345"), room(None)),
    ],
)
def test_two_files_about_one_room_are_refused(town: Any, one: str, other: str) -> None:
    with pytest.raises(UsageError, match=r"^1\.toml and 3\.toml are about one room, "):
        apply(town, one, room("EFGH2345", "Other"), other)
    assert town.service.gateway.count("rooms") == 0


def test_a_room_is_found_in_whatever_case(town: Any) -> None:
    assert apply(town, room("Abcd2345"))[0].code == "ABCD2345"
    assert apply(town, room("aBCD2345"))[0].state == "unchanged"
    assert apply(town, room("abcd2345", "Saturday"))[0].code == "ABCD2345"


def test_a_room_from_elsewhere_keeps_its_code(town: Any) -> None:
    assert apply(town, room("l0oi1abc"))[0].code == "l0oi1abc"
    assert apply(town, room("L0OI1ABC"))[0].state == "unchanged"


@pytest.mark.parametrize("code", ["A", "ABCD234", "ABCD23456", "FRIDAY22", "ABCD-345", "ÄBCD2345"])
def test_what_is_no_code_opens_no_room(town: Any, code: str) -> None:
    with pytest.raises(BadFileError, match="is no code of a room"):
        apply(town, room(code))
    assert town.service.gateway.count("rooms") == 0


def test_the_letters_of_codes_are_named() -> None:
    with pytest.raises(UsageError, match=ROOM_ALPHABET):
        code_to_open("FRIDAY22")


@given(st.randoms(use_true_random=False))
def test_our_own_codes_are_codes(random: Any) -> None:
    code = new_room_code()
    mixed = (
        code[0] + "".join(random.choice((str.lower, str.upper))(one) for one in code[1:-1]) + "A"
    )
    assert code_to_open(code) == code
    assert code_to_open(mixed) == mixed.upper()
