"""jam admin: kinds of accounts, bans, marks; and what a ban keeps one from."""

from __future__ import annotations

import shutil

import pytest

CHANGE = ("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90")


@pytest.fixture
def admin(jam):
    """`jam admin` as the administrator."""

    def run(*words):
        return jam("admin", *words, "--as", "root")

    return run


def shown(jam, name):
    return jam("profile", "show", name, "--json").json


COMMANDS = [
    ["appoint", "bob"],
    ["dismiss", "root"],
    ["account", "bob", "pro"],
    ["ban", "bob", "--yes"],
    ["verify", "bob"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_only_an_administrator_does_it(jam, words):
    before = [shown(jam, name) for name in ("bob", "root")]
    jam("admin", *words).refused(4)
    assert [shown(jam, name) for name in ("bob", "root")] == before


def test_the_first_administrator_appoints_oneself(jam, tmp_path, monkeypatch, empty_file):
    monkeypatch.setenv("JAMTUI_DB", str(shutil.copy(empty_file, tmp_path / "jam.db")))
    jam("profile", "create", "ana")
    jam("profile", "create", "bob")
    assert jam("admin", "appoint", "ana").code == 0
    jam("admin", "appoint", "bob", "--as", "bob").refused(4)
    assert jam("admin", "appoint", "bob").code == 0


def test_administrators_come_and_go_but_for_the_last(jam, admin):
    assert admin("appoint", "bob", "--json").json["account_type"] == "admin"
    admin("appoint", "bob").refused(5, "already")
    assert jam("admin", "dismiss", "root", "--as", "bob").code == 0
    jam("admin", "dismiss", "bob", "--as", "bob").refused(5, "last")
    jam("admin", "account", "bob", "pro", "--as", "bob").refused(5, "last")
    jam("admin", "dismiss", "cleo", "--as", "bob").refused(5, "no administrator")


def test_accounts_are_of_four_kinds(jam, admin):
    for kind in ("pro", "enterprise", "FREE"):
        assert admin("account", "bob", kind, "--json").json["account_type"] == kind.lower()
    admin("account", "bob", "gold").refused(2, "enterprise")
    admin("account", "nobody", "pro").refused(3)


def test_who_is_banned_reads_and_changes_nothing(jam, admin):
    assert admin("ban", "ana", "--reason", "Spam", "--yes").code == 0
    jam(*CHANGE).refused(4, "banned", "Spam")
    jam("profile", "edit", "--bio", "x").refused(4, "Spam")
    jam("profile", "edit", "ana", "--bio", "x").refused(4, "Spam")
    jam("profile", "delete", "ana", "--yes").refused(4, "Spam")
    jam("profile", "delete", "ana", "--yes", "--as", "bob").refused(4, "accounts.delete")
    assert jam("loop", "list", "--limit", 1).code == 0
    assert shown(jam, "ana")["ban_reason"] == "Spam"
    assert jam("profile", "list", "--banned").rows[0][0] == "ana"
    assert admin("unban", "ana").code == 0
    assert jam(*CHANGE).code == 0


def test_a_ban_has_an_end(jam, admin, monkeypatch):
    card = admin("ban", "ana", "--until", "2h", "--yes", "--json").json
    jam(*CHANGE).refused(4, card["ban_expires_at"])
    over = {"ban_expires_at": "2020-01-01T00:00:00.000000+00:00"}
    monkeypatch.setattr("jamtui.studio.people.care.ban_end", lambda text: over["ban_expires_at"])
    admin("ban", "ana", "--until", "1s", "--yes")
    assert jam(*CHANGE).code == 0
    assert shown(jam, "ana")["is_banned"] is False


@pytest.mark.parametrize("until", ["2020-01-01", "yesterday", "0d", "-3d", "9999999999w", "x", ""])
def test_a_ban_without_a_sensible_end_is_refused(admin, until):
    admin("ban", "ana", "--until", until, "--yes").refused(2)


def test_a_ban_asks_and_spares_administrators(admin):
    admin("ban", "ana").refused(2, "--yes")
    admin("ban", "root", "--yes").refused(5, "administrator")
    admin("ban", "ana", "--reason", "x" * 501, "--yes").refused(2, "500")
    admin("unban", "ana").refused(5, "not banned")


def test_a_mark_is_set_and_taken_away(jam, admin):
    admin("verify", "bob")
    assert shown(jam, "bob")["is_verified"] is True
    admin("verify", "bob", "--not-verified")
    assert shown(jam, "bob")["is_verified"] is False
