"""Where MIDI comes from: a file, checked before it is read, or bytes in memory."""

from __future__ import annotations

import stat
from pathlib import Path

from jamtui.errors import BadFileError, NotFoundError, StorageError
from jamtui.text import printable

MAX_BYTES = 32 * 1024 * 1024


def read_source(source: Path | bytes) -> tuple[bytes, str]:
    """Returns the bytes of `source` and what errors should call it.

    Raises NotFoundError, StorageError (no rights, a device that fails) or BadFileError (not an
    ordinary file, larger than `MAX_BYTES`).
    """
    if isinstance(source, bytes):
        data, name = source, "The MIDI data"
    else:
        name = printable(str(source))
        data = _read(source, name)
    if len(data) > MAX_BYTES:
        raise BadFileError(f"{name} is larger than {MAX_BYTES // 2**20} MB: that is no MIDI file.")
    return data, name


def _read(path: Path, name: str) -> bytes:
    try:
        # A pipe or a device could block or never end: look before opening.
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadFileError(f"{name} is not a file but a folder or a device.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {name}.") from None
    except ValueError:
        raise NotFoundError(f"{name} cannot be the name of a file.") from None
    except OSError as error:
        raise StorageError(f"{name} cannot be read: {error.strerror or error}.") from error


def decode_text(content: bytes) -> str:
    """Returns the text of a meta event: UTF-8 where it is valid, Latin-1 otherwise.

    Control characters become spaces, at most 200 characters are kept.
    """
    content = content[:800]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split())[:200].rstrip()
