"""Who acts: the profile in use, or another of those whose keys are on this machine."""

from __future__ import annotations

from jamtui.errors import DeniedError, NotFoundError, unknown_name
from jamtui.identity.key_folder import KeyFolder
from jamtui.storage.actor import SERVICE, person
from jamtui.storage.database import Database
from jamtui.storage.people import PeopleRepository, Person


def signed_in(database: Database, name: str | None) -> Database:
    """Returns the database as the person with that name uses it, as it is for None.

    Raises NotFoundError with the nearest names of this machine, DeniedError for a person whose
    key is not here.
    """
    if name is None:
        return database
    return database.acting_as(person(local_person(database, name).id))


def local_person(database: Database, name: str) -> Person:
    """Returns one of those whose keys are on this machine; raises as `signed_in` does."""
    everybody = database.acting_as(SERVICE).people
    keys = KeyFolder(database.path)
    try:
        found = everybody.find(name)
    except NotFoundError:
        known = _local_names(everybody, keys)
        raise unknown_name("profile", name[:80], known, "'jam profile list' shows yours.") from None
    if not keys.has(found.id):
        raise DeniedError(
            f"The key of {found.username!r} is not on this machine, so nobody can act as that "
            "person here: 'jam profile list' shows yours."
        )
    return found


def _local_names(people: PeopleRepository, keys: KeyFolder) -> list[str]:
    return sorted(people.names_of(keys.ids()).values())
