"""A thousand writers that are killed: each command is there as a whole or not at all."""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from jamtui.storage.actor import person
from jamtui.storage.content_stamp import quick_stamp
from jamtui.storage.database import Database, open_database
from jamtui.studio.chat.room_chat import RoomChat
from jamtui.studio.rooms.opening import open_room, take_away

KILLS = 1000


def commands(database: Database, chance: random.Random) -> None:
    """Opens rooms, talks in them and removes some, until the end."""
    while True:
        code = open_room(database, {"name": "Evening"})
        RoomChat(database, code).send("hello")
        if chance.random() < 0.5:
            take_away(database, code)


def writer(path: Path, user_id: str, seed: int, *, wait: bool) -> int:
    """Starts a child that writes until it is killed; returns its id.

    With `wait` it is about to write when this returns.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that another test may have left; the child uses none.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            with open_database(path) as database:
                os.write(writing, b"!")
                commands(database.acting_as(person(user_id)), random.Random(seed))
        finally:
            sys.stderr.write("a writer came to an end\n")
            os._exit(1)
    os.close(writing)
    if wait:
        assert os.read(reading, 1) == b"!"
    os.close(reading)
    return child


def contradictions(database: Database) -> list[Any]:
    """Returns what could only come from half a command."""
    queries = (
        "SELECT id FROM rooms WHERE id NOT IN "
        "(SELECT room_id FROM room_members WHERE role = 'owner')",
        "SELECT room_id FROM room_members WHERE room_id NOT IN (SELECT id FROM rooms)",
        "SELECT id FROM rooms WHERE id NOT IN (SELECT room_id FROM local_room_numbers)",
        "SELECT count(*) FROM local_room_numbers "
        "HAVING count(*) <> (SELECT count(*) FROM local_room_search)",
        "SELECT id FROM user_profiles WHERE total_xp <> "
        "(SELECT coalesce(sum(amount), 0) FROM user_xp_transactions AS ledger "
        "WHERE ledger.user_id = user_profiles.id)",
        # Rooms that go take their messages along.
        "SELECT messages_sent FROM user_stats WHERE messages_sent < (SELECT count(*) FROM "
        "room_chat_messages WHERE user_id = user_stats.user_id AND message_type = 'text')",
        "SELECT rooms_created FROM user_stats WHERE rooms_created < "
        "(SELECT count(*) FROM rooms WHERE created_by = user_stats.user_id)",
        "SELECT id FROM room_chat_messages WHERE room_id NOT IN (SELECT id FROM rooms)",
        "SELECT user_id FROM local_actor WHERE user_id IS NOT NULL",
    )
    return [row for query in queries for row in database._connection.execute(query)]


def seconds_for_a_pair(database: Database) -> float:
    """Returns how long a room and a message take, once what they need is loaded."""
    took = []
    for _ in range(5):
        begin = time.perf_counter()
        RoomChat(database, open_room(database, {"name": "First"})).send("hello")
        took.append(time.perf_counter() - begin)
    return sorted(took)[2]


def test_a_thousand_killed_writers_leave_no_half_command(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Children would spend more time looking at the shipped files than writing.
    stamp = quick_stamp()
    monkeypatch.setattr("jamtui.storage.content_stamp.quick_stamp", lambda: stamp)
    database, user_id = town.database, town.id("ana")
    chance = random.Random(3)
    pair_s = seconds_for_a_pair(town.ana)
    gc.collect()
    most = 0
    for number in range(KILLS):
        child = writer(database.path, user_id, number, wait=number % 4 > 0)
        time.sleep(chance.uniform(0.0, min(5.0 * pair_s, 0.05)))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status)
        assert contradictions(database) == []
        created = database._connection.execute(
            "SELECT rooms_created FROM user_stats WHERE user_id = ?", (user_id,)
        ).fetchone()[0]
        # Nothing that was committed is gone.
        assert created >= most
        most = created
    assert most > KILLS / 50
    assert database.care.check().faults == []
