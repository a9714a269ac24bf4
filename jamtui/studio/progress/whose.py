"""Whose progress a command is about."""

from __future__ import annotations

from jamtui.errors import UsageError
from jamtui.storage.database import Database
from jamtui.storage.people import PeopleRepository, Person
from jamtui.text import storable

MOST_TEXT = 80


def somebody(database: Database, who: str | None) -> Person:
    """Returns the person of that name, or who acts; raises NotFoundError, DeniedError."""
    return PeopleRepository(database.gateway).find(database.actor.own_id if who is None else who)


def checked_text(what: str, text: str, longest: int = MOST_TEXT) -> str:
    """Returns a text as it is stored: exactly; raises UsageError where it cannot be."""
    if len(text) > longest:
        raise UsageError(f"{what} has at most {longest:,} characters, not {len(text):,}.")
    if not text.strip():
        raise UsageError(f"{what} must not be empty.")
    if not storable(text):
        raise UsageError(f"{what} has characters that cannot be kept: NUL, or half of a letter.")
    return text
