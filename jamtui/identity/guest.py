"""Guest ids: what somebody without an account on a host shows to be let in under a name.

A guest id is a text of three parts with dots between them: `jamguest1`, a JSON object {key, name,
issued, expires} and its signature, the latter two in base64url. Whoever has the private key can
make one; the host makes the user id of the public key in it, so that nobody is another.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jamtui.errors import BadFileError, DeniedError, UsageError
from jamtui.identity.key_pair import KeyPair, from_text, is_signed, to_text, user_id_of
from jamtui.text import storable

PREFIX = "jamguest1"

LONGEST_STAY = timedelta(days=30)
LONGEST_NAME = 80
LONGEST_TEXT = 2_000
CLOCKS_APART = timedelta(minutes=5)
"""How far the clock of the guest's machine may be ahead."""


@dataclass(frozen=True, slots=True)
class Guest:
    """What a guest id says: who it is, by which name, and from when until when."""

    user_id: str
    name: str
    issued: datetime
    expires: datetime


def guest_id(
    pair: KeyPair, name: str, stay: timedelta, now: datetime | None = None
) -> tuple[str, Guest]:
    """Returns a guest id, and what it says.

    `stay` is how long it holds, more than nothing and at most 30 days. Raises UsageError for
    another time, or for a name that is empty or longer than 80 characters.
    """
    if not timedelta(0) < stay <= LONGEST_STAY:
        raise UsageError("A guest id holds for more than nothing and for at most 30 days.")
    if not _is_name(name):
        raise UsageError(f"A guest's name has 1 to {LONGEST_NAME} characters, all of them whole.")
    issued = (now or datetime.now(UTC)).replace(microsecond=0)
    said = {
        "key": to_text(pair.public),
        "name": name,
        "issued": issued.isoformat(),
        "expires": (issued + stay).isoformat(),
    }
    body = to_text(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode("ascii"))
    signature = to_text(pair.sign(f"{PREFIX}.{body}".encode("ascii")))
    return f"{PREFIX}.{body}.{signature}", Guest(pair.user_id, name, issued, issued + stay)


def check_guest_id(text: str, now: datetime | None = None) -> Guest:
    """Returns what a guest id says, once it has proved right.

    Raises BadFileError for one that is broken or changed, DeniedError for one that does not hold
    now; each says what is wrong.
    """
    public, guest, signed, signature = _read(text.strip())
    if not is_signed(public, signed, signature):
        raise BadFileError("The guest id was changed: its signature does not fit.")
    now = now or datetime.now(UTC)
    if guest.expires <= now:
        raise DeniedError(f"The guest id held until {guest.expires.isoformat()}: make a new one.")
    if guest.issued > now + CLOCKS_APART:
        raise DeniedError(
            f"The guest id is from {guest.issued.isoformat()}, which is yet to come: "
            "one of the two clocks is wrong."
        )
    if not timedelta(0) < guest.expires - guest.issued <= LONGEST_STAY:
        raise DeniedError("The guest id would hold for longer than the 30 days that are allowed.")
    return guest


def _read(text: str) -> tuple[bytes, Guest, bytes, bytes]:
    """Returns public key, what is said, what is signed, and the signature."""
    prefix, *parts = text.split(".")
    if prefix != PREFIX or len(parts) != 2 or len(text) > LONGEST_TEXT:
        raise BadFileError(
            f"That is no guest id: it has three parts with dots between them and begins with "
            f"{PREFIX}."
        )
    try:
        body, signature = from_text(parts[0]), from_text(parts[1])
        said = json.loads(body)
        public = from_text(_text(said, "key"))
        name = _text(said, "name")
        if not _is_name(name):
            raise ValueError("its name is too long, empty or no text")
        guest = Guest(user_id_of(public), name, _moment(said, "issued"), _moment(said, "expires"))
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"The guest id is broken: {_reason(error)}.") from error
    return public, guest, f"{prefix}.{parts[0]}".encode("ascii"), signature


def _is_name(name: str) -> bool:
    """Whether a name will do: no half characters, which JSON can hold and no database can."""
    return storable(name) and bool(name.strip()) and len(name) <= LONGEST_NAME


def _reason(error: Exception) -> str:
    plain = type(error) is ValueError
    return str(error) if plain else "what it says is no JSON"


def _text(said: object, name: str) -> str:
    value = said.get(name) if isinstance(said, dict) else None
    if not isinstance(value, str):
        raise ValueError(f"it does not say its {name}")
    return value


def _moment(said: object, name: str) -> datetime:
    text = _text(said, name)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{name} is no time") from error
    if moment.tzinfo is None:
        raise ValueError(f"{name} has no time zone")
    return moment
