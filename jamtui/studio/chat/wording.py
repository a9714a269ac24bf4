"""What may be said in a chat, and how times are typed."""

from __future__ import annotations

from datetime import UTC, datetime

from jamtui.community.room_fields import storable
from jamtui.community.room_spans import span
from jamtui.errors import UsageError, unknown_name
from jamtui.storage.chat.messages import Kind
from jamtui.storage.timestamps import timestamp
from jamtui.text import LONGEST_TEXT

REACTIONS = ("fire", "clap", "shred", "love", "mindblown", "magic")
KINDS: tuple[Kind, ...] = ("text", "reaction", "system")


def check_message(text: str) -> None:
    """Raises UsageError for what cannot be a message; any other text is kept as it is."""
    if len(text) > LONGEST_TEXT:
        raise UsageError(
            f"The message has {len(text):,} characters: a message has at most "
            f"{LONGEST_TEXT:,}, so send it in parts."
        )
    if not text.strip():
        raise UsageError("There is nothing to send: write a message, or - to read it from input.")
    if not storable(text):
        raise UsageError(
            "The message has a NUL character, or half of a character, in it: leave it out."
        )


def check_reaction(name: str) -> str:
    """Returns the name of a reaction as it is kept; raises NotFoundError with the nearest."""
    if name.lower() not in REACTIONS:
        raise unknown_name("reaction", name[:40], REACTIONS, f"There are {', '.join(REACTIONS)}.")
    return name.lower()


def check_kind(name: str) -> Kind:
    """Returns the name of a kind of message; raises UsageError."""
    for kind in KINDS:
        if name == kind:
            return kind
    raise UsageError(f"{name[:40]!r} is no kind of message: use {', '.join(KINDS)}.")


def past(text: str, now: datetime | None = None) -> str:
    """Reads a time that was, "2h" ago or "2026-11-22T20:00", as the database has it.

    Without a time zone it is one of this machine's. Raises UsageError.
    """
    if text[:1].isdecimal() and text[-1:].isalpha() and "T" not in text:
        return timestamp((now or datetime.now(UTC)) - span(text))
    try:
        return timestamp(datetime.fromisoformat(text.strip()).astimezone())
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{text[:40]!r} is no time: write it like 2h, 3d, 2026-11-22 or 2026-11-22T20:00."
        ) from None
