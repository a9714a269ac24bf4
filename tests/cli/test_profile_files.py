"""jam profile export and import, and guest ids: the same person on another machine."""

from __future__ import annotations

import io
import json
import shutil
import stat
import sys
from pathlib import Path

import pytest

from jamtui.text import LONGEST_TEXT


@pytest.fixture
def elsewhere(jam, tmp_path, empty_file):
    """`jam` on another machine, where nobody has a profile yet."""
    (tmp_path / "elsewhere").mkdir()
    place = shutil.copy(empty_file, tmp_path / "elsewhere" / "jam.db")

    def run(*words):
        return jam("--db", place, *words)

    return run


CHANGES = (
    "--bio",
    "Bass 🎸",
    "--website",
    "https://jam.test",
    "--hide-stats",
    "--set",
    "theme=light",
)


def test_a_profile_with_its_key_is_the_same_person_elsewhere(jam, elsewhere):
    jam("profile", "edit", *CHANGES, "--timezone", "Europe/Berlin")
    assert jam("profile", "export", "ana.json", "--with-key").code == 0
    assert stat.S_IMODE(Path("ana.json").stat().st_mode) == 0o600
    assert elsewhere("profile", "import", "ana.json").out == "ana\n"
    here, there = (run("profile", "show", "--json").json for run in (jam, elsewhere))
    same = ("id", "username", "display_name", "bio", "preferences", "link_website", "show_stats")
    assert {key: here[key] for key in same} == {key: there[key] for key in same}
    assert (there["is_here"], there["is_current"], there["total_xp"]) == (True, True, 0)
    assert elsewhere("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90").code == 0


def test_without_the_key_one_is_known_and_nobody_acts_as_one(jam, elsewhere):
    jam("profile", "edit", "--visibility", "public")
    jam("profile", "export", "ana.json")
    assert "PRIVATE" not in Path("ana.json").read_text("utf-8")
    ended = elsewhere("profile", "import", "ana.json")
    assert "no key" in ended.err
    assert elsewhere("profile", "show", "ana", "--json").json["is_here"] is False
    elsewhere("whoami", "--as", "ana").refused(4, "key")
    elsewhere("profile", "import", "ana.json").refused(5, "already")
    jam("profile", "export", "key.json", "--with-key")
    assert elsewhere("profile", "import", "key.json").code == 0
    assert elsewhere("whoami", "--as", "ana", "--json").json["username"] == "ana"
    elsewhere("profile", "import", "key.json").refused(5, "nothing")


def test_a_lost_key_comes_back_from_its_file(jam):
    jam("profile", "export", "ana.json", "--with-key")
    Path(jam("whoami", "--json").json["key_file"]).unlink()
    assert jam("profile", "import", "ana.json").out == "ana\n"
    assert jam("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90").code == 0


def test_nobody_gets_rights_by_a_file(jam, elsewhere):
    jam("profile", "export", "root.json", "--with-key", "--as", "root")
    elsewhere("profile", "import", "root.json")
    assert elsewhere("profile", "show", "--json").json["account_type"] == "free"


