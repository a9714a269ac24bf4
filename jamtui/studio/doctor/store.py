"""What is kept: the database, its folder, and the content that ships."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from jamtui.catalog.sounds import sound_catalog
from jamtui.errors import JamError
from jamtui.resources import bundled
from jamtui.storage.database import Database, open_database
from jamtui.storage.faults import UnwritableError
from jamtui.storage.location import database_path, log_path
from jamtui.storage.migrations import latest_version
from jamtui.studio.doctor.finding import Finding, Section

_LITTLE_BYTES = 200 * 1024 * 1024
"""Ten minutes of stereo sound at 48 kHz and 16 bits take 115 MB."""


def database(path: Path | None) -> Section:
    """Opens the database as every command does, if it exists, and has SQLite check it."""
    try:
        where = database_path(path)
    except JamError as error:
        return Section("database", {"path": str(path)}, (_broken(error),))
    facts: dict[str, Any] = {
        "path": str(where),
        "exists": where.is_file(),
        "schema_version": None,
        "newest_schema_version": latest_version(),
        "is_sound": None,
        "is_writable": _is_writable(where),
        "bytes": _size(where),
        "log_bytes": _size(where.with_name(f"{where.name}-wal")),
        "backups": len(list(where.parent.glob(f"{where.name}.v*.backup"))),
    }
    if facts["exists"]:
        return Section("database", facts, _examined(where, facts))
    if not facts["is_writable"]:
        return Section("database", facts, (_unwritable(where),))
    return Section("database", facts)


def disk(path: Path | None) -> Section:
    """Looks at the folder of the database and the room on its disk."""
    try:
        folder = _nearest(database_path(path).parent)
        usage = shutil.disk_usage(folder)
    except (JamError, OSError) as error:
        text = f"The disk of the database cannot be looked at: {error}"
        return Section("disk", {}, (Finding("warning", "disk", text, "name a file with --db"),))
    findings = []
    if usage.free < _LITTLE_BYTES:
        text = f"Only {usage.free // 1_000_000} MB are free in {folder}."
        findings.append(Finding("warning", "disk", text, "delete what is not needed"))
    facts = {
        "folder": str(database_path(path).parent),
        "free_bytes": usage.free,
        "total_bytes": usage.total,
    }
    return Section("disk", facts, tuple(findings))


def log() -> Section:
    """Names the engines' log, which says why one ended."""
    path = log_path()
    return Section("log", {"path": str(path), "bytes": _size(path)})


def content() -> Section:
    """Counts the loops, sounds and bands that ship with the program."""
    facts = {
        "loops": _count("data", "loops", "mid"),
        "sounds": _count("presets", "sounds", "toml"),
        "kits": sum(1 for sound in sound_catalog().values() if sound.kind == "kit"),
        "bands": _count("presets", "bands", "toml"),
    }
    missing = [kind for kind, count in facts.items() if count == 0]
    if not missing:
        return Section("content", facts)
    text = f"This installation has no {' and no '.join(missing)}."
    return Section("content", facts, (Finding("problem", "content", text, "install jamtui again"),))


def _examined(where: Path, facts: dict[str, Any]) -> tuple[Finding, ...]:
    try:
        with open_database(where) as opened:
            return _checked(opened, facts)
    except UnwritableError:
        return (_unwritable(where),)
    except JamError as error:
        facts["is_sound"] = False
        return (_broken(error),)


def _checked(opened: Database, facts: dict[str, Any]) -> tuple[Finding, ...]:
    facts["schema_version"] = opened.version()
    complaints = opened.check()
    facts["is_sound"] = not complaints
    if not complaints:
        return ()
    text = f"The database is damaged: {complaints[0]}."
    return (Finding("problem", "database", text, _REPLACE),)


_REPLACE = "move it away, or put a backup in its place"


def _broken(error: JamError) -> Finding:
    return Finding("problem", "database", str(error), None)


def _unwritable(where: Path) -> Finding:
    text = f"{where} cannot be written: jam plays, but keeps nothing."
    return Finding("warning", "database", text, "name another file with --db or JAMTUI_DB")


def _is_writable(where: Path) -> bool:
    folder = _nearest(where.parent)
    return os.access(folder, os.W_OK | os.X_OK) and (
        not where.exists() or os.access(where, os.W_OK)
    )


def _nearest(folder: Path) -> Path:
    """Returns `folder`, or the first of its parents that exists."""
    return next((one for one in (folder, *folder.parents) if one.is_dir()), Path("/"))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _count(root: str, folder: str, ending: str) -> int:
    return sum(1 for _ in (bundled(root) / folder).rglob(f"*.{ending}"))
