"""What a member copies is what that member may see, whoever does whatever in the room."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import JamError
from jamtui.protocol.messages import Row
from jamtui.storage.database import Database
from jamtui.storage.functions.joining import join_room
from jamtui.storage.functions.membership import leave_room
from jamtui.storage.gateway import equals, one_of
from jamtui.storage.ids import new_id
from jamtui.storage.live.mirror import Mirror, open_mirror
from jamtui.storage.live.told import PROFILE_COLUMNS, PROFILES, TOLD, as_told
from jamtui.storage.rooms.bans import BanRepository
from jamtui.studio.chat.room_chat import RoomChat
from jamtui.studio.rooms.inviting import make_invitation
from jamtui.studio.rooms.opening import change_room, open_room
from jamtui.studio.rooms.people import ban, give_role, kick, set_permissions, unban

PEOPLE = ("ana", "bob", "cleo", "dan", "eve")
ROLES = ("co-host", "performer", "member", "listener")
Act = Callable[[Database, str, str, random.Random], object]


def put(table: str, **columns: Any) -> Act:
    """Returns the act of adding a row of one's own."""

    def act(database: Database, code: str, other: str, chance: random.Random) -> None:
        own = {name: database.actor.user_id if value is ... else value
               for name, value in columns.items()}  # fmt: skip
        row = {"id": new_id(), "room_id": code} | own
        database.gateway.insert(table, row)

    return act


def any_row(table: str, what: Callable[[Database, Any], object]) -> Act:
    """Returns the act of doing something to a row that is seen."""

    def act(database: Database, code: str, other: str, chance: random.Random) -> None:
        rows = database.gateway.select(table, equals(room_id=code), ("id",))
        if rows:
            what(database, equals(id=chance.choice(rows)["id"]))

    return act


def streams(database: Database, code: str, other: str, chance: random.Random) -> None:
    put("room_webrtc_sessions", user_id=..., session_id="s", track_name=new_id())(
        database, code, other, chance
    )


ACTS: tuple[Act, ...] = (
    lambda d, code, other, _: RoomChat(d, code).send("hello"),
    lambda d, code, other, _: RoomChat(d, code).react("fire", other),
    any_row(
        "room_chat_messages",
        lambda d, where: d.gateway.update("room_chat_messages", {"is_deleted": 1}, where),
    ),
    lambda d, code, other, chance: give_role(d, code, other, chance.choice(ROLES)),
    lambda d, code, other, chance: give_role(d, code, other, chance.choice(ROLES)),
    lambda d, code, other, chance: set_permissions(d, code, other, ["tempo.*"], True),
    lambda d, code, other, _: kick(d, code, other),
    lambda d, code, other, _: ban(d, code, other, "loud", None),
    lambda d, code, other, _: unban(d, code, other),
    lambda d, code, other, _: join_room(d.gateway, code),
    lambda d, code, other, _: join_room(d.gateway, code, listen=True),
    lambda d, code, other, _: leave_room(d.gateway, code),
    lambda d, code, other, _: make_invitation(
        d, code, who=other, email=None, with_code=False, message="come", until=None
    ),
    lambda d, code, other, chance: change_room(
        d, code, {"name": f"Room {chance.randrange(9)}", "is_public": chance.random() < 0.5}
    ),
    put("songs", name="Song", tracks="[]", created_by=...),
    any_row("songs", lambda d, where: d.gateway.delete("songs", where)),
    put("room_loop_tracks", loop_id="x", created_by=...),
    any_row(
        "room_loop_tracks", lambda d, where: d.gateway.update("room_loop_tracks", {"pan": 1}, where)
    ),
    any_row("room_loop_tracks", lambda d, where: d.gateway.delete("room_loop_tracks", where)),
    put("user_tracks", name="Voice", user_id=...),
    any_row(
        "user_tracks", lambda d, where: d.gateway.update("user_tracks", {"is_muted": 1}, where)
    ),
    put("room_tracks", name="Tune", url="library:x", uploaded_by=...),
    any_row("room_tracks", lambda d, where: d.gateway.delete("room_tracks", where)),
    streams,
    put("session_history", user_id=...),
    lambda d, code, other, chance: d.gateway.update(
        PROFILES,
        {"display_name": f"N{chance.randrange(99)}",
         "profile_visibility": chance.choice(("public", "private"))},
        equals(id=d.actor.user_id),
    ),
)  # fmt: skip


def seen(database: Database, code: str) -> dict[str, dict[str, Any]]:
    """Returns what somebody sees of a room by direct reading, by table and id."""
    found = {}
    for told in TOLD.values():
        rows = database.gateway.select(told.table, equals(**{told.room: code}))
        found[told.table] = {row[told.key]: as_told(told.table, row) for row in rows}
    return found


