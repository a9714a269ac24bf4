"""Opening a database: where it lies, what is refused, and what if nothing can be written."""

from __future__ import annotations

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from jamtui.errors import ConflictError, StorageError, UsageError
from jamtui.storage.actor import SERVICE
from jamtui.storage.database import open_database
from jamtui.storage.faults import UnwritableError
from jamtui.storage.gateway import EVERYTHING, equals
from jamtui.storage.location import database_path
from jamtui.storage.migrations import latest_version


def pragma(path: Path, name: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


def test_a_first_opening_creates_and_fills(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "jamtui.db"
    with open_database(path) as database:
        assert database.version() == latest_version()
        assert not database.is_temporary
        assert database.warning is None
        assert database.check() == []
        assert len(database.gateway.select("achievements")) == 69
    assert pragma(path, "journal_mode") == "wal"


def test_foreign_keys_hold(path: Path) -> None:
    with open_database(path) as database, pytest.raises(ConflictError, match="FOREIGN KEY"):
        database.acting_as(SERVICE).gateway.insert(
            "system_loop_subcategories", {"id": "x", "category_id": "nowhere", "name": "x"}
        )


def test_opening_again_changes_nothing(path: Path) -> None:
    open_database(path).close()
    before = path.read_bytes()
    open_database(path).close()
    assert path.read_bytes() == before


def test_a_named_path_wins_over_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAMTUI_DB", str(tmp_path / "variable.db"))
    assert database_path(tmp_path / "named.db") == tmp_path / "named.db"
    assert database_path() == tmp_path / "variable.db"


def test_without_either_it_is_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAMTUI_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert database_path().name == "jamtui.db"
    assert database_path(instance="bass").name == "jamtui-bass.db"
    assert database_path().parent == database_path(instance="bass").parent
    with pytest.raises(UsageError, match="instance"):
        database_path(instance="../etc")


def test_a_path_with_any_letters(tmp_path: Path, filled_file: Path) -> None:
    folder = tmp_path / "Übungsraum 音楽 #1? 100% 'x'"
    folder.mkdir()
    shutil.copy(filled_file, folder / "jäm.db")
    with open_database(folder / "jäm.db") as database:
        assert database.check() == []
    assert sorted(entry.name for entry in folder.iterdir()) == ["jäm.db"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder"):
        open_database(tmp_path)


def test_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match=rf"version 999.*up to {latest_version()}"):
        open_database(path)
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another program"):
        open_database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"\0" * 5000, b"x"])
def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(StorageError, match="not a database"):
        open_database(path, fallback="memory")
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with open_database(path) as database:
        assert database.version() == latest_version()


def test_a_damaged_database_is_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:4096] = os.urandom(3996)
    path.write_bytes(data)
    with pytest.raises(StorageError, match="damaged"):
        open_database(path)


def test_a_truncated_database_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(1, len(whole) - 4096, len(whole) // 12):
        path.write_bytes(whole[:size])
        with pytest.raises(StorageError, match=re.escape(str(path))):
            open_database(path)


UNWRITABLE = Path("/proc/self/jamtui.db")


def test_a_place_where_nothing_can_be_written_is_refused() -> None:
    with pytest.raises(UnwritableError, match="cannot be"):
        open_database(UNWRITABLE)
    with pytest.raises(UnwritableError, match="cannot be written"):
        open_database(UNWRITABLE.parent / "folder" / "jamtui.db")


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableError, match="cannot be written"):
        open_database(tmp_path / "file" / "jamtui.db")


def test_the_fallback_plays_from_memory_and_says_so() -> None:
    with open_database(UNWRITABLE, fallback="memory") as database:
        assert database.is_temporary
        assert database.warning is not None
        assert "temporary" in database.warning
        assert "\n" not in database.warning
        assert len(database.loops.find()) > 0


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_falls_back_with_what_is_in_it(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        with pytest.raises(UnwritableError):
            open_database(path)
        with open_database(path, fallback="memory") as database:
            assert database.is_temporary
    finally:
        path.parent.chmod(0o700)


def test_the_fallback_has_the_contents_of_a_readable_database(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_database(path) as database:
        database.acting_as(SERVICE).gateway.insert(
            "auth_users", {"id": "somebody", "name": "Somebody"}
        )
    real = sqlite3.connect

    def refusing(where: object, **options: object) -> sqlite3.Connection:
        if where == path:
            error = sqlite3.OperationalError("attempt to write a readonly database")
            error.sqlite_errorname = "SQLITE_READONLY_DIRECTORY"
            raise error
        return real(where, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", refusing)
    with open_database(path, fallback="memory") as database:
        assert database.is_temporary
        assert database.gateway.count("user_profiles", equals(id="somebody")) == 1


def test_a_full_disk_while_creating_is_one_sentence(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from jamtui.errors import StorageError\n"
        "from jamtui.storage.database import open_database\n"
        "try:\n    open_database(Path(sys.argv[1]))\n"
        "except StorageError as error:\n    print(error)\n    sys.exit(error.exit_code)\n"
    )
    path = tmp_path / "jamtui.db"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (7, "")
    assert str(path) in done.stdout
    assert done.stdout.count("\n") == 1
    # With room again, it goes on from there.
    with open_database(path) as database:
        assert database.check() == []


def test_a_database_that_others_keep_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jamtui.storage.database.BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    with open_database(path) as database:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="busy"):
            database.acting_as(SERVICE).gateway.delete("challenges", EVERYTHING)
    holder.close()


def test_opening_loads_no_heavy_library(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from jamtui.storage.database import open_database\n"
        "with open_database(Path(sys.argv[1])) as database:\n"
        "    assert database.loops.find()\n"
        "heavy = {'numpy', 'mido', 'sqlite_utils', 'pedalboard', 'sounddevice'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    open_database(path).close()
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
