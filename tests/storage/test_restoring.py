"""A copy is put back whole, or nothing is changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from jamtui.errors import BadFileError, ConflictError, JamError, StorageError
from jamtui.storage.care import opening, restoring
from jamtui.storage.database import Database, open_database
from jamtui.storage.faults import UnwritableError
from jamtui.storage.migrations import latest_version, migrate


@pytest.fixture
def copy(database: Database, tmp_path: Path) -> Path:
    return Path(database.care.back_up(tmp_path / "copies" / "one.backup").path)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir(exist_ok=True)


def tiers(path: Path) -> int:
    with open_database(path) as database:
        return database.gateway.count("subscription_tiers")


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE room_bans",),
        ("DROP TABLE local_meta",),
        ("DROP TRIGGER rooms_owner",),
        ("PRAGMA user_version = -3",),
        ("PRAGMA user_version = 5",),
        ("PRAGMA user_version = 0",),
    ],
)
def test_a_copy_that_lacks_something_changes_nothing(
    database: Database, copy: Path, statements: tuple[str, ...]
) -> None:
    change(copy, *statements)
    database._connection.execute("DELETE FROM subscription_tiers WHERE id = 'pro'")
    before = sorted(path.name for path in database.path.parent.iterdir() if path.is_file())
    with pytest.raises(BadFileError, match=r"one\.backup"):
        restoring.put_back(copy, database.path)
    assert tiers(database.path) == 3
    after = sorted(path.name for path in database.path.parent.iterdir() if path.is_file())
    assert after == before


def test_pages_of_another_size_are_no_hindrance(database: Database, copy: Path) -> None:
    change(copy, "PRAGMA page_size = 8192", "VACUUM")
    database._connection.execute("DELETE FROM subscription_tiers")
    restoring.put_back(copy, database.path)
    assert tiers(database.path) == 4
    assert database.gateway.count("subscription_tiers") == 4


def test_an_older_copy_is_brought_up_to_date(database: Database, tmp_path: Path) -> None:
    old = tmp_path / "copies" / "old.backup"
    connection = sqlite3.connect(old, isolation_level=None)
    migrate(connection, None, upto=13)
    connection.close()
    restoring.put_back(old, database.path)
    with open_database(database.path) as restored:
        assert restored.version() == latest_version()
        assert restored.gateway.count("subscription_tiers") == 4
    # The copy itself is left as it was.
    assert restoring.check_copy(old) == 13


def test_where_nothing_was_the_copy_is(copy: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "jam.db"
    assert restoring.put_back(copy, target) is None
    assert tiers(target) == 4
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_everything_as_it_was(
    database: Database, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database._connection.execute("DELETE FROM subscription_tiers WHERE id = 'pro'")
    before = database.path.read_bytes()

    def full(*_: object, **__: object) -> Any:
        raise StorageError("No copy can be written: the disk is full.")

    monkeypatch.setattr(restoring, "write_copy", full)
    with pytest.raises(StorageError, match="disk is full"):
        restoring.put_back(copy, database.path)
    monkeypatch.undo()
    monkeypatch.setattr(restoring, "_overwrite", full)
    with pytest.raises(StorageError, match="Nothing was restored"):
        restoring.put_back(copy, database.path)
    assert database.path.read_bytes() == before
    assert tiers(database.path) == 3
    names = [path.name for path in database.path.parent.iterdir()]
    assert not [name for name in names if "before-restore" in name or "restoring" in name]


def test_damage_is_kept_with_all_that_belongs_to_it(path: Path, copy: Path) -> None:
    path.write_bytes(b"x" * 10_000)
    path.with_name(path.name + "-wal").write_bytes(b"log")
    kept = restoring.put_back(copy, path)
    assert kept is not None
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"log"
    assert tiers(path) == 4


def test_copies_are_plain_files_of_their_own(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "real"
    link = tmp_path / "copies" / "link"
    link.symlink_to(target)
    pipe = tmp_path / "copies" / "pipe"
    os.mkfifo(pipe)
    for odd in (link, pipe, tmp_path / "copies"):
        with pytest.raises(ConflictError, match="no plain file"):
            database.care.back_up(odd, overwrite=True)
    with pytest.raises(ConflictError, match="the database itself"):
        database.care.back_up(database.path, overwrite=True)
    alias = Path(shutil.copy(database.path, tmp_path / "copies" / "alias"))
    assert database.care.back_up(alias, overwrite=True).bytes > 0


def test_a_copy_that_cannot_be_read_is_told(
    database: Database, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(StorageError, match="cannot be read"):
        restoring.put_back(copy, database.path)


def test_times_that_are_none_are_found(database: Database) -> None:
    assert database.care.check().is_sound
    database._connection.execute("UPDATE achievements SET created_at = 'yesterday'")
    assert "achievements.created_at is no time: 'yesterday'" in database.care.check().faults


def test_a_manifest_that_is_none(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "dump"
    database.care.export(folder, ["subscription_tiers"])
    for version in ("1e999", "-1", '"x"', "null", "[]"):
        (folder / "jamtui.json").write_text(f'{{"schema_version": {version}, "tables": {{}}}}')
        with pytest.raises(BadFileError, match="broken"):
            database.care.take_in(folder)


def test_half_letters_and_doubles_are_told_by_line(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "dump"
    database.care.export(folder, ["subscription_tiers"])
    rows = folder / "subscription_tiers.jsonl"
    whole = rows.read_text()
    for added, words in (
        ('{"id": "x", "name": "\\ud800", "max_saved_rooms": 1}', "line 5.*half a letter"),
        (whole.splitlines()[0], "line 5.*another row has the same"),
        ('{"id": "x", "max_saved_rooms": 1}', "line 5.*missing"),
        ('{"id": "x", "name": "x", "max_saved_rooms": 1.5}', "line 5.*another type"),
    ):
        rows.write_text(f"{whole}{added}\n")
        with pytest.raises(JamError, match=words):
            database.care.take_in(folder)


def test_a_database_that_can_only_be_read_can_be_looked_at(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> Any:
        raise UnwritableError("it may only be read")

    database._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr(opening, "open_database", locked)
    with opening.looked_at(database.path) as care:
        assert care.info().tables["achievements"] == 69
        assert care.check().is_sound
        assert care.back_up(tmp_path / "copies" / "two").bytes > 0
        assert care.export(tmp_path / "dump").tables["achievements"] == 69
    with pytest.raises(UnwritableError), opening.looked_at(tmp_path / "none.db"):
        pytest.fail("there is none")


def test_sound_files_go_along(database: Database, tmp_path: Path) -> None:
    sound = b"RIFF" + bytes(2_000)
    name = f"{hashlib.sha256(sound).hexdigest()}.wav"
    database._connection.execute(
        "INSERT INTO tracks (id, name, duration, url, uploaded_by) VALUES ('t', 't', 1, ?, 'a')",
        (f"library:{name}",),
    )
    assert any(name in fault for fault in database.care.check().faults)
    (database.path.parent / "library").mkdir()
    (database.path.parent / "library" / name).write_bytes(sound)
    assert database.care.check().is_sound
    assert database.care.export(tmp_path / "dump", files=True).sound_files == 1
    with open_database(tmp_path / "other" / "jam.db") as other:
        assert other.care.take_in(tmp_path / "dump").sound_files == 1
        assert other.care.check().is_sound
    assert (tmp_path / "other" / "library" / name).read_bytes() == sound
    (tmp_path / "dump" / "library" / name).write_bytes(b"another")
    with pytest.raises(BadFileError, match="not what its name says"):
        database.care.take_in(tmp_path / "dump")
