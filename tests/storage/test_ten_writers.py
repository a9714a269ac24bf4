"""Ten processes that write at once: all of them come through, and nothing is lost."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jamtui.errors import JamError
from jamtui.storage.actor import person
from jamtui.storage.database import Database, open_database
from jamtui.storage.gateway import equals
from jamtui.studio.chat.room_chat import RoomChat
from jamtui.studio.rooms.opening import open_room

WRITERS, ROUNDS = 10, 25


def started(path: Path, user_id: str, work: Callable[[Database], None]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1
        try:
            with open_database(path) as database:
                work(database.acting_as(person(user_id)))
            code = 0
        except JamError as error:
            sys.stderr.write(f"{error}\n")
        finally:
            os._exit(code)
    return child


def test_nobody_is_told_that_the_database_is_locked(town: Any) -> None:
    room = open_room(town.ana, {"name": "Everybody"})

    def work(database: Database) -> None:
        for number in range(ROUNDS):
            open_room(database, {"name": f"Room {number}"})
            RoomChat(database, room).send(f"message {number}")

    children = [started(town.database.path, town.id("ana"), work) for _ in range(WRITERS)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0] * WRITERS
    stats = town.service.gateway.select("user_stats", equals(user_id=town.id("ana")))[0]
    assert stats["rooms_created"] == WRITERS * ROUNDS + 1
    assert stats["messages_sent"] == WRITERS * ROUNDS
    assert town.service.gateway.count("room_chat_messages", equals(room_id=room)) == 250
    assert town.database.care.check().faults == []
