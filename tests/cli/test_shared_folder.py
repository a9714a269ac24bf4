"""Two databases in one folder have keys and sound files in common: neither loses the other's."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest


@pytest.fixture
def copy(jam, world) -> Path:
    path = Path(world["HOME"]) / "copy.db"
    assert jam("db", "backup", str(path)).code == 0
    return path


def sound(folder: Path) -> Path:
    path = folder / "beat.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(8_000))
    return path


def test_a_key_stays_while_another_database_has_its_account(jam, copy):
    key = Path(jam("whoami", "--as", "bob", "--json").json["key_file"])
    assert jam("--db", str(copy), "profile", "delete", "bob", "--yes").code == 0
    assert jam("profile", "edit", "--bio", "here", "--as", "bob").code == 0
    assert jam("profile", "delete", "bob", "--yes").code == 0
    assert not key.exists(), "nobody has that account any more"


@pytest.mark.parametrize("deleting", [("delete", "beat", "--yes"), ("prune", "--yes")])
def test_a_sound_file_stays_while_another_database_refers_to_it(jam, world, tmp_path, deleting):
    (card,) = jam("track", "add", str(sound(tmp_path)), "--json").json
    copy = Path(world["HOME"]) / "copy.db"
    assert jam("db", "backup", str(copy)).code == 0
    file = copy.parent / "library" / card["url"].removeprefix("library:")
    assert jam("--db", str(copy), "track", "delete", "beat", "--yes").code == 0
    assert jam("--db", str(copy), "track", *deleting).code in (0, 3)
    assert file.exists()
    assert jam("track", "delete", "beat", "--yes").code == 0
    assert not file.exists()


def test_a_database_that_cannot_be_read_may_need_everything(jam, world):
    key = Path(jam("whoami", "--as", "bob", "--json").json["key_file"])
    other = Path(world["HOME"]) / "other.db"
    assert jam("db", "backup", str(other)).code == 0
    whole = other.read_bytes()
    other.write_bytes(whole[:4096] + b"\x07" * (len(whole) - 4096))
    assert jam("profile", "delete", "bob", "--yes").code == 0
    assert key.exists()


def test_nothing_is_left_beside_a_database_that_was_looked_at(jam, copy):
    before = sorted(path.name for path in copy.parent.glob("copy.db*"))
    assert jam("profile", "delete", "cleo", "--yes").code == 0
    assert sorted(path.name for path in copy.parent.glob("copy.db*")) == before == ["copy.db"]
