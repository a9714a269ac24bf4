"""Codes of rooms and of invitations: drawn from a cryptographic source, easy to read aloud."""

from __future__ import annotations

import re
import string

from jamtui.errors import UsageError

ROOM_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Upper case and digits without 0 O 1 I, which are mistaken for each other when read aloud."""

ROOM_LENGTH = 8

INVITE_ALPHABET = "".join(
    letter for letter in string.ascii_letters + string.digits if letter not in "0O1lIio"
)
"""Letters and digits without those that look like another."""

INVITE_LENGTH = 12

_ROOM_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")

_FOREIGN_CODE = re.compile(r"[a-z0-9]{8}")


def new_room_code() -> str:
    """Returns a code that nobody can guess; 8 characters."""
    return _drawn(ROOM_ALPHABET, ROOM_LENGTH)


def new_invite_code(length: int = INVITE_LENGTH) -> str:
    """Returns a code of an invitation; whether it is unique is for the database to say."""
    return _drawn(INVITE_ALPHABET, length)


def room_code(text: str) -> str:
    """Returns what somebody typed as a code; raises UsageError for what cannot be one.

    Codes are compared without regard to case. Those of rooms from elsewhere may look otherwise
    than ours.
    """
    code = text.strip()
    if not _ROOM_CODE.fullmatch(code):
        raise UsageError(f"{text[:40]!r} is no code of a room: codes look like ABCD2345.")
    return code


def code_to_open(text: str) -> str:
    """Returns the code for a room that is to be opened under one that somebody chose.

    That is one as ours are, in upper case; one as rooms from elsewhere have, 8 of a-z and 0-9,
    stays as it is. Raises UsageError for any other.
    """
    code = text.strip()
    if _FOREIGN_CODE.fullmatch(code):
        return code
    if len(code) != ROOM_LENGTH or not code.isascii() or set(code.upper()) - set(ROOM_ALPHABET):
        raise UsageError(
            f"{text[:40]!r} is no code of a room: those have {ROOM_LENGTH} of {ROOM_ALPHABET}."
        )
    return code.upper()


def _drawn(alphabet: str, length: int) -> str:
    import secrets  # with hashes and all: only where something is drawn

    return "".join(secrets.choice(alphabet) for _ in range(length))
