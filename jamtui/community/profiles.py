"""What a profile may say: names, links, switches and preferences, each with its limits."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jamtui.errors import UsageError
from jamtui.text import LONGEST_TEXT, storable, switch_of

ACCOUNT_TYPES = ("free", "pro", "enterprise", "admin")
VISIBILITIES = ("public", "friends", "private")
LINKS = ("spotify", "soundcloud", "youtube", "instagram", "website")
SWITCHES = ("show_stats", "show_activity", "allow_friend_requests", "allow_room_invites")

LONGEST = {
    "username": 30,
    "display name": 80,
    "bio": LONGEST_TEXT,
    "link": 300,
    "e-mail": 254,
    "reason of a ban": 500,
    "text to search for": 100,
}
"""In characters. An e-mail's is that of RFC 5321."""

GUEST_PREFIX = "guest_"

_USERNAME = re.compile(r"[a-z0-9][a-z0-9_]{1,29}")
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class _Preference:
    """What one preference may be; `read` makes a value of a text or raises ValueError."""

    default: object
    read: Callable[[str], object]
    wanted: str


def _switch(text: str) -> bool:
    value = switch_of(text)
    if value is None:
        raise ValueError
    return value


def _one_of(*values: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError
        return text

    return read


def _number_of(*values: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if int(text) not in values:
            raise ValueError
        return int(text)

    return read


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise ValueError
    return text.lower()


_NO_ZONES = ("posix/", "right/")
"""Folders in which some machines have all zones once more, the second with leap seconds."""


def _zone(text: str) -> str:
    if not text:
        return ""
    # Without a slash there are names of this machine only, such as localtime, and old ones.
    if text != "UTC" and ("/" not in text or text.startswith(_NO_ZONES)):
        raise ValueError
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error
    return text


_BUFFERS = (16, 32, 64, 128, 256, 512, 1024, 2048)
_RATES = (44_100, 48_000, 88_200, 96_000)
_ON_OFF = "on or off"

_PREFERENCES: Mapping[str, _Preference] = {
    "theme": _Preference("dark", _one_of("dark", "light", "system"), "dark, light or system"),
    "accentColor": _Preference("#6366f1", _colour, "a colour such as #6366f1"),
    "compactMode": _Preference(False, _switch, _ON_OFF),
    "autoJitterBuffer": _Preference(True, _switch, _ON_OFF),
    "showTutorialTips": _Preference(True, _switch, _ON_OFF),
    "defaultBufferSize": _Preference(
        256, _number_of(*_BUFFERS), f"one of {', '.join(map(str, _BUFFERS))}"
    ),
    "defaultSampleRate": _Preference(
        48_000, _number_of(*_RATES), f"one of {', '.join(map(str, _RATES))}"
    ),
    "emailNotifications": _Preference(True, _switch, _ON_OFF),
    "soundNotifications": _Preference(True, _switch, _ON_OFF),
    "timezone": _Preference(
        "", _zone, "a name of the IANA list such as Europe/Berlin, or nothing for UTC"
    ),
}

PREFERENCES = tuple(_PREFERENCES)


def preference(key: str, text: str) -> Any:
    """Returns the value of a preference; raises UsageError for another key or value."""
    if key not in _PREFERENCES:
        raise UsageError(
            f"There is no preference {key[:40]!r}: there are {', '.join(PREFERENCES)}."
        )
    kind = _PREFERENCES[key]
    try:
        return kind.read(text.strip())
    except ValueError as error:
        raise UsageError(f"{text[:40]!r} will not do for {key}: use {kind.wanted}.") from error


def check_preferences(values: Mapping[str, object]) -> dict[str, Any]:
    """Returns those of a file, each known and of its type; raises UsageError."""
    found = {}
    for key, value in values.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        read = preference(key, text)
        if type(read) is not type(value):
            raise UsageError(f"{key} is no {type(value).__name__}: use {_PREFERENCES[key].wanted}.")
        found[key] = read
    return found


def check_username(name: str) -> str:
    """Returns a username; raises UsageError for one that will not do."""
    if not _USERNAME.fullmatch(name):
        raise UsageError(
            f"{name[:40]!r} is no username: use 2 to {LONGEST['username']} small letters, digits "
            "and _, the first one no _. The display name takes any letters."
        )
    if name.startswith(GUEST_PREFIX):
        raise UsageError(f"Only guests are called {GUEST_PREFIX}...: choose another username.")
    return name


def username_of(text: str) -> str:
    """Returns the username nearest to a name, which may be too short to be one."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    words = re.sub(r"[\s.\-]+", "_", plain)
    return re.sub(r"[^a-z0-9_]", "", words).strip("_")[: LONGEST["username"]].rstrip("_")


def check_text(kind: str, text: str, *, required: bool = False) -> str:
    """Returns a text of one of the kinds in `LONGEST`; raises UsageError for one too long."""
    if not storable(text):
        raise UsageError(f"The {kind} holds a character that no text may: NUL, or half of one.")
    if required and not text.strip():
        raise UsageError(f"The {kind} is empty.")
    if len(text) > LONGEST[kind]:
        raise UsageError(
            f"The {kind} has {len(text):,} characters; {LONGEST[kind]:,} are the most it may have."
        )
    return text


def check_link(kind: str, link: str) -> str | None:
    """Returns a link, None for an empty one; raises UsageError for no http or https URL."""
    text = check_text("link", link.strip())
    if not text:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        good = False
    if not good or not text.isprintable() or " " in text:
        raise UsageError(
            f"{text[:60]!r} is no link for {kind}: use one such as https://jam.test/me."
        )
    return text


def check_email(email: str) -> str | None:
    """Returns an e-mail address, None for an empty one; raises UsageError."""
    text = check_text("e-mail", email.strip())
    if not text:
        return None
    if not _EMAIL.fullmatch(text) or not text.isprintable():
        raise UsageError(f"{text[:60]!r} is no e-mail address.")
    return text


def check_choice(kind: str, text: str, choices: tuple[str, ...]) -> str:
    """Returns one of the choices; raises UsageError that names them."""
    if text.lower() not in choices:
        raise UsageError(f"{text[:40]!r} is no {kind}: use {', '.join(choices)}.")
    return text.lower()
