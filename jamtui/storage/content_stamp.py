"""Whether the shipped content in a database is that of the files.

Reading some hundred files at every start would take too long, so their names, sizes and times
are compared first; only where those differ are the contents read.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from jamtui.resources import bundled

SEEDING = 2
"""Raised when the way in which files become rows changes."""

_FILES = (
    "achievements.toml",
    "avatars.toml",
    "instruments.toml",
    "loop_categories.toml",
    "subscription_tiers.toml",
)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the database holds the content of the files as they were when last looked at."""
    rows = connection.execute(
        "SELECT key, value FROM local_meta WHERE key IN ('content_hash', 'content_stamp')"
    )
    known = dict(rows.fetchall())
    return known.get("content_stamp") == f"{quick_stamp()} {known.get('content_hash')}"


def quick_stamp() -> str:
    """Returns a hash of names, sizes and times of the content's files."""
    stamp = hashlib.blake2b(str(SEEDING).encode(), digest_size=16)
    for path, info in content_files():
        stamp.update(f"{path}\0{info.st_size}\0{info.st_mtime_ns}\0".encode(errors="replace"))
    return stamp.hexdigest()


def content_hash() -> str:
    """Returns a hash of the contents, the same wherever the program lies."""
    stamp = hashlib.blake2b(str(SEEDING).encode(), digest_size=16)
    for path, info in content_files():
        stamp.update(f"{Path(path).name}\0{info.st_size}\0".encode(errors="replace"))
        stamp.update(Path(path).read_bytes())
    return stamp.hexdigest()


def content_files() -> Iterator[tuple[str, os.stat_result]]:
    """Yields path and status of every file that the database is filled from, in order."""
    data = bundled("data")
    for name in _FILES:
        yield str(data / name), os.stat(data / name)
    yield from _tree(str(data / "avatars"))
    yield from _tree(str(data / "loops"))
    yield from _tree(str(bundled("presets") / "bands"))


def _tree(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_dir():
            yield from _tree(entry.path)
        elif entry.name.endswith((".toml", ".mid")):
            yield entry.path, entry.stat()
