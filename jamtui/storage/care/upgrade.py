"""What bringing a database to this version's layout would do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from jamtui.storage.faults import explaining
from jamtui.storage.migrations import check_identity, latest_version, steps, version_of


@dataclass(frozen=True, slots=True)
class UpgradeCard:
    """The version of a database, the newest one, and the steps from here to there by name."""

    path: str
    schema_version: int
    newest_schema_version: int
    steps: list[str]


def planned_upgrade(path: Path) -> UpgradeCard:
    """Returns the steps that the database at `path` has not taken; it is not changed."""
    version = _version(path) if path.is_file() else 0
    return UpgradeCard(
        str(path), version, latest_version(), [step.stem for step in steps()[version:]]
    )


def _version(path: Path) -> int:
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with explaining(path), closing(sqlite3.connect(uri, uri=True)) as connection:
        check_identity(connection, path)
        return version_of(connection)
