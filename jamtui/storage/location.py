"""Where the database and the log lie."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from jamtui.errors import StorageError, UsageError

VARIABLE = "JAMTUI_DB"


def database_path(path: Path | None = None, instance: str | None = None) -> Path:
    """Returns the file to use: `path`, else $JAMTUI_DB, else one in the user's data folder.

    Each `instance` (letters, digits, - and _) has a file of its own there. Raises UsageError
    for another name, StorageError for a folder.
    """
    chosen = path or (Path(text) if (text := os.environ.get(VARIABLE)) else None)
    if chosen is None:
        chosen = _default(instance)
    # SQLite takes a leading "~" for a letter like any other.
    chosen = chosen.expanduser() if str(chosen).startswith("~") else chosen
    if os.path.isdir(chosen):  # False where nobody may look, which opening then explains
        raise StorageError(f"{chosen} is a folder: name the database file within it.")
    return chosen


def log_path() -> Path:
    """Returns where engines write what they have to complain about; it need not be there yet."""
    import platformdirs

    return Path(platformdirs.user_log_dir("jamtui", appauthor=False)) / "engine.log"


def runtime_folder() -> Path:
    """Returns the folder for sockets, the user's own; it need not be there yet.

    Where the system has no folder that ends with the login, it is one of the temporary ones.
    """
    given, usual = os.environ.get("XDG_RUNTIME_DIR"), Path(f"/run/user/{os.getuid()}")
    if given:
        return Path(given) / "jamtui"
    if usual.is_dir():
        return usual / "jamtui"
    return Path(tempfile.gettempdir()) / f"jamtui-{os.getuid()}"


def _default(instance: str | None) -> Path:
    import platformdirs  # only where nobody named a file

    name = "jamtui"
    if instance is not None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", instance):
            raise UsageError(
                f"{instance[:40]!r} is no name for an instance: use letters, digits, - and _."
            )
        name = f"jamtui-{instance}"
    return platformdirs.user_data_path("jamtui", appauthor=False) / f"{name}.db"