def mirrored(mirror: Mirror, code: str) -> dict[str, dict[str, Any]]:
    found = {}
    for told in TOLD.values():
        cursor = mirror._connection.execute(
            f"SELECT * FROM {told.table} WHERE {told.room} = ?", (code,)
        )
        names = [one[0] for one in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        found[told.table] = {row[told.key]: row for row in rows}
    return found


def check_profiles(database: Database, mirror: Mirror, code: str) -> None:
    rows = database.gateway.select("room_members", equals(room_id=code), ("user_id",))
    members = {row["user_id"] for row in rows}
    visible = {
        row["id"]: tuple(row.values())
        for row in database.gateway.select(PROFILES, one_of("id", members), PROFILE_COLUMNS)
    }
    columns = ", ".join(PROFILE_COLUMNS)
    copied = {
        row[0]: row
        for row in mirror._connection.execute(f"SELECT {columns} FROM {PROFILES}")
        if row[0] in members
    }
    assert copied == visible


class Follower:
    """A member who follows a room, over a wire of JSON."""

    def __init__(self, database: Database, code: str, mirror: Mirror) -> None:
        self.database, self.code, self.mirror = database, code, mirror
        self.changes = database.changes
        news = self.changes.whole(database.gateway, code)
        self.numbers = [news.number]
        self.mirror.replace(code, news.number, self.wired(news.rows))

    def wired(self, rows: list[Row]) -> list[Row]:
        return msgspec.json.decode(msgspec.json.encode(rows), type=list[Row])

    def follow(self) -> None:
        while news := self.changes.since(self.database.gateway, self.code, self.numbers[-1]):
            assert news.previous == self.numbers[-1] < news.number
            self.numbers.append(news.number)
            self.check_sight(news.rows)
            self.mirror.change(self.code, news.number, self.wired(news.rows))

    def check_sight(self, rows: list[Row]) -> None:
        """No row is told that may not be read directly."""
        mine = seen(self.database, self.code)
        for row in rows:
            if row.values is not None and row.table != PROFILES:
                assert mine[row.table][row.id] == row.values

    @property
    def is_inside(self) -> bool:
        where = equals(room_id=self.code, user_id=self.database.actor.user_id, is_banned=0)
        return self.database.gateway.count("room_members", where) > 0


@pytest.fixture
def mirrors(tmp_path: Path) -> Iterator[dict[str, Mirror]]:
    """A mirror for each of those who follow; making one takes a while."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(open_mirror(tmp_path, "one-host", name * 3))
            for name in PEOPLE[:4]
        }


@pytest.fixture
def code(town: Any) -> Iterator[str]:
    yield open_room(town.ana, {"name": "Evening"})
    town.database.hosted.end()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(PEOPLE),
            st.sampled_from(PEOPLE),
            st.integers(0, len(ACTS) - 1),
            st.booleans(),
        ),
        min_size=10,
        max_size=40,
    ),
    seed=st.integers(0, 2**16),
)
def test_a_mirror_is_what_its_member_sees(
    town: Any, mirrors: dict[str, Mirror], acts: Any, seed: int
) -> None:
    chance = random.Random(seed)
    code = open_room(town.ana, {"name": "Evening", "default_role": "performer"})
    for name in PEOPLE[1:4]:
        join_room(town.as_(name).gateway, code)
    town.database.hosted.begin([code])
    followers = {name: Follower(town.as_(name), code, mirror) for name, mirror in mirrors.items()}
    for who, other, act, is_followed in acts:
        try:
            ACTS[act](town.as_(who), code, other, chance)
        except JamError:
            continue
        if is_followed:
            for one in followers.values():
                if one.is_inside:
                    one.follow()
    for one in followers.values():
        if one.is_inside:
            one.follow()
            assert mirrored(one.mirror, code) == seen(one.database, code)
            check_profiles(one.database, one.mirror, code)


def test_every_act_does_something_for_somebody(town: Any) -> None:
    """Or the law above would say less than it seems to."""
    chance = random.Random(1)
    code = open_room(town.ana, {"name": "Evening"})
    for name in ("bob", "cleo"):
        join_room(town.as_(name).gateway, code)
    for act in ACTS:
        failures = []
        for who, other in (
            ("ana", "bob"),
            ("bob", "cleo"),
            ("dan", "bob"),
            ("ana", "dan"),
            ("cleo", "bob"),
        ):
            try:
                act(town.as_(who), code, other, chance)
                break
            except JamError as error:
                failures.append(str(error))
        else:
            pytest.fail(json.dumps(failures))


def test_bans_are_told_to_who_rises_and_taken_from_who_falls(
    town: Any, code: str, mirrors: dict[str, Mirror]
) -> None:
    join_room(town.bob.gateway, code)
    BanRepository(town.ana.gateway).ban(code, town.id("eve"), town.id("ana"), "loud", None)
    town.database.hosted.begin([code])
    bob = Follower(town.bob, code, mirrors["bob"])
    assert mirrored(bob.mirror, code)["room_bans"] == {}
    give_role(town.ana, code, "bob", "co-host")
    bob.follow()
    assert len(mirrored(bob.mirror, code)["room_bans"]) == 1
    give_role(town.ana, code, "bob", "member")
    bob.follow()
    assert mirrored(bob.mirror, code)["room_bans"] == {}
