"""Whose rights count: those of who has a key here, and of nobody but whom --as names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def lost(jam):
    """The file in which the key of the profile in use was."""
    key = Path(jam("whoami", "--json").json["key_file"])
    key.unlink()
    return key


def test_without_ones_key_one_is_nobody_and_changes_nothing(jam, lost):
    shown = jam("whoami", "--json")
    card = json.loads(shown.out)
    assert (card["username"], card["id"], card["role"]) == (None, None, "anon")
    assert shown.err.count("accounts.key") == 1
    assert "ana may not act here" in shown.err
    assert "no profile yet" not in jam("whoami").err
    for command in (["notification", "list"], ["profile", "show"], ["xp", "log"]):
        refused = jam(*command)
        assert (refused.code, refused.out) == (4, "")
        assert "accounts.signed_in" in refused.err
    jam("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90").refused(4, "profile import")


def test_without_ones_key_one_sees_what_everybody_sees(jam, lost):
    assert len(json.loads(jam("profile", "list", "--all", "--json").out)) == 5
    assert jam("whoami", "--as", "bob", "--json").json["username"] == "bob"


def test_a_file_that_is_no_key_is_none(jam, lost):
    lost.touch(mode=0o600)
    shown = jam("whoami", "--json")
    assert json.loads(shown.out)["username"] is None
    assert f"{lost} is not used: " in shown.err


@pytest.mark.parametrize(
    "words",
    [
        ("profile", "edit", "bob", "--bio", "mine"),
        ("profile", "edit", "bob", "--email", "mine@jam.test"),
        ("profile", "delete", "bob", "--yes"),
        ("profile", "delete", "bob", "--dry-run"),
        ("profile", "guest-id", "bob"),
    ],
)
@pytest.mark.parametrize("by_environment", [False, True])
def test_who_is_named_to_act_has_no_rights_of_others(jam, monkeypatch, words, by_environment):
    before = jam("profile", "show", "bob", "--json").json
    if by_environment:
        monkeypatch.setenv("JAMTUI_AS", "cleo")
        jam(*words).refused(4, "cleo")
        monkeypatch.delenv("JAMTUI_AS")
    else:
        jam(*words, "--as", "cleo").refused(4, "cleo")
    assert jam("profile", "show", "bob", "--json").json == before


def test_the_answer_of_why_is_that_of_the_act(jam):
    bob = jam("profile", "show", "bob", "--json").json["id"]
    for who, code in (("cleo", 4), ("bob", 0), ("root", 0)):
        asked = jam("why", "update", "user_profiles", bob, "--set", "bio=x", "--as", who)
        assert asked.code == code
        assert jam("profile", "edit", "bob", "--bio", "x", "--as", who).code == code


def test_what_only_bob_sees_is_not_shown_to_cleo(jam):
    jam("profile", "edit", "bob", "--email", "bob@jam.test", "--visibility", "public")
    assert jam("profile", "show", "bob", "--json").json["email"] == "bob@jam.test"
    assert jam("profile", "show", "bob", "--json", "--as", "cleo").json["email"] is None
    jam("profile", "edit", "bob", "--visibility", "private")
    jam("profile", "show", "bob", "--as", "cleo").refused(3, "bob")


def test_without_as_another_profile_of_this_machine_is_acted_for(jam):
    assert jam("profile", "edit", "bob", "--bio", "Bass").code == 0
    assert jam("profile", "show", "bob", "--json").json["bio"] == "Bass"
