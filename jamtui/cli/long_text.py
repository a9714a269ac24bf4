"""Texts longer than a shell hands over: - stands for standard input, once in a command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer

from jamtui.errors import BadFileError, UsageError
from jamtui.text import LONGEST_TEXT

DASH = "-"

_TAKEN = "jamtui.standard_input"
_MOST_BYTES = 4 * LONGEST_TEXT + 2
"""No text of so many characters is longer in UTF-8, with a line break at its end."""


def long_text(context: typer.Context, text: str | None) -> str | None:
    """Returns what an option says: the text itself, or what standard input holds for -."""
    return _input(context) if text == DASH and not context.resilient_parsing else text


def long_words(context: typer.Context, words: Sequence[str]) -> str:
    """Returns the text that words make, or what standard input holds for a - alone."""
    return _input(context) if list(words) == [DASH] else " ".join(words)


def long_values(context: typer.Context, values: list[str] | None) -> list[str] | None:
    """Returns PATH=VALUE as it is said, with what standard input holds in place of PATH=-."""
    if values is None or context.resilient_parsing:
        return values
    return [
        f"{path}={_input(context)}" if value == DASH else f"{path}{sign}{value}"
        for path, sign, value in (one.partition("=") for one in values)
    ]


def option(**given: Any) -> Any:
    """Returns the option for a text of up to `LONGEST_TEXT` characters."""
    return typer.Option(metavar="TEXT", callback=long_text, **given)


def _input(context: typer.Context) -> str:
    """Returns what standard input holds, without the line break at its end.

    Raises UsageError when it was read already or holds more than any text may, and BadFileError
    for what is no UTF-8.
    """
    if context.meta.setdefault(_TAKEN, 0):
        raise UsageError("Only one text of a command can be -: standard input is read once.")
    context.meta[_TAKEN] = 1
    source = getattr(sys.stdin, "buffer", None)
    held = b"" if source is None else source.read(_MOST_BYTES + 1)
    if len(held) > _MOST_BYTES:
        raise UsageError(
            f"Standard input holds more than a text may: at most {LONGEST_TEXT:,} characters."
        )
    try:
        text = str(held, "utf-8")
    except UnicodeDecodeError as error:
        raise BadFileError(f"Standard input is no UTF-8 text (byte {error.start}).") from None
    return text.removesuffix("\n").removesuffix("\r")
