"""Whose progress a command is about."""

from __future__ import annotations

from jamtui.errors import UsageError
from jamtui.storage.database import Database
from jamtui.storage.functions.denial import denied
from jamtui.storage.people import PeopleRepository, Person
from jamtui.text import storable

MOST_TEXT = 80


def me(database: Database) -> str:
    """Returns the id of who acts; raises DeniedError where nobody is signed in."""
    user_id = database.actor.user_id
    if user_id is None:
        raise denied(database.gateway, "accounts.signed_in", "do that")
    return user_id


def somebody(database: Database, who: str | None) -> Person:
    """Returns the person of that name, or who acts; raises NotFoundError, DeniedError."""
    return PeopleRepository(database.gateway).find(me(database) if who is None else who)


def checked_text(what: str, text: str, longest: int = MOST_TEXT) -> str:
    """Returns a text as it is stored: exactly; raises UsageError where it cannot be."""
    if len(text) > longest:
        raise UsageError(f"{what} has at most {longest:,} characters, not {len(text):,}.")
    if not text.strip():
        raise UsageError(f"{what} must not be empty.")
    if not storable(text):
        raise UsageError(f"{what} has characters that cannot be kept: NUL, or half of a letter.")
    return text
