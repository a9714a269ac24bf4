"""Reading files that people name: what the system says against it becomes one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jamtui.errors import NotFoundError, StorageError
from jamtui.text import printable


@contextmanager
def explaining_reads(path: Path) -> Iterator[None]:
    """Turns what the system says against reading `path` into NotFoundError and StorageError."""
    where = printable(str(path))
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {where}.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise StorageError(f"{where} cannot be read: {reason}.") from error


def read_beginning(path: Path, most_bytes: int) -> bytes:
    """Returns the first bytes of a file: of one with more, one more than `most_bytes`.

    So who asks can tell a file that is too large. Raises NotFoundError, StorageError.
    """
    with explaining_reads(path), path.open("rb") as file:
        return file.read(most_bytes + 1)
