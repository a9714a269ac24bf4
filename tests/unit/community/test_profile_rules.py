"""What a profile may say, field by field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.community.profiles import (
    LONGEST,
    PREFERENCES,
    check_email,
    check_link,
    check_preferences,
    check_text,
    check_username,
    preference,
    username_of,
)
from jamtui.errors import UsageError

DEFAULTS = {
    "theme": "dark",
    "accentColor": "#6366f1",
    "compactMode": False,
    "autoJitterBuffer": True,
    "showTutorialTips": True,
    "defaultBufferSize": 256,
    "defaultSampleRate": 48000,
    "emailNotifications": True,
    "soundNotifications": True,
}


@given(st.text(max_size=60))
def test_a_username_is_made_of_any_name_or_is_too_short(name: str) -> None:
    made = username_of(name)
    assert username_of(made) == made
    if len(made) >= 2 and not made.startswith("guest_"):
        assert check_username(made) == made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Ana María", "ana_maria"),
        ("Größe", "grosse"),
        ("J. S. Bach", "j_s_bach"),
        ("_x_y_", "x_y"),
        ("日本", ""),
        ("a" * 40, "a" * 30),
        ("\u2171\uff21", "iia"),
    ],
)
def test_names_become_usernames(name: str, made: str) -> None:
    assert username_of(name) == made


@pytest.mark.parametrize(
    "name", ["", "a", "A b", "_ab", "ana\n", "x" * 31, "äöü", "guest_1", "a-b", "ab\u200d", "--as"]
)
def test_what_is_no_username_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"username"):
        check_username(name)


@pytest.mark.parametrize("kind", LONGEST)
def test_a_text_is_as_long_as_its_limit(kind: str) -> None:
    assert check_text(kind, "ж" * LONGEST[kind]) == "ж" * LONGEST[kind]
    with pytest.raises(UsageError, match=rf"{kind}.*{LONGEST[kind]:,}"):
        check_text(kind, "x" * (LONGEST[kind] + 1))
    with pytest.raises(UsageError, match="2,000,000"):
        check_text(kind, "x" * 2_000_000)


def test_a_text_is_stored_as_it_is() -> None:
    text = "\u202eabc \u200d \U0001f468\u200d\U0001f469 عربي\n\x1b[31m"
    assert check_text("bio", text) == text


@pytest.mark.parametrize(("text", "why"), [("a\0b", "NUL"), ("\udcff", "half of one")])
def test_what_no_database_takes_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        check_text("bio", text)


def test_a_required_text_is_not_empty() -> None:
    with pytest.raises(UsageError, match="empty"):
        check_text("display name", " \t", required=True)


@pytest.mark.parametrize(
    "link", ["https://jam.test/me", "http://jam.test:8080/a?b=c#d", "https://jäm.test/ü"]
)
def test_links_are_kept(link: str) -> None:
    assert check_link("website", f" {link} ") == link


def test_no_link_is_none() -> None:
    assert check_link("website", " ") is None
    assert check_email("") is None


@pytest.mark.parametrize(
    "link",
    [
        "jam.test",
        "ftp://jam.test",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:secret@jam.test",
        "https://jam.test:99999",
        "https://[::1",
        "https://jam.test/a b",
        "https://jam.test/\x1b[31m",
        "https://jam.test/\u202e",
        "file:///etc/passwd",
        "https://jam.test/" + "x" * 300,
    ],
)
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(UsageError, match="link"):
        check_link("website", link)


@pytest.mark.parametrize("email", ["a", "a@b", "@b.c", "a b@c.d", "a@b..c", "a@b.c\x1b", "a@@b.c"])
def test_what_is_no_email_is_refused(email: str) -> None:
    with pytest.raises(UsageError, match="e-mail"):
        check_email(email)


def test_the_defaults_are_good_preferences() -> None:
    assert check_preferences(DEFAULTS) == DEFAULTS
    assert set(PREFERENCES) == {*DEFAULTS, "timezone"}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("theme", "light", "light"),
        ("accentColor", "#ABCDEF", "#abcdef"),
        ("compactMode", "on", True),
        ("showTutorialTips", "False", False),
        ("defaultBufferSize", " 64 ", 64),
        ("defaultSampleRate", "44100", 44_100),
        ("timezone", "Europe/Berlin", "Europe/Berlin"),
        ("timezone", "", ""),
        ("timezone", "UTC", "UTC"),
    ],
)
def test_preferences_are_read_by_type(key: str, text: str, value: object) -> None:
    read = preference(key, text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("theme", "pink"),
        ("accentColor", "red"),
        ("accentColor", "#12345g"),
        ("compactMode", "maybe"),
        ("defaultBufferSize", "100"),
        ("defaultBufferSize", "inf"),
        ("defaultSampleRate", "4e4"),
        ("timezone", "Mars/Phobos"),
        ("timezone", "localtime"),
        ("timezone", "Factory"),
        ("timezone", "posixrules"),
        ("timezone", "right/Europe/Berlin"),
        ("timezone", "../localtime"),
        ("timezone", "/etc/passwd"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "Europe"),
        ("timezone", "x" * 100_000),
        ("timezone", "a\0b"),
    ],
)
def test_what_no_preference_can_be_is_refused_by_name(key: str, text: str) -> None:
    with pytest.raises(UsageError, match=key):
        preference(key, text)


def test_a_preference_that_is_none_is_refused_with_all_there_are() -> None:
    with pytest.raises(UsageError, match="theme, accentColor"):
        preference("colour", "red")


@pytest.mark.parametrize(
    "value", [{"compactMode": 1}, {"theme": True}, {"defaultBufferSize": "64"}]
)
def test_a_preference_in_a_file_is_of_its_type(value: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        check_preferences(value)
