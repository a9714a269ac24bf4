"""Text from files, devices and other people, made safe for a terminal and for one line."""

from __future__ import annotations


def printable(text: str) -> str:
    """Returns `text` with all that is no visible character or plain blank shown as an escape.

    That is control characters (escape sequences and line breaks too), marks that turn the
    direction of writing, odd blanks and lone surrogates.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
