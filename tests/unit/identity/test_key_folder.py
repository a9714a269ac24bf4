"""The private keys' files: for their owner only, whole, and the right ones."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from jamtui.errors import BadFileError, ConflictError, DeniedError, NotFoundError, StorageError
from jamtui.identity.key_folder import KeyFolder
from jamtui.identity.key_pair import KeyPair

PAIR, OTHER = KeyPair.generate(), KeyPair.generate()


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "data" / "jam.db")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_kept_beside_the_database_for_its_owner_only(keys: KeyFolder) -> None:
    old = os.umask(0)
    try:
        path = keys.add(PAIR)
    finally:
        os.umask(old)
    assert path == keys.path / f"{PAIR.user_id}.key"
    assert (mode(path), mode(keys.path)) == (0o600, 0o700)
    assert keys.read(PAIR.user_id).sign(b"x") == PAIR.sign(b"x")
    assert keys.ids() == [PAIR.user_id]
    assert [file.name for file in keys.path.iterdir()] == [path.name]


def test_a_folder_open_to_others_is_closed(keys: KeyFolder) -> None:
    keys.path.mkdir(parents=True, mode=0o755)
    keys.add(PAIR)
    assert mode(keys.path) == 0o700


def test_no_key_takes_the_place_of_another(keys: KeyFolder) -> None:
    before = keys.add(PAIR).read_bytes()
    with pytest.raises(ConflictError, match="already"):
        keys.add(PAIR)
    assert keys.file(PAIR.user_id).read_bytes() == before


def test_nobody_has_a_key_where_there_is_no_folder(keys: KeyFolder) -> None:
    assert keys.ids() == []
    assert not keys.has(PAIR.user_id)
    keys.remove(PAIR.user_id)
    with pytest.raises(NotFoundError, match=PAIR.user_id):
        keys.read(PAIR.user_id)


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o602, 0o610])
def test_a_key_that_others_may_read_is_refused(keys: KeyFolder, bits: int) -> None:
    path = keys.add(PAIR)
    path.chmod(bits)
    with pytest.raises(DeniedError, match="chmod 600"):
        keys.read(PAIR.user_id)


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\xff", b"x" * 10_000, PAIR.to_pem()[:60]],
    ids=["nothing", "noise", "long", "cut"],
)
def test_a_broken_key_is_one_sentence(keys: KeyFolder, data: bytes) -> None:
    path = keys.add(PAIR)
    path.write_bytes(data)
    with pytest.raises(BadFileError, match="broken"):
        keys.read(PAIR.user_id)


def test_the_key_of_another_is_refused(keys: KeyFolder) -> None:
    keys.add(PAIR).write_bytes(OTHER.to_pem())
    with pytest.raises(BadFileError, match=OTHER.user_id):
        keys.read(PAIR.user_id)


def test_a_pipe_in_place_of_a_key_keeps_nobody_waiting(keys: KeyFolder) -> None:
    keys.path.mkdir(parents=True)
    os.mkfifo(keys.file(PAIR.user_id), 0o600)
    with pytest.raises(BadFileError, match="ordinary"):
        keys.read(PAIR.user_id)
    assert not keys.has(PAIR.user_id)


def test_an_id_leads_to_no_other_folder(keys: KeyFolder) -> None:
    keys.add(PAIR)
    other = keys.path.parent / "other.key"
    other.write_bytes(PAIR.to_pem())
    other.chmod(0o600)
    for id_ in ("../other", str(other.with_suffix(""))):
        assert not keys.has(id_)
        with pytest.raises(NotFoundError):
            keys.read(id_)
        keys.remove(id_)
    assert other.exists()


def test_what_was_proved_is_what_the_digest_says(keys: KeyFolder) -> None:
    path = keys.add(PAIR)
    digest = keys.prove(PAIR.user_id, None)
    assert keys.prove(PAIR.user_id, digest) == digest
    for data in (OTHER.to_pem(), b"noise"):
        path.write_bytes(data)
        with pytest.raises(DeniedError, match="jam profile import"):
            keys.prove(PAIR.user_id, digest)


def test_a_removed_key_is_gone(keys: KeyFolder) -> None:
    keys.add(PAIR)
    keys.add(OTHER)
    keys.remove(PAIR.user_id)
    assert keys.ids() == [OTHER.user_id]


def test_a_file_where_the_folder_should_be_is_one_sentence(keys: KeyFolder) -> None:
    keys.path.parent.mkdir()
    keys.path.write_text("no folder")
    with pytest.raises(StorageError, match="cannot be written"):
        keys.add(PAIR)
