"""A profile as a file: to carry it to another machine, with the private key or without.

It is JSON: `format`, `version`, `profile` with what its owner may write of it, `public_key`, and
`signature` over all of that, so that nobody can say something in another's name. With the key it
also holds `private_key`, as PKCS #8 in PEM; then whoever has the file is that person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jamtui.community import profiles as rules
from jamtui.errors import BadFileError, ConflictError, JamError, UsageError
from jamtui.identity.key_folder import KeyFolder
from jamtui.identity.key_pair import KeyPair, from_text, is_signed, to_text, user_id_of
from jamtui.partial_file import PRIVATE, explaining_writes, replacing
from jamtui.storage.actor import person
from jamtui.storage.database import Database
from jamtui.storage.functions import accounts
from jamtui.storage.people import Person
from jamtui.studio.people.new_profiles import guest_name, keep_digest
from jamtui.studio.people.signing_in import local_person
from jamtui.text import LONGEST_TEXT, printable

FORMAT, VERSION = "jamtui-profile", 1
LONGEST_BYTES = 6 * LONGEST_TEXT + 64 * 1024
"""Of a file: its longest text, in which JSON needs six bytes for a character at most, and more."""

_SIGNED = ("format", "version", "profile", "public_key")


@dataclass(frozen=True, slots=True)
class Imported:
    """Who came out of a file, and whether the key did too."""

    username: str
    user_id: str
    has_key: bool


def profile_text(database: Database, who: Person, *, with_key: bool = False) -> bytes:
    """Returns the file of a person whose key is on this machine; DeniedError for others."""
    local_person(database, who.id)
    pair = KeyFolder(database.path).read(who.id)
    said: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "profile": _written(database, who),
        "public_key": to_text(pair.public),
    }
    said["signature"] = to_text(pair.sign(_to_sign(said)))
    if with_key:
        said["private_key"] = pair.to_pem().decode("ascii")
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def export(database: Database, who: Person, path: Path, *, with_key: bool, overwrite: bool) -> None:
    """Writes that file, whole or not at all; with the key it is for its owner only.

    Raises ConflictError for a file that is there, StorageError.
    """
    if path.exists() and not overwrite:
        raise ConflictError(f"{printable(str(path))} is there already: add --overwrite.")
    text = profile_text(database, who, with_key=with_key)
    mode = PRIVATE if with_key else 0o666
    with explaining_writes(path), replacing(path, mode=mode) as partial:
        partial.write_bytes(text)


def take_in(database: Database, data: bytes) -> Imported:
    """Adds the person that a file holds, and the key if it holds that too.

    Where the person is here already, only a missing key is added. Raises BadFileError for a file
    that is broken or was changed, ConflictError where there is nothing to add or the name is
    somebody's.
    """
    said, public, pair = _read(data)
    user_id = user_id_of(public)
    gateway = database.gateway
    keys = KeyFolder(database.path)
    with gateway.transaction():
        known = accounts.owner_of(gateway, user_id)
        brings_key = pair is not None and not keys.has(user_id)
        if known is not None and not brings_key:
            raise ConflictError(f"{known.username!r} is here already: nothing was taken in.")
        username = known.username if known else _add(database, said["profile"], public)
        if pair is not None and brings_key:
            _keep_key(database, pair)
    return Imported(username, user_id, keys.has(user_id))


def _keep_key(database: Database, pair: KeyPair) -> None:
    if database.is_temporary:
        raise UsageError("A temporary database keeps no key.")
    KeyFolder(database.path).add(pair)
    keep_digest(database, pair)
    if accounts.current_id(database.gateway) is None:
        accounts.use(database.gateway, pair.user_id)
        accounts.take_over(database.gateway, pair.user_id)


def _add(database: Database, profile: dict[str, Any], public: bytes) -> str:
    user_id = user_id_of(public)
    columns = _checked(profile, user_id)
    username = accounts.sign_up(
        database.gateway,
        user_id,
        public_key=to_text(public),
        username=columns.pop("username"),
        display_name=columns.pop("display_name"),
    )
    # The owner signed all this, so it is written as that person would write it.
    database.acting_as(person(user_id)).people.change(user_id, columns)
    return username


def _written(database: Database, who: Person) -> dict[str, Any]:
    """Returns what the owner may write of a profile, without what is not set."""
    row = database.acting_as(person(who.id)).people.row(who.id)
    kept = json.loads(row["preferences"] or "{}")
    found: dict[str, Any] = {
        "username": row["username"],
        "display_name": row["display_name"],
        "bio": row["bio"] or "",
        "profile_visibility": row["profile_visibility"] or "public",
        "preferences": {key: kept[key] for key in rules.PREFERENCES if key in kept},
    }
    found |= {name: bool(row[name]) for name in rules.SWITCHES}
    links = {f"link_{name}": row[f"link_{name}"] for name in rules.LINKS}
    return found | {name: link for name, link in links.items() if link is not None}


def _to_sign(said: dict[str, Any]) -> bytes:
    part = {name: said[name] for name in _SIGNED}
    return json.dumps(part, sort_keys=True, separators=(",", ":")).encode("ascii")


def _read(data: bytes) -> tuple[dict[str, Any], bytes, KeyPair | None]:
    """Returns what a file says, the public key, and the pair if the private one is in it."""
    if len(data) > LONGEST_BYTES:
        raise BadFileError("The file is too long for a profile.")
    try:
        said = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadFileError("The file is no profile: it is no JSON in UTF-8.") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BadFileError(f'The file is no profile: its "format" is not "{FORMAT}".')
    if said.get("version") != VERSION:
        raise BadFileError("The profile is of another version than this program reads, 1.")
    try:
        public = from_text(_text(said, "public_key"))
        signature = from_text(_text(said, "signature"))
        user_id_of(public)
        pair = KeyPair.from_pem(_text(said, "private_key").encode()) if _has_key(said) else None
    except ValueError as error:
        raise BadFileError(f"The profile is broken: {error}.") from error
    if not isinstance(said.get("profile"), dict):
        raise BadFileError('The profile is broken: its "profile" is no object.')
    if not is_signed(public, _to_sign(said), signature):
        raise BadFileError("The profile was changed: its signature does not fit.")
    if pair is not None and pair.public != public:
        raise BadFileError("The private key in the file is not that of its public key.")
    return said, public, pair


def _has_key(said: dict[str, Any]) -> bool:
    return said.get("private_key") is not None


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise ValueError(f'it has no text for "{name}"')
    return value


def _checked(profile: dict[str, Any], user_id: str) -> dict[str, Any]:
    """Returns the columns of a file's profile, each of them valid."""
    try:
        return _columns(profile, user_id)
    except BadFileError:
        raise
    except (JamError, KeyError, AttributeError, TypeError) as error:
        reason = (
            str(error) if isinstance(error, JamError) else "a field is missing or of another kind."
        )
        raise BadFileError(f"The profile is broken: {reason}") from error


