"""Accounts: signing up, choosing whom to be, e-mail, the first administrator."""

from __future__ import annotations

from collections.abc import Sequence

from jamtui.errors import ConflictError
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.departed_blocks import restore_blocks
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, equals
from jamtui.storage.people import PeopleRepository, Person
from jamtui.storage.timestamps import timestamp

CURRENT = "current_user_id"
LEGACY = "local_user_id"
"""Under which older databases kept an id that they made up for whoever used them."""

DIGEST = "key_digest"
"""What stands before somebody's id where the digest of the key's file is kept."""

_OWNED = (
    ("rooms", "created_by"),
    ("room_members", "user_id"),
    ("room_loop_tracks", "created_by"),
    ("user_custom_loops", "user_id"),
)
"""Where such an id was written."""


def sign_up(
    gateway: Gateway,
    user_id: str,
    *,
    public_key: str | None,
    username: str | None = None,
    display_name: str | None = None,
    email: str | None = None,
) -> str:
    """Adds an account with its profile and statistics, and returns the username.

    Anybody may. Without `username` one is made of `display_name`. Raises ConflictError for an id,
    key, name or e-mail that somebody has.
    """
    service = as_service(gateway)
    with gateway.transaction():
        if service.count("auth_users", equals(id=user_id)):
            raise ConflictError("There is a profile with this key already.")
        check_free(gateway, username=username, email=email)
        row = {"id": user_id, "name": display_name or username, "email": email}
        service.insert("auth_users", row | {"public_key": public_key})
        wanted = {"username": username, "display_name": display_name}
        chosen = {name: value for name, value in wanted.items() if value is not None}
        if chosen:
            service.update("user_profiles", chosen, equals(id=user_id))
        restore_blocks(service, user_id)
        made = service.select("user_profiles", equals(id=user_id), ("username",))
    return str(made[0]["username"])


def check_free(
    gateway: Gateway,
    *,
    username: str | None = None,
    email: str | None = None,
    but: str | None = None,
) -> None:
    """Raises ConflictError for a name or e-mail of somebody other than the one with id `but`.

    Also of those whose profiles one may not see.
    """
    service = as_service(gateway)
    other = Condition("id IS NOT ?", (but,))
    if username is not None:
        same = Condition("username = ? COLLATE NOCASE", (username,))
        if service.count("user_profiles", same & other):
            raise ConflictError(f"Somebody is called {username!r} already: choose another name.")
    if email is not None and service.count("auth_users", equals(email=email) & other):
        raise ConflictError(f"Somebody has the e-mail {email!r} already.")


def use(gateway: Gateway, user_id: str | None) -> None:
    """Makes somebody the one who acts from the next command on; None is nobody.

    Whoever calls has seen that the key is on this machine.
    """
    service = as_service(gateway)
    with gateway.transaction():
        if user_id is None:
            service.delete("local_meta", equals(key=CURRENT))
        else:
            service.upsert("local_meta", {"key": CURRENT, "value": user_id}, ("key",))


def current_id(gateway: Gateway) -> str | None:
    """Returns the id of the one whose profile is in use, None for nobody."""
    rows = as_service(gateway).select("local_meta", equals(key=CURRENT))
    id_ = rows[0]["value"] if rows else None
    known = id_ is not None and as_service(gateway).count("user_profiles", equals(id=id_))
    return str(id_) if known else None


def owns_leftovers(gateway: Gateway) -> bool:
    """Whether there are rows from before there were profiles, which nobody has taken over."""
    id_ = _legacy_id(gateway)
    service = as_service(gateway)
    return id_ is not None and any(
        service.count(table, equals(**{column: id_})) for table, column in _OWNED
    )


def take_over(gateway: Gateway, user_id: str) -> int:
    """Gives the rows from before there were profiles to somebody; returns how many there were."""
    service = as_service(gateway)
    with gateway.transaction():
        old = _legacy_id(gateway)
        if old is None:
            return 0
        service.delete("local_meta", equals(key=LEGACY))
        return sum(
            service.update(table, {column: user_id}, equals(**{column: old}))
            for table, column in _OWNED
        )


