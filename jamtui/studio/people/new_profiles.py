"""Profiles are made: a key pair first, then the account that bears its id."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jamtui.community.profiles import (
    GUEST_PREFIX,
    check_email,
    check_text,
    check_username,
    username_of,
)
from jamtui.errors import ConflictError, UsageError
from jamtui.identity.key_folder import KeyFolder
from jamtui.identity.key_pair import KeyPair, to_text
from jamtui.storage.database import Database
from jamtui.storage.functions import accounts
from jamtui.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Made:
    """A new profile, and whether it is the one in use from now on."""

    user_id: str
    username: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class _NoKey:
    """Of somebody who is gone when the database is closed."""

    user_id: str
    public: bytes = b""


def create_profile(
    database: Database, name: str, *, display_name: str | None = None, email: str | None = None
) -> Made:
    """Makes a profile with a key of its own; the first one of a machine is in use from now on.

    The username is made of `name`, which is also the display name unless another is given.
    Raises UsageError, ConflictError for a name or e-mail that is taken, StorageError.
    """
    username = check_username(username_of(name) or name)
    shown = check_text("display name", display_name or name, required=True)
    address = check_email(email or "")
    return _make(database, username=username, display_name=shown, email=address)


def create_guest(database: Database, name: str | None) -> Made:
    """Makes a profile for one evening, whose username is made of its id; raises as above."""
    shown = check_text("display name", name or "Guest", required=True)
    return _make(database, username=None, display_name=shown, email=None, guest=True)


def guest_name(user_id: str) -> str:
    """Returns the username of a guest, by which it is told from other people."""
    return f"{GUEST_PREFIX}{user_id[:8]}"


def first_profile(database: Database) -> Made | None:
    """Makes the profile of somebody who never made one, named after the user of the system.

    None where another process has just done so; then that one is in use. What an older database
    kept for whoever used it becomes this person's.
    """
    with database.gateway.transaction():
        if accounts.current_id(database.gateway) is not None:
            return None
        if accounts.owners_here(database.gateway, KeyFolder(database.path).ids()):
            raise ConflictError(
                "There are profiles here and none is in use: choose one with "
                "'jam profile use NAME', or add --as NAME."
            )
        return _make(database, username=None, display_name=_system_name(), email=None)


def _make(
    database: Database,
    *,
    username: str | None,
    display_name: str,
    email: str | None,
    guest: bool = False,
) -> Made:
    gateway = database.gateway
    # Nobody waits for the database while the key is made.
    with _fresh_key(database) as pair, gateway.transaction():
        if guest:
            username = guest_name(pair.user_id)
        is_current = accounts.current_id(gateway) is None
        made = accounts.sign_up(
            gateway,
            pair.user_id,
            public_key=to_text(pair.public) or None,
            username=username,
            display_name=display_name,
            email=email,
        )
        if isinstance(pair, KeyPair):
            keep_digest(database, pair)
        if is_current:
            accounts.use(gateway, pair.user_id)
            accounts.take_over(gateway, pair.user_id)
        return Made(pair.user_id, made, is_current)


def keep_digest(database: Database, pair: KeyPair) -> None:
    """Remembers what the file of a key looks like that was written just now."""
    digest = KeyFolder(database.path).prove(pair.user_id, None)
    accounts.keep_key_digest(database.gateway, pair.user_id, digest)


@contextmanager
def _fresh_key(database: Database) -> Iterator[KeyPair | _NoKey]:
    """Yields a new key pair that is kept when all goes well; a temporary database has none."""
    if database.is_temporary:
        yield _NoKey(new_id())
        return
    keys = KeyFolder(database.path)
    pair = KeyPair.generate()
    keys.add(pair)
    try:
        yield pair
    except BaseException:
        keys.remove(pair.user_id)
        raise


def _system_name() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return "Player"  # a user id without a name, as in a container
    try:
        check_username(username_of(name))
    except UsageError:
        return "Player"
    return name
