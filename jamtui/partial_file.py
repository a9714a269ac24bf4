"""Files that are there as a whole or not at all: they grow under another name."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jamtui.errors import StorageError
from jamtui.text import printable

PRIVATE = 0o600
"""The mode of a file for its owner only."""


class PartialFile:
    """An empty file beside `path`, under a hidden name, that can take the place of `path`.

    `descriptor` is open for reading and writing, and the caller's to close. What the umask leaves
    of `mode` is the file's. Raises OSError.
    """

    def __init__(self, path: Path, *, suffix: str = ".partial", mode: int = 0o666) -> None:
        self.path = path
        self.place = _beside(path, suffix)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self.descriptor = os.open(self.place, flags, mode)

    def keep(self) -> None:
        """Gives it its name; what had that name before is gone."""
        os.replace(self.place, self.path)

    def discard(self) -> None:
        """Removes it, if it is still there under its hidden name."""
        self.place.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Yields the path of a partial file that takes the place of `path` at the end.

    When something goes wrong within, `path` stays as it was; even a power cut leaves the old file
    or the new one. Raises OSError.
    """
    partial = PartialFile(path, mode=mode)
    os.close(partial.descriptor)
    try:
        yield partial.place
        _flush(partial.place)
        partial.keep()
        _flush(path.parent)
    finally:
        partial.discard()


@contextmanager
def explaining_writes(path: Path) -> Iterator[None]:
    """Turns what the system says against writing `path` into a StorageError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise StorageError(f"{printable(str(path))} cannot be written: {reason}.") from error


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file, whole or not at all; StorageError where that is impossible."""
    with explaining_writes(path), replacing(path) as partial:
        partial.write_bytes(data)


def _beside(path: Path, suffix: str) -> Path:
    if not path.name or "\0" in str(path):
        raise OSError(errno.EINVAL, "that is no name for a file")
    # Not after `path`, whose name may be as long as names can be.
    return path.with_name(f".jamtui-{secrets.token_hex(6)}{suffix}")


def _flush(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
