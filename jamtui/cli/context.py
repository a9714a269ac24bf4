"""What the global options say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Context:
    """`database` None means the one in the platform's data folder.

    `person` is the username of whom to act as, None for the profile in use.
    """

    database: Path | None = None
    person: str | None = None
