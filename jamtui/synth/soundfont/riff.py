"""The chunks of a RIFF file, mapped into memory and checked against its length."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jamtui.errors import BadFileError, NotFoundError, StorageError

Bytes = npt.NDArray[np.uint8]

_MOST_CHUNKS = 256
"""A font has about 20; more would only be a way to keep a reader busy."""


@dataclass(frozen=True, slots=True)
class Chunks:
    """The leaves of a RIFF file by (list, name), each a view of the mapped file."""

    path: Path
    leaves: dict[tuple[str, str], Bytes]

    def require(self, group: str, name: str) -> Bytes:
        """Returns the chunk `name` of the list `group`, or raises BadFileError."""
        leaf = self.leaves.get((group, name))
        if leaf is None:
            raise self.bad(f"its {name!r} chunk is missing")
        return leaf

    def get(self, group: str, name: str) -> Bytes | None:
        """Returns the chunk, or None where the file has none."""
        return self.leaves.get((group, name))

    def bad(self, reason: str) -> BadFileError:
        """Returns the error that says why this file cannot be played."""
        return bad_font(self.path, reason)


def bad_font(path: Path, reason: str) -> BadFileError:
    """Returns the one-sentence error for a font that cannot be played."""
    return BadFileError(
        f"{str(path)!r} cannot be used as a SoundFont: {reason}; choose an intact sf2 or sf3 file."
    )


def map_file(path: Path) -> Bytes:
    """Returns the file's bytes without reading them.

    Raises NotFoundError, StorageError (no permission, a failing disk) or BadFileError (a
    folder, a device, an empty file).
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise bad_font(path, "it is not a regular file")
        if status.st_size == 0:
            raise bad_font(path, "it is empty")
        return np.memmap(path, dtype=np.uint8, mode="r")
    except FileNotFoundError as error:
        raise NotFoundError(
            f"There is no SoundFont {str(path)!r}; check the path and its spelling."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StorageError(
            f"The SoundFont {str(path)!r} cannot be read ({reason}); check the path and its rights."
        ) from error


def read_chunks(path: Path) -> Chunks:
    """Returns the chunks of the SoundFont at `path`; raises as `map_file` does, or BadFileError."""
    data = map_file(path)
    if len(data) < 12 or _name(data, 0) != "RIFF" or _name(data, 8) != "sfbk":
        raise bad_font(path, "it is a file of another type")
    leaves: dict[tuple[str, str], Bytes] = {}
    for name, body in _walk(path, data, 12):
        if name != "LIST":
            continue
        if len(body) < 4:
            raise bad_font(path, "one of its lists is cut off")
        for leaf, content in _walk(path, body, 4):
            leaves.setdefault((_name(body, 0), leaf), content)
    return Chunks(path, leaves)


def _walk(path: Path, data: Bytes, start: int) -> list[tuple[str, Bytes]]:
    """Returns the chunks that lie one after the other from `start` on."""
    found: list[tuple[str, Bytes]] = []
    while start + 8 <= len(data):
        size = int.from_bytes(data[start + 4 : start + 8].tobytes(), "little")
        name, end = _name(data, start), start + 8 + size
        if end > len(data):
            raise bad_font(path, f"its {name!r} chunk is cut off")
        found.append((name, data[start + 8 : end]))
        if len(found) > _MOST_CHUNKS:
            raise bad_font(path, "it has too many chunks")
        start = end + size % 2
    return found


def _name(data: Bytes, start: int) -> str:
    return data[start : start + 4].tobytes().decode("latin-1")
