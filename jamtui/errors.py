"""What can go wrong, each kind with an exit code of its own.

Every error that a person may see is a `JamError` whose text is one clear sentence: what is
wrong, where, and what to do instead. The command line prints that sentence and exits with
`exit_code`; anything else that escapes is a bug.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_NAME = 200
"""The most characters of a name that is unknown in a sentence about it."""


class JamError(Exception):
    """Any failure that is explained in one sentence."""

    exit_code = 1


class UsageError(JamError):
    """An argument that cannot be meant: a tempo of 0, a key that does not exist."""

    exit_code = 2


class NothingToPlayError(UsageError):
    """A song of which nothing can be heard."""


class NotFoundError(JamError):
    """A name that nothing here has."""

    exit_code = 3


class DeniedError(JamError):
    """Something this person may not do."""

    exit_code = 4


class ConflictError(JamError):
    """Something that clashes with what is there already."""

    exit_code = 5


class DeviceError(JamError):
    """A sound or MIDI device that is missing, busy or gone."""

    exit_code = 6


class StorageError(JamError):
    """A database or folder that cannot be read or written."""

    exit_code = 7


class BadFileError(JamError):
    """A file that is broken, truncated, hostile or of another type."""

    exit_code = 8


class NetworkError(JamError):
    """A host or a network that cannot be reached, or does not answer."""

    exit_code = 9


JAM_ERRORS: tuple[type[JamError], ...] = (
    JamError,
    UsageError,
    NotFoundError,
    DeniedError,
    ConflictError,
    DeviceError,
    StorageError,
    BadFileError,
    NetworkError,
)
"""An error travels as its exit code and comes back as the same class."""


def error_of(code: int, sentence: str) -> JamError:
    """Returns the error that came from elsewhere as its exit code and its sentence."""
    for kind in JAM_ERRORS:
        if kind.exit_code == code:
            return kind(sentence)
    return JamError(sentence)


def unknown_name(kind: str, name: str, known: Iterable[str], hint: str = "") -> NotFoundError:
    """Returns the error for `name`, with the nearest of the `known` names of that `kind`.

    Of a name longer than any, such as a file given for one, only the beginning is shown.
    """
    name = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    text = f"There is no {kind} {name!r}."
    if near:
        text += f" Did you mean {' or '.join(repr(other) for other in near)}?"
    if hint:
        text += f" {hint}"
    return NotFoundError(text)
