"""Rooms' files of people who may do less than the owner: what the rules deny, files do not do."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from jamtui.errors import BadFileError, ConflictError, DeniedError, JamError
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals
from jamtui.studio.room_files.applying import apply_files
from jamtui.studio.room_files.cards import AppliedRoom
from jamtui.studio.room_files.document import room_document
from jamtui.studio.room_files.shape import read_room_file
from jamtui.studio.room_files.source import RoomSource
from jamtui.studio.room_files.toml_text import to_toml

ROOM = """
[room]
code = "FRYDAY22"
name = "Friday"
is_public = false
[[members]]
name = "bob"
role = "co-host"
[[members]]
name = "cleo"
role = "performer"
[[members]]
name = "dan"
role = "listener"
[[bans]]
name = "eve"
[[loops]]
loop_id = "arena-stomp"
"""
HEAD = '[room]\ncode = "FRYDAY22"\n'


def apply(database: Database, text: str) -> AppliedRoom:
    (applied,) = apply_files(
        database, [read_room_file(RoomSource("room.toml", text, tomllib.loads(text)))]
    )
    return applied


@pytest.fixture
def room(town: Any) -> str:
    return apply(town.ana, ROOM).code


def test_a_co_host_does_what_a_co_host_may(town: Any, room: str) -> None:
    applied = apply(town.bob, ROOM.replace("listener", "member").replace("Friday", "Saturday"))
    assert [one.section for one in applied.changes] == ["room", "members"]
    (row,) = town.service.gateway.select("room_permission_logs", equals(action="role_change"))
    assert row["performed_by"] == town.id("bob")


def test_a_co_host_does_not_what_only_an_owner_may(town: Any, room: str) -> None:
    with pytest.raises(JamError):
        apply(town.bob, HEAD + '[[bans]]\nname = "ana"')
    with pytest.raises(BadFileError, match="no file makes another person owner"):
        apply(town.bob, HEAD + '[[members]]\nname = "ana"\nrole = "member"')
    with pytest.raises(BadFileError, match="no file makes another person owner"):
        apply(town.bob, HEAD + '[[members]]\nname = "bob"\nrole = "owner"')


def test_a_performer_puts_loops_but_sets_no_room(town: Any, room: str) -> None:
    added = apply(town.cleo, HEAD + '[[loops]]\nloop_id = "abyss-bass"\n')
    assert [one.action for one in added.changes] == ["add", "remove"]
    for text in ('name = "Mine"', '[[members]]\nname = "eve"', '[[bans]]\nname = "dan"'):
        with pytest.raises(DeniedError):
            apply(town.cleo, HEAD + text)
    with pytest.raises(DeniedError):
        apply(town.dan, HEAD + "[[loops]]\nloop_id = 'arena-stomp'\nvolume = 0.1\n")


def test_what_is_denied_takes_back_all_that_was_allowed_before(town: Any, room: str) -> None:
    before = room_document(town.ana, room)
    text = HEAD + '[[loops]]\nloop_id = "abyss-bass"\n[[songs]]\nname = "Song"\n'
    with pytest.raises(DeniedError):
        apply(town.cleo, text)
    assert room_document(town.ana, room) == before


def test_a_room_that_one_cannot_see_is_not_opened_again(town: Any, room: str) -> None:
    with pytest.raises(ConflictError):
        apply(town.eve, ROOM)
    assert town.service.gateway.count("rooms") == 1


def test_who_does_not_see_the_bans_does_not_export_them(town: Any, room: str) -> None:
    assert [one["name"] for one in room_document(town.bob, room)["bans"]] == ["eve"]
    seen = room_document(town.cleo, room)
    assert "bans" not in seen
    assert len(seen["members"]) == 4
    assert apply(town.ana, to_toml(seen)).changes == []


def test_an_owner_who_is_listed_must_be_the_owner(town: Any, room: str) -> None:
    text = to_toml(room_document(town.ana, room)).replace("FRYDAY22", "ANTHER22")
    with pytest.raises(BadFileError, match="members 1: ana does not own this room"):
        apply(town.cleo, text)


def test_members_who_are_not_listed_go_but_the_owner_stays(town: Any, room: str) -> None:
    applied = apply(town.ana, "members = []\n" + HEAD)
    assert sorted(one.name for one in applied.changes if one.name) == ["bob", "cleo", "dan"]
    assert [one["name"] for one in room_document(town.ana, room)["members"]] == ["ana"]


def test_a_ban_that_is_over_is_none(town: Any, room: str) -> None:
    over = HEAD + '[[bans]]\nname = "eve"\nexpires_at = 2001-01-01T00:00:00Z\n'
    assert [(one.action, one.name) for one in apply(town.ana, over).changes] == [("remove", "eve")]
    assert apply(town.ana, over).changes == []


def test_a_ban_is_changed_in_its_place(town: Any, room: str) -> None:
    text = HEAD + '[[bans]]\nname = "eve"\nreason = "Noise."\nexpires_at = 2090-01-01T00:00:00Z\n'
    assert [one.field for one in apply(town.ana, text).changes] == ["reason", "expires_at"]
    assert apply(town.ana, text).changes == []
    assert apply(town.ana, HEAD + '[[bans]]\nname = "eve"\n').changes == []


def test_nobody_in_particular_opens_no_room(town: Any) -> None:
    with pytest.raises(DeniedError):
        apply(town.anon, ROOM)


@pytest.mark.parametrize("text", ["members = []\n" + HEAD, HEAD + '[[bans]]\nname = "dan"\n'])
def test_who_is_put_out_by_a_file_is_not_invited_any_more(town: Any, room: str, text: str) -> None:
    waiting = {"room_id": room, "invited_user_id": town.id("dan"), "invited_by": town.id("ana")}
    town.service.gateway.insert("room_invitations", {"id": "i"} | waiting)
    apply(town.ana, text)
    (row,) = town.service.gateway.select("room_invitations", equals(id="i"))
    assert row["status"] == "revoked"
