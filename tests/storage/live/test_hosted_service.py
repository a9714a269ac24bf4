"""Sessions, events and snapshots of a host, also of one that was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jamtui.errors import ConflictError
from jamtui.protocol.messages import Row
from jamtui.storage.actor import person
from jamtui.storage.database import open_database
from jamtui.storage.functions.hosting import host_id
from jamtui.storage.functions.sessions import start_session
from jamtui.storage.gateway import equals
from jamtui.storage.live.changes import MOST_EVENTS, BehindError
from jamtui.storage.live.mirror import mirror_path, open_mirror
from jamtui.studio.chat.room_chat import RoomChat
from jamtui.studio.hosting.rooms import hosting
from jamtui.studio.rooms.opening import open_room

Make = Callable[..., Any]


def live_rows(house: Any) -> list[int]:
    """Returns how many sessions go on, are over, and how many streams and inputs there are."""
    return [
        house.rows(f"SELECT count(*) FROM {what}")[0][0]
        for what in (
            "local_session_heartbeats",
            "session_history WHERE left_at IS NOT NULL",
            "room_webrtc_sessions",
            "user_tracks",
        )
    ]


def test_what_is_played_begins_and_ends_with_coming_and_going(house: Any) -> None:
    first = house.enter("Zoe")
    assert live_rows(house) == [1, 0, 1, 1]
    again = house.enter("Zoe")  # before the host has noticed that they went
    assert live_rows(house) == [1, 0, 1, 1]
    house.service.left(first)
    assert live_rows(house) == [1, 0, 1, 1]
    house.service.left(again)
    assert live_rows(house) == [0, 1, 0, 1]
    house.service.left(again)
    assert live_rows(house) == [0, 1, 0, 1]


def test_who_listens_plays_nothing(house: Any) -> None:
    admission = house.enter("Zoe", is_listening_only=True)
    assert live_rows(house) == [0, 0, 0, 0]
    house.service.left(admission)


def test_a_host_that_was_killed_leaves_nothing_open(house: Any) -> None:
    admission = house.enter("Zoe")
    number = house.service.snapshot(admission, None).number
    RoomChat(house.town.ana, house.code).send("while nobody serves")
    house.begin()
    assert live_rows(house) == [0, 1, 0, 1]
    # What happened meanwhile is known, and who comes again is told just that.
    found = house.service.snapshot(house.enter("Zoe"), number)
    assert not found.is_whole
    assert "while nobody serves" in {
        row.values["content"] for row in found.rows if row.table == "room_chat_messages"
    }


def test_a_session_by_hand_is_left_alone(house: Any) -> None:
    start_session(house.town.ana.gateway, house.code)
    house.begin()
    assert live_rows(house)[:2] == [1, 0]


def test_a_room_that_is_no_longer_served_makes_no_events(house: Any) -> None:
    admission = house.enter("Zoe")
    number = house.service.snapshot(admission, None).number
    house.service.left(admission)
    house.service.close()
    RoomChat(house.town.ana, house.code).send("unheard")
    assert house.rows("SELECT * FROM local_room_events") == []
    house.begin()
    again = house.service.snapshot(house.enter("Zoe"), number)
    assert again.is_whole
    assert again.number > number


def test_rooms_that_nobody_serves_make_no_events(house: Any) -> None:
    house.rows("DELETE FROM local_room_events")
    other = open_room(house.town.bob, {"name": "Quiet"})
    RoomChat(house.town.bob, other).send("hello")
    assert house.rows("SELECT * FROM local_room_events") == []


def test_another_process_is_heard(house: Any) -> None:
    admission = house.enter("Zoe")
    number = house.service.snapshot(admission, None).number
    while house.service.changes():
        pass
    assert house.service.events(admission, number) is None
    program = (
        "import sys; from pathlib import Path; from jamtui.storage.database import open_database; "
        "from jamtui.storage.actor import person; "
        "from jamtui.studio.chat.room_chat import RoomChat; "
        "d = open_database(Path(sys.argv[1])).acting_as(person(sys.argv[2])); "
        "RoomChat(d, sys.argv[3]).send('from beside')"
    )
    who = house.town.id("ana")
    subprocess.run(
        [sys.executable, "-c", program, str(house.database.path), who, house.code], check=True
    )
    assert house.service.changes()
    assert not house.service.changes()
    batch = house.service.events(admission, number)
    assert batch.previous == number
    assert [row.values["content"] for row in batch.rows if row.table == "room_chat_messages"] == [
        "from beside"
    ]


def test_a_bulk_of_writes_is_told_in_parts(house: Any) -> None:
    admission = house.enter("Zoe")
    number = house.service.snapshot(admission, None).number
    with house.database.gateway.transaction():
        for at in range(MOST_EVENTS + 10):
            house.rows(
                "INSERT INTO room_chat_messages (id, room_id, content) VALUES (?, ?, '')",
                f"m{at}",
                house.code,
            )
    told = []
    while house.service.changes():
        batch = house.service.events(admission, number)
        if batch is not None:
            assert batch.previous == number
            number = batch.number
            told += [row.id for row in batch.rows if row.table == "room_chat_messages"]
    assert told == [f"m{at}" for at in range(MOST_EVENTS + 10)]


def test_a_room_of_any_size_fits_into_messages(house: Any) -> None:
    admission = house.enter("Zoe")
    number = house.service.snapshot(admission, None).number
    page = json.dumps(["x" * 1_000_000])
    for at in range(30):
        house.rows(
            "INSERT INTO songs (id, room_id, name, lyrics) VALUES (?, ?, 'Long', ?)",
            f"s{at}",
            house.code,
            page,
        )
    told: list[str] = []
    while house.service.changes():
        batch = house.service.events(admission, number)
        if batch is not None:
            number = batch.number
            told += [row.id for row in batch.rows if row.table == "songs"]
            assert len(msgspec.json.encode(batch.rows)) < 13_000_000
    assert told == [f"s{at}" for at in range(30)]
    whole = house.service.snapshot(admission, None)
    assert len(msgspec.json.encode(whole.rows)) < 13_000_000
    assert {"rooms", "room_members", "user_profiles"} < {row.table for row in whole.rows}


def forked() -> int:
    """Forks; Python 3.12 warns of threads that another test may have left: the child uses none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def kill_a_host(path: Path, code: str, who: str, entrant: Any) -> None:
    """Serves a room in a child that is killed once somebody is in."""
    reading, writing = os.pipe()
    child = forked()
    if child == 0:
        try:
            with hosting(path, [code], who) as service:
                service.enter(entrant)
                os.write(writing, b"!")
                signal.pause()
        finally:
            os._exit(1)
    os.close(writing)
    assert os.read(reading, 1) == b"!"
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_after_a_host_was_killed_another_serves_on(house: Any) -> None:
    house.service.close()
    path, who, entrant = house.database.path, house.town.id("ana"), house.entrant("Zoe")
    kill_a_host(path, house.code, who, entrant)
    assert live_rows(house) == [1, 0, 1, 1]
    number = house.rows("SELECT max(number) FROM local_room_events")[0][0]
    with hosting(path, [house.code], who) as service:
        assert live_rows(house) == [0, 1, 0, 1]
        assert not service.snapshot(service.enter(entrant), number).is_whole
    assert live_rows(house) == [0, 2, 0, 1]


