"""Words that people search chats for, as the index understands them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from jamtui.errors import UsageError
from jamtui.text import storable

LONGEST_QUERY = 200
"""How many characters somebody may search for."""


def words_of(text: str) -> list[str]:
    """Returns the words to search for, those without a letter or digit left out.

    Raises UsageError where nothing is left, for text that is too long, and for NUL.
    """
    if len(text) > LONGEST_QUERY:
        raise UsageError(
            f"That is {len(text):,} characters to search for: use at most {LONGEST_QUERY}."
        )
    if not storable(text):
        raise UsageError("There is NUL, or half of a letter, in what to search for: leave it out.")
    words = [word for word in text.split() if any(map(_counts, word))]
    if not words:
        raise UsageError("There is no word to search for: use letters or digits.")
    return words


def matching(room_id: str, words: Sequence[str], author_id: str | None) -> str:
    """Returns what the index is asked for: all the words, said in a room, by somebody if named.

    Every word is quoted, so that no sign in it means anything to the index.
    """
    asked = f"room : {_quoted(room_id.encode().hex())}"
    if author_id is not None:
        asked += f" AND author : {_quoted(author_id.replace('-', ''))}"
    return f"{asked} AND content : ({' AND '.join(map(_quoted, words))})"


def _counts(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


def _quoted(word: str) -> str:
    escaped = word.replace('"', '""')
    return f'"{escaped}"'