def own_email(gateway: Gateway) -> str | None:
    """Returns the e-mail of the one who acts."""
    wanted = equals(id=gateway.actor.own_id)
    rows = as_service(gateway).select("auth_users", wanted, ("email",))
    return rows[0]["email"] if rows else None


def set_own_email(gateway: Gateway, email: str | None) -> None:
    """Changes the e-mail of the one who acts.

    Nothing proves that an address is somebody's, so one that an invitation waits for is not to be
    had any more by those who are here already. Raises DeniedError for that, ConflictError for
    somebody else's.
    """
    own_id = gateway.actor.own_id
    with gateway.transaction():
        check_free(gateway, email=email, but=own_id)
        if email is not None and email.lower() != (own_email(gateway) or "").lower():
            _check_not_awaited(gateway, email)
        as_service(gateway).update("auth_users", {"email": email}, equals(id=own_id))


def _check_not_awaited(gateway: Gateway, email: str) -> None:
    waiting = Condition(
        "invited_email = ? COLLATE NOCASE AND status = 'pending' "
        "AND (expires_at IS NULL OR expires_at > ?)",
        (email, timestamp()),
    )
    if as_service(gateway).count("room_invitations", waiting):
        raise denied(
            gateway,
            "accounts.proven_address",
            f"take the address {email!r}, for which an invitation waits",
        )


def public_keys(gateway: Gateway, user_id: str) -> list[str]:
    """Returns the public key of somebody, if it is known; anybody may see it."""
    rows = as_service(gateway).select("auth_users", equals(id=user_id), ("public_key",))
    return [row["public_key"] for row in rows if row["public_key"] is not None]


def key_digest(gateway: Gateway, user_id: str) -> str | None:
    """Returns the digest of the file with somebody's key, None where nobody has looked into it.

    It tells nothing of the key: nobody can guess 32 random bytes.
    """
    rows = as_service(gateway).select("local_meta", equals(key=f"{DIGEST} {user_id}"))
    return rows[0]["value"] if rows else None


def keep_key_digest(gateway: Gateway, user_id: str, digest: str) -> None:
    """Remembers that the file with this digest holds somebody's key, as whoever calls has seen."""
    row = {"key": f"{DIGEST} {user_id}", "value": digest}
    as_service(gateway).upsert("local_meta", row, ("key",))


def appoint_first(gateway: Gateway, user_id: str) -> None:
    """Makes somebody an administrator where there is none yet.

    Whoever can write the database of a machine without one owns that machine. Raises DeniedError
    where there is one, who alone may appoint others.
    """
    with gateway.transaction():
        if has_admin(gateway):
            raise denied(gateway, "accounts.appoint", "appoint administrators, and there is one")
        as_service(gateway).update("user_profiles", {"account_type": "admin"}, equals(id=user_id))


def has_admin(gateway: Gateway, but: str | None = None) -> bool:
    """Whether anybody is an administrator, other than the one with id `but`."""
    wanted = equals(account_type="admin") & Condition("id IS NOT ?", (but,))
    return bool(as_service(gateway).select("user_profiles", wanted, ("id",), limit=1))


def _legacy_id(gateway: Gateway) -> str | None:
    rows = as_service(gateway).select("local_meta", equals(key=LEGACY))
    return str(rows[0]["value"]) if rows else None


def owners_here(gateway: Gateway, ids: Sequence[str]) -> dict[str, str]:
    """Returns the usernames of those of this database who are among `ids`, by id.

    Whoever has the keys to the ids may know their names.
    """
    return PeopleRepository(as_service(gateway)).names_of(ids)


def owners(gateway: Gateway, ids: Sequence[str]) -> list[Person]:
    """Returns those of this database who are among `ids`, by username."""
    people = PeopleRepository(as_service(gateway))
    found = (people.get(id_) for id_ in ids)
    return sorted((one for one in found if one is not None), key=lambda one: one.username)


def owner_named(gateway: Gateway, name: str) -> Person:
    """Returns somebody to sign in as, who is asked for a key; raises NotFoundError."""
    return PeopleRepository(as_service(gateway)).find(name)


def owner_of(gateway: Gateway, id_: str) -> Person | None:
    """Returns somebody to sign in as by id, who is asked for a key."""
    return PeopleRepository(as_service(gateway)).get(id_)
