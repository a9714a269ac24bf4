"""What the global options say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Context:
    """`database` None means the one in the platform's data folder."""

    database: Path | None = None
