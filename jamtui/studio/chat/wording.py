"""What may be said in a chat."""

from __future__ import annotations

from jamtui.errors import UsageError, unknown_name
from jamtui.storage.chat.messages import Kind
from jamtui.text import LONGEST_TEXT, storable

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
