"""Guest ids of the people of this machine, and what other people's say."""

from __future__ import annotations

from datetime import timedelta

from jamtui.identity.guest import Guest, check_guest_id, guest_id
from jamtui.identity.key_folder import KeyFolder
from jamtui.storage.database import Database
from jamtui.storage.functions.denial import denied
from jamtui.storage.people import Person
from jamtui.studio.people.cards import GuestCard
from jamtui.studio.people.signing_in import local_person


def make_guest_id(database: Database, who: Person, name: str | None, hours: float) -> GuestCard:
    """Returns a guest id for a person whose key is on this machine.

    It holds for so many hours, at most 720. Raises UsageError, DeniedError for other people.
    """
    if database.actor.user_id != who.id:
        raise denied(database.gateway, "accounts.key", f"sign as {who.username}")
    local_person(database, who.id)
    pair = KeyFolder(database.path).read(who.id)
    text, guest = guest_id(pair, name or who.display_name, timedelta(hours=hours))
    return _card(guest, text)


def read_guest_id(text: str) -> GuestCard:
    """Returns what a guest id says; raises BadFileError or DeniedError that say what is wrong."""
    return _card(check_guest_id(text), text.strip())


def _card(guest: Guest, text: str) -> GuestCard:
    return GuestCard(
        user_id=guest.user_id,
        name=guest.name,
        issued=guest.issued.isoformat(),
        expires=guest.expires.isoformat(),
        guest_id=text,
    )