def test_who_missed_more_than_is_kept_is_told_everything(house: Any) -> None:
    admission = house.enter("Zoe")
    number = house.service.snapshot(admission, None).number
    with house.database.gateway.transaction():
        for _ in range(12_500):
            house.rows("UPDATE rooms SET genre = 'jazz'")
    (found,) = house.rows("SELECT count(*) FROM local_room_events")
    assert 10_000 <= found[0] < 11_000
    with pytest.raises(BehindError):
        house.service.events(admission, number)
    whole = house.service.snapshot(admission, number)
    assert whole.is_whole
    assert house.service.events(admission, whole.number) is None


@pytest.mark.parametrize("since", [0, 1, -1, 2**53, 2**70])
def test_a_number_that_was_never_told_gets_everything(house: Any, since: int) -> None:
    assert house.service.snapshot(house.enter("Zoe"), since).is_whole


def test_rows_taken_in_from_elsewhere_are_told(house: Any, tmp_path: Path) -> None:
    admission = house.enter("Zoe")
    house.database.care.export(tmp_path / "dump")
    number = house.service.snapshot(admission, None).number
    house.database.care.take_in(tmp_path / "dump")
    assert house.service.changes()
    with pytest.raises(BehindError):
        house.service.events(admission, number)
    assert not (tmp_path / "dump" / "local_room_events.jsonl").exists()


def test_the_host_has_one_id(house: Any) -> None:
    assert house.service.host_id() == house.service.host_id()
    with open_database(house.database.path) as other:
        assert host_id(other.gateway) == house.service.host_id()


