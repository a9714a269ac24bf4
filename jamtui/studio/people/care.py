"""What administrators do with accounts: kinds, bans, marks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from jamtui.community.profiles import ACCOUNT_TYPES, check_choice, check_text
from jamtui.community.room_spans import moment, span
from jamtui.errors import ConflictError
from jamtui.storage.database import Database
from jamtui.storage.functions import accounts
from jamtui.storage.people import Person
from jamtui.storage.timestamps import timestamp
from jamtui.studio.people.cards import ProfileCard
from jamtui.studio.people.profiles import profile_card

# Each function writes first and then looks whether that made sense: whoever may not do it at all is
# told so before anything else, and what made no sense is taken back with the transaction.


def appoint(database: Database, name: str) -> ProfileCard:
    """Makes somebody an administrator: anybody may where there is none yet, else only they."""
    with database.gateway.transaction():
        who = database.people.find(name)
        if accounts.has_admin(database.gateway):
            card = _change(database, who, {"account_type": "admin"})
            if who.account_type == "admin":
                raise ConflictError(f"{who.username!r} is an administrator already.")
            return card
        accounts.appoint_first(database.gateway, who.id)
        return profile_card(database, database.people.find(who.id))


def dismiss(database: Database, name: str) -> ProfileCard:
    """Makes an administrator one of the free accounts; the last one stays.

    Raises ConflictError for the last one or somebody who is none, DeniedError.
    """
    with database.gateway.transaction():
        who = database.people.find(name)
        card = set_account_type(database, who, "free")
        if who.account_type != "admin":
            raise ConflictError(f"{who.username!r} is no administrator.")
        return card


def set_account_type(database: Database, who: Person, kind: str) -> ProfileCard:
    """Changes what kind an account is of; raises as `dismiss` does, and UsageError."""
    wanted = check_choice("account type", kind, ACCOUNT_TYPES)
    with database.gateway.transaction():
        card = _change(database, who, {"account_type": wanted})
        if who.account_type == "admin" and not accounts.has_admin(database.gateway):
            raise ConflictError(
                f"{who.username!r} is the last administrator: appoint another one first."
            )
        return card


def ban(database: Database, name: str, reason: str | None, until: str | None) -> ProfileCard:
    """Bans somebody from changing anything, for ever or until a moment.

    Raises UsageError for a moment that is over, ConflictError for administrators, DeniedError.
    """
    end = None if until is None else ban_end(until)
    text = None if reason is None else check_text("reason of a ban", reason)
    with database.gateway.transaction():
        who = database.people.find(name)
        values = {"is_banned": 1, "ban_reason": text or None, "ban_expires_at": end}
        card = _change(database, who, values)
        if who.account_type == "admin":
            raise ConflictError(f"{who.username!r} is an administrator: dismiss them first.")
        return card


def unban(database: Database, name: str) -> ProfileCard:
    """Lifts a ban; raises ConflictError where there is none, DeniedError."""
    with database.gateway.transaction():
        who = database.people.find(name)
        values = {"is_banned": 0, "ban_reason": None, "ban_expires_at": None}
        card = _change(database, who, values)
        if not who.is_banned:
            raise ConflictError(f"{who.username!r} is not banned.")
        return card


def verify(database: Database, name: str, is_verified: bool) -> ProfileCard:
    """Says whether somebody is known to be who they say; raises DeniedError."""
    with database.gateway.transaction():
        who = database.people.find(name)
        return _change(database, who, {"is_verified": int(is_verified)})


def ban_end(text: str) -> str:
    """Returns the moment that a date, a time or a span such as 7d means; raises UsageError."""
    is_span = text.strip()[-1:].isalpha() and "-" not in text
    return timestamp(datetime.now(UTC) + span(text) if is_span else moment(text))


def _change(database: Database, who: Person, values: Mapping[str, object]) -> ProfileCard:
    database.people.change(who.id, values)
    return profile_card(database, database.people.find(who.id))
