"""Codes of rooms and of invitations: drawn from a cryptographic source, easy to read aloud."""

from __future__ import annotations

import re
import secrets
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


def _drawn(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