def test_one_host_serves_from_a_database(town: Any) -> None:
    code = open_room(town.ana, {"name": "Evening"})
    path, who = town.database.path, town.id("ana")
    with hosting(path, [code], who) as service:
        assert service.changes() in (True, False)
        with pytest.raises(ConflictError, match="Another host"), hosting(path, [code], who):
            pass
    with hosting(path, [code], who):
        pass


def test_a_mirror_whose_writer_is_killed_has_rows_and_number_in_step(
    house: Any, tmp_path: Path
) -> None:
    admission = house.enter("Zoe")
    start = house.service.snapshot(admission, None)
    with open_mirror(tmp_path, "host-id-1", "person-1") as mirror:
        mirror.replace(house.code, start.number, start.rows)
    batches, number = [], start.number
    for at in range(30):
        RoomChat(house.town.ana, house.code).send(f"{at}")
        batch = house.service.events(admission, number)
        batches.append(batch)
        number = batch.number
    for _ in range(8):
        reading, writing = os.pipe()
        child = forked()
        if child == 0:
            with open_mirror(tmp_path, "host-id-1", "person-1") as mirror:
                known = mirror.number(house.code)
                for batch in batches:
                    if batch.previous >= known:
                        mirror.change(house.code, batch.number, batch.rows)
                        os.write(writing, b"!")
                os._exit(0)
        os.close(writing)
        os.read(reading, 3)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        with open_mirror(tmp_path, "host-id-1", "person-1") as mirror:
            known = mirror.number(house.code)
            texts = mirror._connection.execute(
                "SELECT content FROM room_chat_messages WHERE message_type = 'text'"
            ).fetchall()
            expected = [
                row.values["content"]
                for batch in batches
                for row in batch.rows
                if row.table == "room_chat_messages" and batch.number <= known
            ]
            assert sorted(text for (text,) in texts) == sorted(expected)


def test_bits_of_a_newer_host_are_left_out(house: Any, tmp_path: Path) -> None:
    found = house.service.snapshot(house.enter("Zoe"), None)
    room = next(row for row in found.rows if row.table == "rooms")
    rows = [
        *found.rows,
        msgspec.structs.replace(room, values=room.values | {"mood": "blue"}),
        Row(table="holograms", id="1", values={"id": "1"}),
        Row(table="local_meta", id="host_id", values={"key": "host_id", "value": "x"}),
        Row(table="rooms", id="OTHER234", values=room.values | {"id": "OTHER234"}),
        Row(table="songs", id="s", values={"id": "s", "room_id": house.code, "name": [1]}),
        Row(table="songs", id="t", values={"id": "t", "room_id": house.code, "bpm": 2**70}),
        Row(table="songs", id="u", values={"id": "u", "room_id": house.code, "name": "\ud800"}),
    ]
    with open_mirror(tmp_path, "../../evil", "../me") as mirror:
        assert mirror.path.parent.parent == tmp_path / "mirrors"
        mirror.replace(house.code, found.number, rows)
        assert mirror.skipped == 6
        assert mirror.rooms() == {house.code: found.number}
        assert mirror.number(house.code.lower()) == found.number
        mirror.forget(house.code)
        assert mirror.number(house.code) is None
        assert mirror._connection.execute("SELECT count(*) FROM rooms").fetchone() == (0,)


@pytest.mark.parametrize("contents", [b"", b"no database at all " * 100])
def test_a_broken_mirror_is_made_anew(tmp_path: Path, contents: bytes) -> None:
    path = mirror_path(tmp_path, "host-id-1", "person-1")
    path.parent.mkdir(parents=True)
    path.write_bytes(contents)
    with open_mirror(tmp_path, "host-id-1", "person-1") as mirror:
        assert mirror.number("ABCD2345") is None


def test_a_mirror_is_read_like_a_database(house: Any, tmp_path: Path) -> None:
    admission = house.enter("Zoe")
    RoomChat(house.town.ana, house.code).send("hello")
    found = house.service.snapshot(admission, None)
    with open_mirror(tmp_path, "host-id-1", "person-1") as mirror:
        mirror.replace(house.code, found.number, found.rows)
        path = mirror.path
    with open_database(path) as copy:
        mine = copy.acting_as(person(admission.user_id))
        assert mine.rooms.find(house.code)["name"] == "Evening"
        assert mine.gateway.count("room_members", equals(room_id=house.code)) == 2
