"""jam profile, jam whoami and --as: making profiles, looking at them, being one of them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from jamtui.errors import UsageError


@pytest.fixture
def fresh(jam, tmp_path, monkeypatch, empty_file):
    """`jam` with a database that nobody has used, in a folder of its own."""
    (tmp_path / "fresh").mkdir()
    monkeypatch.setenv("JAMTUI_DB", str(shutil.copy(empty_file, tmp_path / "fresh" / "jam.db")))
    return jam


def keys() -> list[Path]:
    return sorted((Path(os.environ["JAMTUI_DB"]).parent / "keys").glob("*"))


def test_the_first_profile_is_in_use(fresh):
    assert fresh("profile", "create", "Ana María").out == "ana_maria\n"
    assert fresh("profile", "create", "bob").out == "bob\n"
    who = fresh("whoami", "--json").json
    assert (who["username"], who["display_name"]) == ("ana_maria", "Ana María")
    assert who["key_file"] in map(str, keys())
    assert [stat.S_IMODE(key.stat().st_mode) for key in keys()] == [0o600, 0o600]


def test_the_key_is_nowhere_in_the_database(fresh):
    fresh("profile", "create", "ana")
    (key,) = keys()
    secret = key.read_bytes().splitlines()[1]
    folder = Path(os.environ["JAMTUI_DB"]).parent
    assert all(secret not in file.read_bytes() for file in folder.glob("jam.db*"))


def test_nobody_is_anybody_before_the_first_change(fresh):
    assert "no profile yet" in fresh("whoami").err
    who = fresh("whoami", "--json").json
    assert (who["role"], who["username"], who["key_file"]) == ("anon", None, None)
    assert fresh("loop", "list", "--limit", 1).code == 0
    assert keys() == []
    fresh("profile", "show").refused(4, "profile create")


def test_the_first_change_makes_a_profile_without_a_word(fresh, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "Jo Doe")
    ended = fresh("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90")
    assert (ended.code, ended.out) == (0, "mine\n")
    assert "jo_doe" not in ended.err
    assert fresh("whoami", "--json").json["username"] == "jo_doe"
    assert len(keys()) == 1


@pytest.mark.parametrize("name", ["日本", "x", "guest_a"])
def test_a_user_of_the_system_without_a_name_that_will_do(fresh, monkeypatch, name):
    monkeypatch.setattr("getpass.getuser", lambda: name)
    fresh("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90")
    assert fresh("whoami", "--json").json["username"] == "player"


def test_a_user_id_without_a_name_is_a_player(fresh, monkeypatch):
    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    fresh("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90")
    assert fresh("whoami", "--json").json["username"] == "player"


def test_what_an_older_database_held_is_seen_at_once(fresh):
    fresh("loop", "list", "--limit", 1)
    with sqlite3.connect(os.environ["JAMTUI_DB"]) as connection:
        connection.execute("INSERT INTO local_meta VALUES ('local_user_id', 'old')")
        connection.execute(
            "INSERT INTO user_custom_loops (id, user_id, name, category, sound_preset, midi_data) "
            "VALUES ('mine', 'old', 'Mine', 'drums', 'drums/rock-kit', '[]')"
        )
    connection.close()
    assert [row[0] for row in fresh("loop", "list", "--custom").rows] == ["mine"]
    assert fresh("whoami", "--json").json["role"] == "authenticated"


@pytest.mark.parametrize(
    "words", [["--as", "bob", "whoami"], ["whoami", "--as", "bob"], ["whoami", "--as=BOB"]]
)
def test_as_stands_anywhere(jam, words):
    assert jam(*words).rows[0] == ["username", "bob"]


@pytest.mark.parametrize(
    "words",
    [
        ["--as", "bob", "profile", "show"],
        ["profile", "--as", "bob", "show"],
        ["profile", "show", "--as", "bob"],
        ["--as", "cleo", "profile", "show", "--as", "bob"],
    ],
)
def test_as_stands_anywhere_in_a_group_and_the_last_one_counts(jam, words):
    assert jam(*words).rows[0] == ["username", "bob"]


def test_as_may_stand_in_the_environment(jam, monkeypatch):
    monkeypatch.setenv("JAMTUI_AS", "cleo")
    assert jam("whoami").rows[0] == ["username", "cleo"]


def test_as_needs_the_key(jam):
    key = Path(jam("whoami", "--as", "bob", "--json").json["key_file"])
    key.unlink()
    jam("whoami", "--as", "bob").refused(4, "key", "bob")
    jam("profile", "use", "bob").refused(4, "key")
    jam("whoami", "--as", "boob").refused(3, "boob")
    jam("whoami", "--as", "claeo").refused(3, "cleo")


def test_use_takes_another(jam):
    assert jam("profile", "use", "Bob").code == 0
    assert jam("whoami", "--json").json["username"] == "bob"
    in_use = [
        card["username"] for card in jam("profile", "list", "--json").json if card["is_current"]
    ]
    assert in_use == ["bob"]


def test_lists_have_pages_and_filters(jam):
    names = [row[0] for row in jam("profile", "list").rows]
    assert names == ["ana", "bob", "cleo", "dan", "root"]
    for words in ([], ["--all"]):
        page = jam("profile", "list", *words, "--limit", 2, "--offset", 1).rows
        assert [row[0] for row in page] == ["bob", "cleo"]
        found = jam("profile", "list", *words, "--search", "AN").rows
        assert [row[0] for row in found] == ["ana", "dan"]
        assert [row[0] for row in jam("profile", "list", *words, "--account", "admin").rows] == [
            "root"
        ]
    jam("profile", "list", "--account", "gold").refused(2, "enterprise")
    jam("profile", "list", "--all", "--search", "x" * 100_000).refused(2, "100")
    jam("profile", "list", "--search", "\udcff").refused(2)


def test_a_list_of_all_shows_whom_one_may_see(jam):
    jam("profile", "edit", "bob", "--visibility", "private")
    Path(jam("whoami", "--as", "bob", "--json").json["key_file"]).unlink()
    assert "bob" not in jam("profile", "list", "--all").out
    assert "bob" in jam("profile", "list", "--all", "--as", "root").out
    jam("profile", "show", "bob").refused(3)


def test_what_is_private_is_its_owners(jam):
    jam("profile", "edit", "bob", "--email", "bob@jam.test")
    own = jam("profile", "show", "bob", "--json").json
    assert own["email"] == "bob@jam.test"
    assert own["preferences"]["theme"] == "dark"
    Path(jam("whoami", "--as", "bob", "--json").json["key_file"]).unlink()
    seen = jam("profile", "show", "bob", "--json").json
    assert (seen["email"], seen["preferences"]) == (None, None)


HIDDEN = {
    "total_xp",
    "current_daily_streak",
    "longest_daily_streak",
    "streak_freezes",
    "last_active_date",
}


def test_hidden_statistics_are_ones_own_and_administrators(jam):
    jam("profile", "edit", "bob", "--hide-stats")
    own = jam("profile", "show", "bob", "--json").json
    Path(jam("whoami", "--as", "bob", "--json").json["key_file"]).unlink()
    seen = jam("profile", "show", "bob", "--json").json
    assert {name for name in seen if seen[name] is None and own[name] is not None} >= HIDDEN
    assert (seen["level"], seen["title"]) == (1, "newcomer")
    assert ["total_xp", "-"] in jam("profile", "show", "bob").rows
    for shown in (own, jam("profile", "show", "bob", "--json", "--as", "root").json):
        assert all(shown[name] is not None for name in HIDDEN)


def test_who_shows_statistics_shows_them(jam):
    jam("profile", "edit", "bob", "--bio", "x")
    Path(jam("whoami", "--as", "bob", "--json").json["key_file"]).unlink()
    seen = jam("profile", "show", "bob", "--json").json
    assert all(seen[name] is not None for name in HIDDEN)


def test_level_and_title_are_shown(jam):
    who = jam("whoami", "--json").json
    assert (who["level"], who["title"]) == (1, "newcomer")
    jam("profile", "edit", "--bio", "x")
    shown = jam("profile", "show", "--json").json
    assert shown["title"] == "newcomer"
    assert shown["last_online_at"] is not None


def test_the_last_administrator_is_not_deleted(jam):
    jam("profile", "delete", "root", "--yes").refused(5, "last administrator")
    jam("admin", "appoint", "ana", "--as", "root")
    assert jam("profile", "delete", "root", "--yes").code == 0
    jam("profile", "delete", "ana", "--yes").refused(5, "last administrator")


EDITS = {
    ("--username", "ana_b"): {"username": "ana_b"},
    ("--display-name", "Ana \u202e🎸"): {"display_name": "Ana \u202e🎸"},
    ("--bio", "Bass\nمرحبا"): {"bio": "Bass\nمرحبا"},
    ("--email", "a@jam.test"): {"email": "a@jam.test"},
    ("--visibility", "friends"): {"profile_visibility": "friends"},
    ("--spotify", "https://s.test/a"): {"link_spotify": "https://s.test/a"},
    ("--soundcloud", "https://s.test/a"): {"link_soundcloud": "https://s.test/a"},
    ("--youtube", "https://s.test/a"): {"link_youtube": "https://s.test/a"},
    ("--instagram", "https://s.test/a"): {"link_instagram": "https://s.test/a"},
    ("--website", "https://s.test/a"): {"link_website": "https://s.test/a"},
    ("--hide-stats",): {"show_stats": False},
    ("--hide-activity",): {"show_activity": False},
    ("--no-friend-requests",): {"allow_friend_requests": False},
    ("--no-room-invites",): {"allow_room_invites": False},
}


@pytest.mark.parametrize("words", EDITS, ids=lambda words: words[0])
def test_one_field_is_changed_and_no_other(jam, words):
    before = jam("profile", "show", "--json").json
    after = jam("profile", "edit", *words, "--json").json
    moved = {"updated_at", "last_online_at", "last_active_date", "total_xp", "level"}
    moved |= {"current_daily_streak", "longest_daily_streak"}
    changed = {key: after[key] for key in after if after[key] != before[key] and key not in moved}
    assert changed == EDITS[words]
    assert jam("profile", "show", "--json").json == after


def test_preferences_change_one_by_one(jam):
    jam("profile", "edit", "--set", "theme=light", "--set", "defaultBufferSize=64")
    jam("profile", "edit", "--timezone", "Pacific/Auckland", "--set", "compactMode=on")
    found = jam("profile", "show", "--json").json["preferences"]
    assert found["theme"] == "light"
    assert found["defaultBufferSize"] == 64
    assert found["compactMode"] is True
    assert found["timezone"] == "Pacific/Auckland"
    assert found["showTutorialTips"] is True
    jam("profile", "edit", "--timezone", "")
    assert "timezone" not in jam("profile", "show", "--json").json["preferences"]


def test_links_and_email_can_be_taken_away(jam):
    jam("profile", "edit", "--website", "https://s.test", "--email", "a@jam.test")
    after = jam("profile", "edit", "--website", "", "--email", "", "--json").json
    assert (after["link_website"], after["email"]) == (None, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--website", "ftp://x"], 2),
        (["--visibility", "everyone"], 2),
        (["--username", "bob"], 5),
        (["--email", "nowhere"], 2),
        (["--set", "theme"], 2),
        (["--set", "theme=pink"], 2),
        (["--timezone", "Moon"], 2),
        (["--bio", "x" * 1_000_001], 2),
        (["--display-name", ""], 2),
        (["--display-name", "a\0b"], 2),
    ],
)
def test_nothing_is_changed_unless_all_can_be(jam, words, code):
    before = jam("profile", "show", "--json").json
    jam("profile", "edit", "--instagram", "https://s.test", *words).refused(code)
    assert jam("profile", "show", "--json").json == before


def test_there_is_something_to_change(jam):
    jam("profile", "edit").refused(2, "--bio")


def test_a_stranger_is_nobodys_to_change(jam):
    Path(jam("whoami", "--as", "bob", "--json").json["key_file"]).unlink()
    jam("profile", "edit", "bob", "--bio", "x").refused(4)
    jam("profile", "delete", "bob", "--yes").refused(4, "administrator")
    assert jam("profile", "edit", "bob", "--bio", "x", "--as", "root").code == 0
    assert jam("profile", "delete", "bob", "--yes", "--as", "root").code == 0


def test_delete_asks_and_takes_the_key_along(jam):
    jam("profile", "delete", "bob").refused(2, "--yes")
    key = Path(jam("whoami", "--as", "bob", "--json").json["key_file"])
    assert jam("profile", "delete", "bob", "--yes").code == 0
    assert not key.exists()
    jam("profile", "show", "bob").refused(3)


def test_what_deleting_would_do_can_be_asked(jam):
    shared, alone = (jam("room", "create", name).out.strip() for name in ("Shared", "Alone"))
    assert jam("room", "join", shared, "--as", "bob").code == 0
    told = jam("profile", "delete", "ana", "--dry-run")
    assert (told.code, told.out) == (0, "")
    assert f"The room {shared} would go to bob." in told.err
    assert f"The room {alone} would be deleted." in told.err
    assert jam("profile", "show", "ana").code == 0
    Path(jam("whoami", "--as", "cleo", "--json").json["key_file"]).unlink()
    jam("profile", "delete", "cleo", "--dry-run").refused(4, "administrator")
    assert jam("profile", "delete", "ana", "--yes").code == 0
    (member,) = jam("member", "list", "--room", shared, "--as", "bob", "--json").json
    assert (member["username"], member["role"]) == ("bob", "owner")
    jam("room", "show", alone, "--as", "bob").refused(3)


def test_after_the_one_in_use_is_gone_one_chooses(jam):
    ended = jam("profile", "delete", "ana", "--yes")
    assert "profile use" in ended.err
    jam("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90").refused(5, "profile use")
    assert jam("profile", "use", "bob").code == 0
    assert jam("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90").code == 0


def test_after_the_last_one_is_gone_the_next_change_makes_another(fresh):
    fresh("profile", "create", "ana")
    fresh("profile", "delete", "ana", "--yes")
    assert keys() == []
    assert fresh("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90").code == 0
    assert len(keys()) == 1


def test_a_guest_becomes_a_person_by_a_name(jam):
    name = jam("profile", "create", "--guest", "Visitor").out.strip()
    card = jam("profile", "show", name, "--json").json
    assert name == f"guest_{card['id'][:8]}"
    assert (card["is_guest"], card["display_name"]) == (True, "Visitor")
    after = jam("profile", "edit", name, "--username", "vic", "--json").json
    assert (after["username"], after["is_guest"]) == ("vic", False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["bob"], 5),
        (["x"], 2),
        (["guest_me"], 2),
        (["zoe", "--email", "nowhere"], 2),
        (["zoe", "--display-name", "x" * 81], 2),
        (["--guest", "Zoe", "--email", "z@jam.test"], 2),
    ],
)
def test_a_profile_that_will_not_do_leaves_no_key(jam, words, code):
    before = keys()
    jam("profile", "create", *words).refused(code)
    assert keys() == before


def test_a_key_is_not_left_behind_when_the_database_refuses(jam, monkeypatch):
    def refuse(*words: object, **names: object) -> None:
        raise UsageError("No more people.")

    before = keys()
    monkeypatch.setattr("jamtui.storage.functions.accounts.sign_up", refuse)
    jam("profile", "create", "zoe").refused(2, "No more people")
    assert keys() == before


def test_ones_own_loops_play_for_oneself(jam):
    jam("loop", "edit", "pocket-funk", "--id", "bobs", "--bpm", "90", "--as", "bob")
    jam("render", "bobs", "--bars", "1", "--out", "x.wav").refused(3, "bobs")
    assert jam("render", "bobs", "--bars", "1", "--out", "x.wav", "--as", "bob").code == 0
