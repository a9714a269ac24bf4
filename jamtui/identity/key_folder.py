"""Where the private keys lie: each in a file of its own, beside the database, never in it."""

from __future__ import annotations

from pathlib import Path

NAME = "keys"


class KeyFolder:
    """The folder `keys` beside a database; each key's file bears the user id."""

    def __init__(self, database: Path) -> None:
        self.path = database.parent / NAME

    def file(self, user_id: str) -> Path:
        """Returns where the key of that person is, or would be."""
        return self.path / f"{user_id}.key"

    def has(self, user_id: str) -> bool:
        """Whether there is a key of that person."""
        try:
            return self.file(user_id).is_file()
        except OSError:
            return False

    def ids(self) -> list[str]:
        """Returns the ids of all whose keys are here."""
        try:
            return sorted(file.stem for file in self.path.glob("*.key"))
        except OSError:
            return []
