"""Who acts: the profile in use, or another of those whose keys are on this machine."""

from __future__ import annotations

from datetime import UTC, datetime

from jamtui.errors import DeniedError, NotFoundError, unknown_name
from jamtui.identity.key_folder import KeyFolder
from jamtui.storage.actor import ANON, person
from jamtui.storage.database import Database
from jamtui.storage.functions import accounts
from jamtui.storage.functions.denial import denied_to
from jamtui.storage.people import Person

BANNED = "accounts.banned"
"""The rule of the functions that keeps the banned from changing anything."""


def signed_in(database: Database, name: str | None) -> Database:
    """Returns the database as the person with that name uses it, for None as the one in use does.

    That is nobody in particular where there is no profile yet, and, with a `warning` that says so,
    where the one in use has no key here that will do. Raises NotFoundError with the nearest names
    of this machine, DeniedError for a person named whose key is not here.
    """
    if name is not None:
        return database.acting_as(person(local_person(database, name).id))
    if database.actor.user_id is not None:
        return _with_key(database, database.actor.user_id)
    if accounts.owns_leftovers(database.gateway):
        return signed_in_to_write(database, None)[0]
    return database


def signed_in_to_write(database: Database, name: str | None) -> tuple[Database, str | None]:
    """Returns the same for a command that changes something, and the name of a new profile.

    Somebody without a profile gets one. Raises also DeniedError for somebody who is banned, or
    whose key is gone; in a temporary database nobody has a key.
    """
    if name is not None:
        acting = local_person(database, name, remember=True)
        made = None
    else:
        made = None if database.actor.user_id is not None else _first(database)
        acting = _in_use(database)
    check_not_banned(acting)
    return database.acting_as(person(acting.id)), made


def local_person(database: Database, name: str, *, remember: bool = False) -> Person:
    """Returns one of those whose keys are on this machine; raises as `signed_in` does.

    `remember` as for `check_key`.
    """
    try:
        found = accounts.owner_named(database.gateway, name)
    except NotFoundError:
        ids = KeyFolder(database.path).ids()
        known = sorted(accounts.owners_here(database.gateway, ids).values())
        raise unknown_name("profile", name[:80], known, "'jam profile list' shows yours.") from None
    check_key(database, found, remember=remember)
    return found


def is_banned(somebody: Person, now: datetime | None = None) -> bool:
    """Whether a person is banned at present: a ban may have an end."""
    if not somebody.is_banned or somebody.ban_expires_at is None:
        return somebody.is_banned
    try:
        end = datetime.fromisoformat(somebody.ban_expires_at)
    except ValueError:
        return True  # an end that cannot be read has not come
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    return end > (now or datetime.now(UTC))


def _with_key(database: Database, user_id: str) -> Database:
    """Returns the database as it is, or as nobody uses it where that person's key will not do."""
    found = accounts.owner_of(database.gateway, user_id)
    try:
        if found is not None:
            check_key(database, found)
        return database
    except DeniedError as error:
        nobody = database.acting_as(ANON)
        told = f"{error} So you are nobody in particular, and see what everybody may see."
        nobody.warning = " ".join(filter(None, (database.warning, told)))
        return nobody


def _first(database: Database) -> str | None:
    from jamtui.studio.people.new_profiles import first_profile

    made = first_profile(database)
    return made.username if made else None


def _in_use(database: Database) -> Person:
    id_ = database.actor.user_id or accounts.current_id(database.gateway)
    found = accounts.owner_of(database.gateway, id_ or "")
    if found is None:
        raise denied_to(
            "Whoever has a profile that is gone",
            "accounts.signed_in",
            "change anything",
            "another profile ('jam profile use NAME' takes one)",
        )
    if not database.is_temporary:
        check_key(database, found, remember=True)
    return found


def check_key(database: Database, somebody: Person, *, remember: bool = False) -> None:
    """Raises DeniedError unless the key of that person is on this machine, in a file to be used.

    A key that is seen for the first time is looked into, which takes a while; with `remember`
    the next time is quick, for commands that write anyway.
    """
    keys = KeyFolder(database.path)
    known = accounts.key_digest(database.gateway, somebody.id)
    try:
        digest = keys.prove(somebody.id, known)
    except NotFoundError:
        what = f"act here: there is no key in {keys.path}"
        raise denied_to(somebody.username, "accounts.key", what) from None
    if remember and digest != known:
        accounts.keep_key_digest(database.gateway, somebody.id, digest)


def check_not_banned(somebody: Person) -> None:
    """Raises DeniedError, with reason and end, for somebody who may change nothing at present."""
    if is_banned(somebody):
        raise denied_to(somebody.username, BANNED, "change anything", what_lifts_the_ban(somebody))


def what_lifts_the_ban(somebody: Person) -> str:
    """Returns what is needed where a person is banned, with the ban's end and reason."""
    reason = f": {somebody.ban_reason}" if somebody.ban_reason else ""
    end = f", which holds until {somebody.ban_expires_at}" if somebody.ban_expires_at else ""
    return f"an administrator who lifts the ban{end}{reason}"
