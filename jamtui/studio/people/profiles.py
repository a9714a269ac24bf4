"""Profiles: listed, shown, changed, taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jamtui.community import profiles as rules
from jamtui.community.titles import title_of
from jamtui.errors import DeniedError, UsageError
from jamtui.identity.key_folder import KeyFolder
from jamtui.storage.actor import person
from jamtui.storage.care.neighbours import Neighbours
from jamtui.storage.database import Database
from jamtui.storage.functions import accounts
from jamtui.storage.functions.administrators import is_administrator
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.departures import delete_account, heirs
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.sessions import close_lost_sessions
from jamtui.storage.gateway import Row
from jamtui.storage.people import PeopleQuery, Person
from jamtui.studio.people.cards import PersonCard, ProfileCard, WhoCard
from jamtui.studio.people.signing_in import check_key, check_not_banned, is_banned


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change of a profile; None leaves a thing as it is, an empty text takes it away."""

    username: str | None = None
    display_name: str | None = None
    bio: str | None = None
    email: str | None = None
    visibility: str | None = None
    links: Mapping[str, str | None] = field(default_factory=dict)
    switches: Mapping[str, bool | None] = field(default_factory=dict)
    preferences: Mapping[str, str] = field(default_factory=dict)


def list_local(database: Database, query: PeopleQuery) -> list[PersonCard]:
    """Returns those whose keys are on this machine, by username."""
    ids = KeyFolder(database.path).ids()
    found = [one for one in accounts.owners(database.gateway, ids) if _fits(one, query)]
    end = None if query.limit is None else query.offset + query.limit
    return _cards(database, found[query.offset : end])


def list_all(database: Database, query: PeopleQuery) -> list[PersonCard]:
    """Returns all whom the one who acts may see, by username."""
    return _cards(database, database.people.page(query))


def shown(database: Database, name: str | None, *, as_named: bool = False) -> ProfileCard:
    """Returns the profile of whom `find` finds, with what that one's lost sessions came to."""
    close_lost_sessions(database.gateway)
    return profile_card(*find(database, name, as_named=as_named))


def find(
    database: Database, name: str | None, *, as_named: bool = False
) -> tuple[Database, Person]:
    """Returns whom a name means, None being the one who acts, and who looks at that person.

    Somebody whose key is on this machine does so as that person; anybody else is looked at by the
    one who acts, and so is everybody where that one was named (`as_named`). Raises NotFoundError,
    DeniedError where nobody is signed in or where the key's file will not do, unless an
    administrator asks.
    """
    if name is None:
        return database, database.people.find(database.actor.own_id)
    if as_named:
        return database, database.people.find(name)
    names = accounts.owners_here(database.gateway, KeyFolder(database.path).ids())
    wanted = name.strip().removeprefix("@").lower()
    for id_, username in names.items():
        if wanted in (username.lower(), id_) and not _is_looked_after(database, id_):
            own = database.acting_as(person(id_))
            return own, own.people.find(id_)
    return database, database.people.find(name)


def _is_looked_after(database: Database, id_: str) -> bool:
    """Whether an administrator asks for somebody whose key will not do; others get DeniedError."""
    found = accounts.owner_of(database.gateway, id_)
    try:
        if found is not None:
            check_key(database, found)
    except DeniedError:
        if is_administrator(database.gateway):
            return True
        raise
    return False


def profile_card(database: Database, who: Person) -> ProfileCard:
    """Returns all of a profile that the one who acts may see."""
    row = database.people.row(who.id)
    is_own = database.actor.user_id == who.id
    keys = accounts.public_keys(database.gateway, who.id)
    values: dict[str, Any] = {
        **_common(database, who, accounts.current_id(database.gateway)),
        **{name: bool(row[name]) for name in rules.SWITCHES},
        **{f"link_{name}": row[f"link_{name}"] for name in rules.LINKS},
        **{name: row[name] for name in _AS_THEY_ARE},
        **_statistics(database, row),
    }
    return ProfileCard(
        **values,
        title=title_of(who.level),
        bio=row["bio"] or "",
        email=accounts.own_email(database.gateway) if is_own else None,
        preferences=_preferences(row) if is_own else None,
        public_key=keys[0] if keys else None,
        profile_visibility=row["profile_visibility"] or "public",
    )


_AS_THEY_ARE = (
    "ban_reason",
    "ban_expires_at",
    "created_at",
    "updated_at",
    "last_online_at",
)
_NUMBERS = ("total_xp", "current_daily_streak", "longest_daily_streak", "streak_freezes")


def _statistics(database: Database, row: Row) -> dict[str, Any]:
    """Returns what counts as statistics, which a person may hide from others."""
    is_shown = row["show_stats"] or database.actor.user_id == row["id"]
    if not is_shown and not is_administrator(database.gateway):
        return dict.fromkeys((*_NUMBERS, "last_active_date"))
    numbers = {name: row[name] or 0 for name in _NUMBERS}
    return numbers | {"last_active_date": row["last_active_date"]}


def _cards(database: Database, people: list[Person]) -> list[PersonCard]:
    current = accounts.current_id(database.gateway)
    return [PersonCard(**_common(database, one, current)) for one in people]