def test_a_name_that_somebody_has_is_told(jam, elsewhere):
    elsewhere("profile", "create", "ana")
    jam("profile", "export", "ana.json", "--with-key")
    elsewhere("profile", "import", "ana.json").refused(5, "'ana'")
    assert len(elsewhere("profile", "list").rows) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": "A" * 43},
        {"public_key": 5},
        {"signature": "A" * 86},
        {"signature": None},
        {"private_key": "-----BEGIN"},
        {"private_key": 5},
        {"profile": []},
        {"profile": {"username": "root"}},
        {"format": "other"},
        {"version": 2},
    ],
    ids=str,
)
def test_a_changed_file_is_refused(jam, elsewhere, change):
    jam("profile", "export", "ana.json", "--with-key")
    said = json.loads(Path("ana.json").read_text("utf-8"))
    Path("ana.json").write_text(json.dumps(said | change), "utf-8")
    elsewhere("profile", "import", "ana.json").refused(8)
    assert elsewhere("profile", "list", "--all").rows == []


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[]", b"null", b"[" * 50_000, b"{" * 9, b" " * 100_000, b'"x"']
)
def test_any_other_file_is_one_sentence(elsewhere, data):
    Path("x.json").write_bytes(data)
    elsewhere("profile", "import", "x.json").refused(8)


def signed_profile(**profile):
    """Returns a file that its owner signed, whatever it says."""
    from jamtui.identity.key_pair import KeyPair, to_text
    from jamtui.studio.people.profile_file import _to_sign

    pair = KeyPair.generate()
    said = {
        "format": "jamtui-profile",
        "version": 1,
        "profile": {"username": "zoe", "display_name": "Zoe"} | profile,
        "public_key": to_text(pair.public),
    }
    return said | {"signature": to_text(pair.sign(_to_sign(said)))}


@pytest.mark.parametrize(
    "profile",
    [
        {"account_type": "admin"},
        {"username": "guest_00000000"},
        {"username": None},
        {"username": "Z"},
        {"display_name": 5},
        {"bio": "a\0b"},
        {"bio": None},
        {"link_website": "javascript:x"},
        {"link_website": 5},
        {"profile_visibility": "none"},
        {"preferences": []},
        {"preferences": {"theme": "pink"}},
        {"preferences": {"compactMode": 1}},
    ],
    ids=str,
)
def test_what_no_profile_may_say_is_refused_though_it_is_signed(elsewhere, profile):
    Path("zoe.json").write_text(json.dumps(signed_profile(**profile)), "utf-8")
    elsewhere("profile", "import", "zoe.json").refused(8, "broken")
    assert elsewhere("profile", "list", "--all").rows == []


def test_what_is_signed_and_right_is_taken(elsewhere):
    Path("zoe.json").write_text(json.dumps(signed_profile(bio="hi")), "utf-8")
    assert elsewhere("profile", "import", "zoe.json").out == "zoe\n"


def test_the_key_never_goes_to_standard_output(jam):
    jam("profile", "export", "-", "--with-key").refused(2, "FILE")
    assert "PRIVATE" not in jam("profile", "export", "-").out


def test_no_file_is_written_over_unasked(jam):
    Path("ana.json").write_text("mine")
    jam("profile", "export", "ana.json").refused(5, "--overwrite")
    assert jam("profile", "export", "ana.json", "--overwrite").code == 0
    jam("profile", "export", "nowhere/ana.json").refused(7)
    jam("profile", "import", "nowhere/ana.json").refused(3)


def test_a_key_that_others_may_read_is_not_used(jam):
    Path(jam("whoami", "--json").json["key_file"]).chmod(0o644)
    for words in (["export", "ana.json"], ["guest-id"]):
        refused = jam("profile", *words)
        assert (refused.code, refused.out) == (4, "")
        assert refused.err.count("chmod 600") == 1


def test_a_guest_id_proves_who_one_is(jam, elsewhere):
    text = jam("profile", "guest-id", "--name", "Annie").out.strip()
    said = elsewhere("profile", "check-guest-id", text, "--json").json
    assert said["user_id"] == jam("whoami", "--json").json["id"]
    assert (said["name"], said["guest_id"]) == ("Annie", text)
    elsewhere("profile", "check-guest-id", text[:-4] + "AAAA").refused(8, "signature")


def test_a_guest_id_may_come_from_standard_input(jam, monkeypatch):
    text = jam("profile", "guest-id", "bob").out
    monkeypatch.setattr(io, "StringIO", lambda: io.TextIOWrapper(io.BytesIO(text.encode())))
    assert ["name", "bob"] in jam("profile", "check-guest-id", "-").rows
    assert sys.stdin is not None


@pytest.mark.parametrize("hours", ["0", "-1", "nan", "inf", "721", "x"])
def test_a_guest_id_for_no_time_is_refused(jam, hours):
    jam("profile", "guest-id", "--hours", hours).refused(2)


def test_who_comes_back_is_banned_and_blocked_as_before(jam):
    code = jam("room", "create", "Jam", "--public").out.strip()
    assert jam("room", "join", code, "--as", "bob").code == 0
    assert jam("member", "ban", "bob", "--reason", "Noise").code == 0
    assert jam("friend", "block", "bob", "--yes").code == 0
    jam("profile", "export", "bob.json", "--with-key", "--as", "bob")
    assert jam("profile", "delete", "bob", "--yes").code == 0
    (ban,) = jam("member", "bans", "--json").json
    assert jam("profile", "import", "bob.json").out == "bob\n"
    jam("room", "join", code, "--as", "bob").refused(4, "Noise")
    jam("friend", "request", "ana", "--as", "bob").refused(4)
    assert [row[0] for row in jam("friend", "blocked").rows] == ["bob"]
    jam("profile", "delete", "bob", "--yes", "--as", "bob")
    assert jam("member", "unban", ban["user_id"]).code == 0
    jam("profile", "import", "bob.json")
    assert jam("room", "join", code, "--as", "bob").code == 0


def test_whatever_is_exported_can_be_imported(jam, elsewhere):
    bio = "\x01🎸" * (LONGEST_TEXT // 2)
    profile = signed_profile(bio=bio)
    Path("zoe.json").write_text(json.dumps(profile, ensure_ascii=False, indent=2), "utf-8")
    taken = elsewhere("profile", "import", "zoe.json", "--json")
    assert taken.code == 0, taken.err
    assert json.loads(taken.out)["bio"] == bio
