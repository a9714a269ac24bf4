"""Nobody is put into a room by a file who does not want to be there, nor where nobody fits."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.studio.room_files.applying import apply_files
from jamtui.studio.room_files.document import room_document
from jamtui.studio.room_files.shape import read_room_file
from jamtui.studio.room_files.source import RoomSource

HEAD = '[room]\ncode = "FRYDAY22"\nname = "Friday"\nis_public = false\n'


def member(name: str, role: str = "member") -> str:
    return f'[[members]]\nname = "{name}"\nrole = "{role}"\n'


def apply(database: Database, text: str, *, keep: bool = True) -> list[str]:
    """Returns whom the file has put into the room."""
    file = read_room_file(RoomSource("room.toml", text, tomllib.loads(text)))
    (applied,) = apply_files(database, [file], keep=keep)
    return [str(one.name) for one in applied.changes if (one.action, one.section) == ADDED]


ADDED = ("add", "members")


def told(town: Any, name: str) -> list[str]:
    where = equals(user_id=town.id(name), type="room_invite")
    return [row["title"] for row in town.service.gateway.select("notifications", where)]


def forbid(town: Any, name: str) -> None:
    changes = {"allow_room_invites": 0}
    town.service.gateway.update("user_profiles", changes, equals(id=town.id(name)))


def block(town: Any, by: str, whom: str) -> None:
    row = {"user_id": town.id(by), "friend_id": town.id(whom), "status": "blocked"}
    town.service.gateway.insert("friendships", row | {"id": new_id()})


def test_who_is_put_into_a_room_is_told(town: Any) -> None:
    assert apply(town.ana, HEAD + member("bob", "co-host") + member("cleo")) == ["bob", "cleo"]
    assert told(town, "bob") == ["ana has put you into Friday as co-host."]
    assert told(town, "cleo") == ["ana has put you into Friday as member."]
    rows = town.service.gateway.select("room_members", equals(user_id=town.id("bob")))
    assert [row["invited_by"] for row in rows] == [town.id("ana")]
    apply(town.ana, HEAD + member("bob", "co-host") + member("cleo"))
    assert len(told(town, "bob")) == 1
    assert told(town, "ana") == []


def test_what_is_only_looked_at_tells_nobody(town: Any) -> None:
    assert apply(town.ana, HEAD + member("bob"), keep=False) == ["bob"]
    assert told(town, "bob") == []


@pytest.mark.parametrize("case", ["switch", "blocked by", "blocks"])
def test_consent_is_needed_to_come_and_not_to_stay(town: Any, case: str) -> None:
    apply(town.ana, HEAD)
    if case == "switch":
        forbid(town, "bob")
    else:
        block(town, *(("bob", "ana") if case == "blocked by" else ("ana", "bob")))
    with pytest.raises(DeniedError, match="ana may not put bob into FRYDAY22"):
        apply(town.ana, HEAD + member("cleo") + member("bob"))
    assert [one["name"] for one in room_document(town.ana, "FRYDAY22")["members"]] == ["ana"]
    assert told(town, "cleo") == []


def test_members_stay_whatever_they_think_of_invitations(town: Any) -> None:
    apply(town.ana, HEAD + member("bob"))
    forbid(town, "bob")
    block(town, "bob", "ana")
    assert apply(town.ana, HEAD + member("bob", "performer") + member("cleo")) == ["cleo"]


def test_no_more_come_than_fit(town: Any) -> None:
    small = HEAD + "max_users = 2\n"
    with pytest.raises(ConflictError, match="full: it holds 2 people"):
        apply(town.ana, small + member("bob") + member("cleo"))
    assert town.service.gateway.count("rooms") == 0
    assert apply(town.ana, small + member("bob")) == ["bob"]
    assert apply(town.ana, small + member("cleo")) == ["cleo"]  # who goes makes room
    larger = small.replace("2\n", "3\n")
    assert apply(town.ana, larger + member("cleo") + member("bob")) == ["bob"]


def test_a_ban_is_lifted_before_its_person_is_put_in(town: Any) -> None:
    apply(town.ana, HEAD + '[[bans]]\nname = "eve"\n')
    with pytest.raises(ConflictError, match="eve is banned from FRYDAY22"):
        apply(town.ana, HEAD + member("eve"))
    assert apply(town.ana, "bans = []\nmembers = []\n" + HEAD) == []
    assert apply(town.ana, HEAD + member("eve")) == ["eve"]