def _columns(profile: dict[str, Any], user_id: str) -> dict[str, Any]:
    known = {"username", "display_name", "bio", "profile_visibility", "preferences"}
    known |= {*rules.SWITCHES, *(f"link_{name}" for name in rules.LINKS)}
    unknown = sorted(set(profile) - known)
    if unknown:
        raise BadFileError(f"The profile is broken: it has {printable(unknown[0][:40])!r}.")
    columns: dict[str, Any] = {
        "username": _name(profile["username"], user_id),
        "display_name": rules.check_text("display name", profile["display_name"], required=True),
        "bio": rules.check_text("bio", profile.get("bio", "")),
        "profile_visibility": rules.check_choice(
            "visibility", profile.get("profile_visibility", "public"), rules.VISIBILITIES
        ),
    }
    preferences = rules.check_preferences(profile.get("preferences", {}))
    columns["preferences"] = json.dumps(preferences, ensure_ascii=False)
    columns |= {name: int(profile.get(name, True) is True) for name in rules.SWITCHES}
    for name in rules.LINKS:
        if profile.get(f"link_{name}") is not None:
            columns[f"link_{name}"] = rules.check_link(name, profile[f"link_{name}"])
    return columns


def _name(username: str, user_id: str) -> str:
    # A guest's name, which nobody else may take, is made of the id that the file proves.
    return username if username == guest_name(user_id) else rules.check_username(username)
