"""The folder with the sound files of a library: each under the hash of its contents."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jamtui.errors import BadFileError, NotFoundError, StorageError
from jamtui.partial_file import PRIVATE, PartialFile, explaining_writes, replacing
from jamtui.text import printable

SCHEME = "library:"
MOST_BYTES = 4_000_000_000
"""A file is not larger; a day of stereo in CD quality is three times that as wav, half as flac."""

_URL = re.compile(r"library:([0-9a-f]{64}\.(?:wav|flac|ogg|mp3|m4a))")
_CHUNK_BYTES = 1 << 20
_STALE_SECONDS = 86_400
"""Nothing takes a day to come in: what is as old as that has been forgotten."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A copy of a file that is in the folder, but has no name there yet."""

    partial: PartialFile
    hash: str
    bytes: int

    @property
    def path(self) -> Path:
        """Where it is meanwhile."""
        return self.partial.place


class LibraryFolder:
    """The folder; made, for its owner alone, when the first file comes.

    Give and take away names only while the database is locked for writing: then no file goes
    that somebody is just about to refer to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def copied(self, source: Path) -> Iterator[Incoming]:
        """Copies a file in, whole or not at all; what is not kept is gone at the end.

        Raises NotFoundError, StorageError, and BadFileError for what is no plain file.
        """
        with _opened(source) as descriptor:
            with explaining_writes(self.folder):
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                partial = PartialFile(self.folder / "incoming", mode=PRIVATE)
            try:
                yield _copied(source, descriptor, partial)
            finally:
                partial.discard()

    def keep(self, incoming: Incoming, suffix: str) -> str:
        """Gives a copy its name, and returns its URL; what has that name already is the same."""
        name = f"{incoming.hash}{suffix}"
        with explaining_writes(self.folder / name):
            incoming.partial.path = self.folder / name
            incoming.partial.keep()
        return SCHEME + name

    def path_of(self, url: str) -> Path:
        """Returns where the file of a URL lies; raises NotFoundError for what is not there."""
        found = _URL.fullmatch(url)
        if found is None:
            raise NotFoundError(f"{printable(url)[:80]!r} is not in the library.")
        path = self.folder / found[1]
        if not path.is_file():
            raise NotFoundError(f"The library has no file {found[1]}: bring it again.")
        return path

    def has(self, url: str) -> bool:
        """Whether a URL names a file that is there."""
        found = _URL.fullmatch(url)
        return found is not None and (self.folder / found[1]).is_file()

    def remove(self, url: str) -> bool:
        """Removes the file of a URL; returns whether it was there."""
        if not self.has(url):
            return False
        path = self.path_of(url)
        with explaining_writes(path):
            path.unlink(missing_ok=True)
        return True

    def urls(self) -> list[str]:
        """Returns the URLs of all files, in order."""
        if not self.folder.is_dir():
            return []
        names = sorted(path.name for path in self.folder.iterdir())
        return [SCHEME + name for name in names if _URL.fullmatch(SCHEME + name)]

    def half_way(self) -> list[Path]:
        """Returns the copies that a killed program has left half-way, a day ago or earlier."""
        if not self.folder.is_dir():
            return []
        before = time.time() - _STALE_SECONDS
        return [path for path in self.folder.glob(".jamtui-*.partial") if _is_older(path, before)]

    def sweep(self) -> int:
        """Removes copies that a killed program has left half-way; returns how many."""
        left = self.half_way()
        for path in left:
            with explaining_writes(path):
                path.unlink(missing_ok=True)
        return len(left)

    def copy_out(self, url: str, target: Path) -> None:
        """Writes a copy of a file to `target`, whole or not at all."""
        source = self.path_of(url)
        with (
            explaining_writes(target),
            replacing(target) as partial,
            source.open("rb") as reading,
            partial.open("wb") as writing,
        ):
            while chunk := reading.read(_CHUNK_BYTES):
                writing.write(chunk)


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except OSError:  # it has just got its name
        return False


@contextmanager
def _opened(source: Path) -> Iterator[int]:
    """Opens a plain file; a pipe or device is refused, not waited for."""
    shown = printable(str(source))
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {shown}.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageError(f"{shown} cannot be read: {reason}.") from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise BadFileError(f"{shown} is no file with sound: it is a folder, pipe or device.")
        if found.st_size > MOST_BYTES:
            raise BadFileError(
                f"{shown} is too large: a file has at most {MOST_BYTES // 1_000_000:,} MB."
            )
        yield descriptor
    finally:
        os.close(descriptor)


def _copied(source: Path, descriptor: int, partial: PartialFile) -> Incoming:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(partial.descriptor, "wb", buffering=0) as target:
        while chunk := _read(source, descriptor):
            digest.update(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                raise BadFileError(f"{printable(str(source))} grows without end.")
            with explaining_writes(partial.path.parent):
                _write(target.fileno(), chunk)
        with explaining_writes(partial.path.parent):
            os.fsync(target.fileno())
    return Incoming(partial, digest.hexdigest(), size)


def _read(source: Path, descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _CHUNK_BYTES)
    except OSError as error:
        raise StorageError(f"{printable(str(source))} cannot be read: {error.strerror}.") from error


def _write(descriptor: int, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[os.write(descriptor, left) :]
