"""Whoever acts has the key: the file's content, its mode and its kind are looked at each time."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from jamtui.identity.key_pair import KeyPair

CHANGE = ("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90")


@pytest.fixture
def key_of(jam):
    """The file with the key of somebody."""

    def file(name: str) -> Path:
        return Path(jam("whoami", "--as", name, "--json").json["key_file"])

    return file


def emptied(key: Path, other: Path) -> None:
    key.write_bytes(b"")


def swapped(key: Path, other: Path) -> None:
    key.write_bytes(other.read_bytes())


def linked(key: Path, other: Path) -> None:
    key.unlink()
    key.symlink_to(other)


def linked_to_itself_elsewhere(key: Path, other: Path) -> None:
    moved = key.with_name("moved")
    key.rename(moved)
    key.symlink_to(moved)


def opened(key: Path, other: Path) -> None:
    key.chmod(0o644)


def piped(key: Path, other: Path) -> None:
    key.unlink()
    os.mkfifo(key, 0o600)


HARM = [emptied, swapped, linked, linked_to_itself_elsewhere, opened, piped]


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("name", ["ana", "bob"])
def test_nobody_writes_without_the_right_key(jam, key_of, harm, name):
    key, other = key_of(name), key_of("cleo")
    harm(key, other)
    who = () if name == "ana" else ("--as", name)
    jam(*CHANGE, *who).refused(4, str(key))
    jam("profile", "edit", "--bio", "x", *who).refused(4, str(key))
    jam("profile", "use", name).refused(4, str(key))
    assert jam(*CHANGE, "--as", "dan").code == 0


@pytest.mark.parametrize("harm", HARM)
def test_nobody_acts_as_another_by_naming_them(jam, key_of, harm):
    key = key_of("bob")
    harm(key, key_of("cleo"))
    jam("profile", "edit", "bob", "--bio", "x").refused(4, str(key))
    jam("profile", "delete", "bob", "--yes").refused(4, str(key))
    jam("profile", "guest-id", "bob").refused(4, str(key))
    assert jam("profile", "edit", "bob", "--bio", "x", "--as", "root").code == 0
    assert jam("profile", "delete", "bob", "--yes", "--as", "root").code == 0


def test_a_key_of_another_owner_is_refused(jam, key_of, monkeypatch):
    key = key_of("bob")
    monkeypatch.setattr(os, "geteuid", lambda: key.stat().st_uid + 1)
    jam(*CHANGE, "--as", "bob").refused(4, str(key), "belongs")


def forget_keys() -> None:
    with sqlite3.connect(os.environ["JAMTUI_DB"]) as connection:
        connection.execute("DELETE FROM local_meta WHERE key LIKE 'key_digest %'")
    connection.close()


def test_where_nothing_is_known_of_a_key_it_is_derived_once(jam, key_of, monkeypatch):
    key, other = key_of("bob"), key_of("cleo")
    forget_keys()
    assert jam(*CHANGE, "--as", "bob").code == 0
    with monkeypatch.context() as patch:
        patch.setattr(KeyPair, "from_pem", None)
        assert jam("profile", "edit", "--bio", "x", "--as", "bob").code == 0
    forget_keys()
    swapped(key, other)
    jam(*CHANGE, "--as", "bob").refused(4, str(key))


def test_the_same_key_written_in_another_way_is_the_same_key(jam, key_of):
    key = key_of("bob")
    key.write_bytes(key.read_bytes().replace(b"\n", b"\r\n"))
    assert jam(*CHANGE, "--as", "bob").code == 0


def test_a_new_key_is_known_at_once(jam, monkeypatch):
    jam("profile", "create", "zoe")
    jam("profile", "export", "zoe.json", "--with-key", "--as", "zoe")
    for prepare in (lambda: None, lambda: bring_back(jam)):
        prepare()
        with monkeypatch.context() as patch:
            patch.setattr(KeyPair, "from_pem", None)
            assert jam("profile", "edit", "--bio", "x", "--as", "zoe").code == 0


def bring_back(jam) -> None:
    jam("profile", "delete", "zoe", "--yes", "--as", "zoe")
    assert jam("profile", "import", "zoe.json").code == 0


def test_an_import_puts_the_right_key_back(jam, key_of):
    key = key_of("bob")
    jam("profile", "export", "bob.json", "--with-key", "--as", "bob")
    key.unlink()
    assert jam("profile", "import", "bob.json").out == "bob\n"
    assert jam(*CHANGE, "--as", "bob").code == 0
