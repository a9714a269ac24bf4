"""Where the private keys lie: each in a file of its own, beside the database, never in it."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from jamtui.errors import BadFileError, ConflictError, DeniedError, NotFoundError, StorageError
from jamtui.identity.key_pair import KeyPair
from jamtui.partial_file import PRIVATE, explaining_writes, replacing
from jamtui.text import printable

NAME = "keys"
SUFFIX = ".key"

PRIVATE_FOLDER = 0o700

_LONGEST_BYTES = 4096
"""A key's file has about 120."""

_ADVICE = "Move it away; 'jam profile import FILE' then brings the right key."

_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_NO_FILE = "it is no ordinary file"


class KeyFolder:
    """The folder `keys` beside a database; each key's file bears the user id."""

    def __init__(self, database: Path) -> None:
        self.path = database.parent / NAME

    def file(self, user_id: str) -> Path:
        """Returns where the key of that person is, or would be."""
        # An id in a database that came from elsewhere may be anything, but leads nowhere else.
        return self.path / f"{user_id.replace('/', '%2F')}{SUFFIX}"

    def has(self, user_id: str) -> bool:
        """Whether there is a key of that person; it is not looked into."""
        try:
            return self.file(user_id).is_file()
        except OSError:
            return False

    def ids(self) -> list[str]:
        """Returns the ids of all whose keys are here."""
        try:
            return sorted(file.stem for file in self.path.iterdir() if file.suffix == SUFFIX)
        except OSError:
            return []

    def add(self, pair: KeyPair) -> Path:
        """Writes a key, whole or not at all, for its owner only; returns its file.

        Raises ConflictError where that person's key is here already, StorageError.
        """
        path = self.file(pair.user_id)
        with explaining_writes(path):
            self.path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            self._close_to_others()
            if path.exists():
                raise ConflictError(f"{_shown(path)} is there already, with the same key.")
            with replacing(path, mode=PRIVATE) as partial:
                partial.write_bytes(pair.to_pem())
        return path

    def read(self, user_id: str) -> KeyPair:
        """Returns the key pair of that person.

        Raises NotFoundError without a file, DeniedError where others may read it, BadFileError
        for what is no such key or another person's, StorageError.
        """
        path = self.file(user_id)
        try:
            return _pair_of(user_id, path, _private_bytes(path))
        except ValueError as error:
            raise BadFileError(f"{_shown(path)} is broken: {error}.") from error

    def prove(self, user_id: str, known: str | None) -> str:
        """Returns the digest of the key's file once it is clear that the key is that person's.

        `known` is the digest with which that was found before: deriving the id from the key
        takes longer than most commands. Raises NotFoundError, StorageError, and DeniedError for
        any other file.
        """
        path = self.file(user_id)
        try:
            data = _private_bytes(path)
            digest = hashlib.sha256(data).hexdigest()
            if digest != known:
                _pair_of(user_id, path, data)
        except ValueError as error:
            raise DeniedError(f"{_shown(path)} is not used: {error}. {_ADVICE}") from error
        except BadFileError as error:
            raise DeniedError(f"{error} {_ADVICE}") from error
        return digest

    def remove(self, user_id: str) -> None:
        """Removes the key of that person, if it is here; raises StorageError."""
        path = self.file(user_id)
        with explaining_writes(path):
            path.unlink(missing_ok=True)

    def _close_to_others(self) -> None:
        if stat.S_IMODE(self.path.stat().st_mode) & _OTHERS:
            self.path.chmod(PRIVATE_FOLDER)


def _private_bytes(path: Path) -> bytes:
    """Returns what is in a file that only its owner may read."""
    try:
        # A pipe that somebody put there would keep us waiting for ever, and where a link leads
        # is up to whoever can write there.
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW
        descriptor = os.open(path, flags)
        with open(descriptor, "rb") as file:
            _check_private(path, os.fstat(descriptor))
            data = file.read(_LONGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no key {_shown(path)}.") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ValueError(_NO_FILE) from error
        raise StorageError(f"{_shown(path)} cannot be read: {error.strerror or error}.") from error
    if len(data) > _LONGEST_BYTES:
        raise ValueError("it is too long for a key")
    return data


def _pair_of(user_id: str, path: Path, data: bytes) -> KeyPair:
    """Returns the key pair that a file holds; raises ValueError for what is none, BadFileError."""
    pair = KeyPair.from_pem(data)
    if pair.user_id != user_id:
        raise BadFileError(
            f"{_shown(path)} holds the key of {pair.user_id}, not of whom it is named after: "
            "put the right file in its place."
        )
    return pair


def _check_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(_NO_FILE)
    if status.st_uid != os.geteuid():
        raise DeniedError(
            f"{_shown(path)} belongs to another user of this system, so it is not used: "
            "a key is its owner's alone."
        )
    if status.st_mode & _OTHERS:
        raise DeniedError(
            f"{_shown(path)} may be read by others, so it is not used: "
            f"'chmod 600 {_shown(path)}' closes it."
        )


def _shown(path: Path) -> str:
    return printable(str(path))
