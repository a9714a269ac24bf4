"""Guest ids say who comes, and hold only as they were made."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import BadFileError, DeniedError, JamError, UsageError
from jamtui.identity.guest import PREFIX, check_guest_id, guest_id
from jamtui.identity.key_pair import KeyPair, from_text, to_text

PAIR = KeyPair.generate()
NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT, GUEST = guest_id(PAIR, "Zoë 🎸", DAY, NOW)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=80).filter(
        str.strip
    )
)
def test_what_is_said_comes_out(name: str) -> None:
    text, guest = guest_id(PAIR, name, DAY, NOW)
    assert check_guest_id(f" {text}\n", NOW) == guest
    assert (guest.user_id, guest.name, guest.expires) == (PAIR.user_id, name, NOW + DAY)


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("AZaz09-_."))
def test_a_changed_letter_is_noticed(place: int, letter: str) -> None:
    changed = TEXT[:place] + letter + TEXT[place + 1 :]
    if changed != TEXT:
        with pytest.raises(BadFileError):
            check_guest_id(changed, NOW)


@given(st.text(max_size=200))
def test_any_text_is_one_sentence(text: str) -> None:
    for tried in (text, f"{PREFIX}.{text}", f"{PREFIX}.{text}.{text}"):
        with pytest.raises(JamError, match=r"^[^\n]+\.$"):
            check_guest_id(tried, NOW)


def test_it_holds_until_its_end() -> None:
    assert check_guest_id(TEXT, NOW + DAY - timedelta(seconds=1)) == GUEST
    with pytest.raises(DeniedError, match="held until"):
        check_guest_id(TEXT, NOW + DAY)


def test_one_from_the_future_is_refused_but_for_a_clock_a_little_ahead() -> None:
    assert check_guest_id(TEXT, NOW - timedelta(minutes=4)) == GUEST
    with pytest.raises(DeniedError, match="clocks"):
        check_guest_id(TEXT, NOW - timedelta(minutes=6))


def signed(pair: KeyPair, **values: object) -> str:
    """Returns a guest id that says what no guest id of this program says."""
    said = {
        "key": to_text(pair.public),
        "name": "x",
        "issued": NOW.isoformat(),
        "expires": (NOW + DAY).isoformat(),
    } | values
    body = to_text(json.dumps(said).encode())
    return f"{PREFIX}.{body}.{to_text(pair.sign(f'{PREFIX}.{body}'.encode()))}"


def test_nobody_speaks_for_another() -> None:
    with pytest.raises(BadFileError, match="signature"):
        check_guest_id(signed(KeyPair.generate(), key=to_text(PAIR.public)), NOW)


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": " "},
        {"name": "x" * 81},
        {"name": 5},
        {"name": "a\0"},
        {"name": "\udcff"},
        {"key": "AAAA"},
        {"key": None},
        {"issued": "yesterday"},
        {"expires": "2026-03-30T01:30:00"},
        {"expires": 1},
    ],
)
def test_what_is_signed_but_makes_no_sense_is_broken(values: dict[str, object]) -> None:
    with pytest.raises(BadFileError, match="broken"):
        check_guest_id(signed(PAIR, **values), NOW)


def test_what_would_hold_for_ever_does_not() -> None:
    with pytest.raises(DeniedError, match="30 days"):
        check_guest_id(signed(PAIR, expires="2999-01-01T00:00:00+00:00"), NOW)


def test_what_is_signed_is_no_list() -> None:
    body = to_text(b"[]")
    text = f"{PREFIX}.{body}.{to_text(PAIR.sign(f'{PREFIX}.{body}'.encode()))}"
    with pytest.raises(BadFileError, match="does not say its key"):
        check_guest_id(text, NOW)


@pytest.mark.parametrize("stay", [timedelta(0), -DAY, timedelta(days=31)])
def test_a_stay_of_nothing_or_too_long_is_refused(stay: timedelta) -> None:
    with pytest.raises(UsageError, match="30 days"):
        guest_id(PAIR, "x", stay, NOW)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\0", "\udcff"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="80"):
        guest_id(PAIR, name, DAY, NOW)


def test_it_is_short_and_for_one_line() -> None:
    assert from_text(TEXT.split(".")[1]).isascii()
    assert len(guest_id(PAIR, "\U0001f3b8" * 80, DAY, NOW)[0]) < 2_000
