"""Files that commands write, as scripts see them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file that was written, and how large it is."""

    path: str
    bytes: int


def written_file(path: Path) -> WrittenFile:
    """Returns the card of a file that is there."""
    return WrittenFile(path=str(path), bytes=path.stat().st_size)
