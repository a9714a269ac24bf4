"""A file that grows under an encoder, and remembers why when it can grow no more."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

RESERVE_BYTES = 1 << 18
"""More than any encoder here still holds back, and the piece of sound that finds the disk full."""

_FULL = (errno.ENOSPC, errno.EDQUOT)


class GrowingFile:
    """A file object over a `descriptor`, which it owns. What goes wrong is kept, never raised.

    libsndfile knows only "System error", and nothing at all of what fails in its last buffers.
    With a `reserve` beside the file, a disk that has filled up has room enough left to finish the
    file. One thread; raises OSError only when it is made.
    """

    def __init__(self, descriptor: int, reserve: Path | None = None) -> None:
        self._descriptor = descriptor
        self._failure: OSError | None = None
        self._reserve = None if reserve is None else _reserved(reserve)

    def write(self, data: bytes) -> int:
        """Writes at the current place; returns the length of `data`, also when that failed.

        An encoder that were told would not get to its end; `check` tells.
        """
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except OSError as error:
                self._failure = self._failure or error
                if error.errno not in _FULL or not self._release():
                    break
        return len(data)

    def read(self, count: int = -1) -> bytes:
        """Returns up to `count` bytes from the current place on, -1 for all."""
        return os.read(self._descriptor, self.size() if count < 0 else count)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Goes to another place and returns it."""
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        """Returns the current place."""
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)

    def size(self) -> int:
        """Returns how many bytes the file has."""
        return os.fstat(self._descriptor).st_size

    def truncate(self, size: int) -> None:
        """Cuts the file off."""
        os.ftruncate(self._descriptor, size)

    def check(self) -> None:
        """Raises the OSError that a write met with since the last look, if there was one."""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def close(self) -> None:
        """Gives back the file and what is left of the reserve; may be called more than once."""
        self._release()
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _release(self) -> bool:
        reserve, self._reserve = self._reserve, None
        if reserve is not None:
            reserve.close()
        return reserve is not None


def _reserved(folder: Path) -> BinaryIO:
    """Returns a nameless file that takes up room for as long as it is open."""
    file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - it stays open
    with contextlib.ExitStack() as stack:
        stack.callback(file.close)
        left = os.urandom(RESERVE_BYTES)  # what no file system can make smaller
        while left:
            left = left[file.write(left) :]
        stack.pop_all()
    return file
