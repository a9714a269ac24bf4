"""Text from files, devices and other people: fit for a terminal, a database, or a switch."""

from __future__ import annotations

import re
from datetime import date, time

LONGEST_TEXT = 1_000_000
"""The most characters of what people write or paste: messages, descriptions, rules, notes."""

_JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner: Persian words and families of emoji fall apart without them.

Python counts them with the marks that turn the direction of writing; variation selectors, which
emoji need as well, are marks on a letter to it and pass.
"""

_SWITCHES = dict.fromkeys(("yes", "on", "true", "1"), True) | dict.fromkeys(
    ("no", "off", "false", "0"), False
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> bool:
    """Whether a database can keep `text`: it has no NUL and no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None


def switch_of(text: str) -> bool | None:
    """Returns what a word such as yes, on, true, 1 or no, off, false, 0 means for a switch.

    In any case, with blanks around it; None for any other text.
    """
    return _SWITCHES.get(text.strip().lower())


def printable(text: str) -> str:
    """Returns `text` with all that is no visible character or plain blank shown as an escape.

    That is control characters (escape sequences and line breaks too), marks that turn the
    direction of writing, odd blanks and lone surrogates. Joiners and variation selectors pass.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return character.encode("unicode_escape").decode("ascii")


def shown_value(value: object) -> str:
    """Returns a short picture of any value from TOML or JSON, in their words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    # An int of thousands of digits cannot even be printed.
    if isinstance(value, int) and abs(value) > 10**15:
        return "a huge number"
    if isinstance(value, date | time):
        return f"the {'time' if isinstance(value, time) else 'date'} {value.isoformat()}"
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
