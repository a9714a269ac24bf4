"""Text from files and other people, made safe for a terminal."""

from __future__ import annotations

import unicodedata

_UNSAFE = {"Cc", "Cs", "Zl", "Zp"}
_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """Returns `text` with control characters (escape sequences too) shown as escapes."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if unicodedata.category(character) in _UNSAFE or character in _BIDI:
        return character.encode("unicode_escape").decode("ascii")
    return character
