"""Where engines write what they have to complain about."""

from __future__ import annotations

from pathlib import Path


def log_path() -> Path:
    """Returns the log of all engines of this person; there need not be one yet."""
    import platformdirs

    return Path(platformdirs.user_log_dir("jamtui", appauthor=False)) / "engine.log"
