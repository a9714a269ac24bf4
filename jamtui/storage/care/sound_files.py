"""The sound files that rows refer to: looked for, copied out and taken in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from jamtui.errors import BadFileError
from jamtui.partial_file import explaining_writes
from jamtui.storage.tracks.library_folder import SCHEME, LibraryFolder

FOLDER = "library"
"""Beside the database, and within an export."""

_TABLES = ("tracks", "room_tracks")


def library_of(path: Path) -> LibraryFolder:
    """Returns the library that belongs to the database at `path`."""
    return LibraryFolder(path.parent / FOLDER)


def referred(connection: sqlite3.Connection) -> list[str]:
    """Returns the URLs of all files of the library that rows refer to."""
    queries = (f"SELECT url FROM {table} WHERE url LIKE '{SCHEME}%'" for table in _TABLES)
    return sorted({str(url) for (url,) in connection.execute(" UNION ".join(queries))})


def missing(connection: sqlite3.Connection, library: LibraryFolder) -> Iterator[str]:
    """Yields a sentence for each file that a row refers to and the library does not have."""
    for url in referred(connection):
        if not library.has(url):
            yield f"the library has no file {url.removeprefix(SCHEME)}: bring it again"


def copy_out(connection: sqlite3.Connection, library: LibraryFolder, folder: Path) -> int:
    """Copies the files that rows refer to into `folder`/library; returns how many.

    Raises StorageError.
    """
    urls = [url for url in referred(connection) if library.has(url)]
    if urls:
        with explaining_writes(folder):
            (folder / FOLDER).mkdir(mode=0o700)
    for url in urls:
        library.copy_out(url, folder / FOLDER / url.removeprefix(SCHEME))
    return len(urls)


def take_in(folder: Path, library: LibraryFolder) -> int:
    """Takes the files in `folder`/library into the library; returns how many.

    A file there is named by the hash of its contents. Raises BadFileError for one that is not,
    StorageError.
    """
    count = 0
    for path in sorted((folder / FOLDER).glob("*.*")):
        with library.copied(path) as incoming:
            if incoming.hash != path.stem or not path.suffix:
                raise BadFileError(f"{path} is not what its name says: export it again.")
            library.keep(incoming, path.suffix)
        count += 1
    return count