def who_card(database: Database) -> WhoCard:
    """Returns who acts, who may be nobody."""
    id_ = database.actor.user_id
    who = None if id_ is None else database.people.get(id_)
    keys = KeyFolder(database.path)
    has_key = who is not None and not database.is_temporary and keys.has(who.id)
    return WhoCard(
        username=who.username if who else None,
        display_name=who.display_name if who else None,
        account_type=who.account_type if who else None,
        level=who.level if who else None,
        title=title_of(who.level) if who else None,
        id=id_,
        role=database.actor.role,
        key_file=str(keys.file(who.id)) if who and has_key else None,
        database=str(database.path),
    )


def edit(database: Database, who: Person, changes: Changes) -> ProfileCard:
    """Changes a profile field by field and returns it; the rules say whose may be changed.

    Raises UsageError for a value that will not do, ConflictError for a name or e-mail that
    somebody has, DeniedError. Nothing is changed unless all can be.
    """
    _check_free_to_write(database, who)
    with database.gateway.transaction():
        before = database.people.row(who.id)
        values = _values(before, changes)
        if changes.username is not None:
            accounts.check_free(database.gateway, username=changes.username, but=who.id)
        if values:
            database.people.change(who.id, values)
        if changes.email is not None:
            _change_email(database, who, changes.email)
        elif not values:
            raise UsageError("There is nothing to change: name a field, such as --bio TEXT.")
        if database.actor.user_id == who.id:
            happened(database.gateway, Happening("profile_changed", who.id))
        return profile_card(database, database.people.find(who.id))


def own_card(database: Database, id_: str) -> ProfileCard:
    """Returns all of the profile of somebody, as that person sees it."""
    own = database.acting_as(person(id_))
    return profile_card(own, own.people.find(id_))


def use(database: Database, who: Person) -> None:
    """Makes a person of this machine the one who acts from now on."""
    accounts.use(database.gateway, who.id)


def after_deleting(database: Database, who: Person) -> list[str]:
    """Returns what would become of somebody and each of that person's rooms, in sentences.

    Raises as `delete` does.
    """
    _check_free_to_write(database, who)
    with database.gateway.snapshot():
        found = heirs(database.gateway, who.id)
        names = database.people.names_of(found.values())
    told = [f"{who.username} ({who.display_name}) would be deleted."]
    for room, heir in found.items():
        told.append(
            f"The room {room} would "
            + (f"go to {names.get(heir, heir)}." if heir else "be deleted.")
        )
    return told


def delete(database: Database, who: Person) -> bool:
    """Removes an account, then its key if it is here; returns whether that one was in use.

    The key stays while another database in the folder, such as a copy, has that account.
    Raises DeniedError for somebody else's, unless one is an administrator.
    """
    _check_free_to_write(database, who)
    with database.gateway.transaction():
        was_current = accounts.current_id(database.gateway) == who.id
        delete_account(database.gateway, who.id)
        if was_current:
            accounts.use(database.gateway, None)
    if not database.is_temporary and not Neighbours(database.path).have_person(who.id):
        KeyFolder(database.path).remove(who.id)
    return was_current


def _check_free_to_write(database: Database, who: Person) -> None:
    if database.actor.user_id == who.id:
        check_not_banned(who)


def _fits(who: Person, query: PeopleQuery) -> bool:
    names = f"{who.username}\n{who.display_name}".casefold()
    return (
        (query.text is None or query.text.casefold() in names)
        and query.account_type in (None, who.account_type)
        and query.banned in (None, who.is_banned)
    )


def _common(database: Database, who: Person, current: str | None) -> dict[str, Any]:
    return {
        "username": who.username,
        "display_name": who.display_name,
        "account_type": who.account_type,
        "level": who.level,
        "is_current": current == who.id,
        "is_here": not database.is_temporary and KeyFolder(database.path).has(who.id),
        "is_guest": who.username.startswith(rules.GUEST_PREFIX),
        "is_verified": who.is_verified,
        "is_banned": is_banned(who),
        "id": who.id,
    }


def _preferences(row: Row) -> dict[str, Any]:
    found = json.loads(row["preferences"] or "{}")
    return dict(found) if isinstance(found, dict) else {}


def _change_email(database: Database, who: Person, email: str) -> None:
    if database.actor.user_id != who.id:
        raise denied(database.gateway, "accounts.email", f"change the e-mail of {who.username}")
    accounts.set_own_email(database.gateway, rules.check_email(email))


def _values(before: Row, changes: Changes) -> dict[str, object]:
    """Returns columns with their new values, all of them checked."""
    values: dict[str, object] = {}
    if changes.username is not None:
        values["username"] = rules.check_username(changes.username)
    if changes.display_name is not None:
        values["display_name"] = rules.check_text(
            "display name", changes.display_name, required=True
        )
    if changes.bio is not None:
        values["bio"] = rules.check_text("bio", changes.bio)
    if changes.visibility is not None:
        values["profile_visibility"] = rules.check_choice(
            "visibility", changes.visibility, rules.VISIBILITIES
        )
    for name, link in changes.links.items():
        if link is not None:
            values[f"link_{name}"] = rules.check_link(name, link)
    values |= {name: int(on) for name, on in changes.switches.items() if on is not None}
    if changes.preferences:
        new = {key: rules.preference(key, text) for key, text in changes.preferences.items()}
        kept = _preferences(before) | new
        if not kept.get("timezone"):
            kept.pop("timezone", None)
        values["preferences"] = json.dumps(kept, ensure_ascii=False)
    return values
