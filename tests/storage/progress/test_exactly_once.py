"""Several processes at once: each achievement, point and count happens once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from jamtui.storage.gateway import equals

PROCESSES, TIMES = 4, 6

WORKER = """
import sys
from pathlib import Path
from jamtui.storage.actor import person
from jamtui.storage.database import open_database
from jamtui.storage.functions.achievements import check_achievements
from jamtui.storage.functions.happening import Happening, happened

path, user_id, room, times = sys.argv[1:]
with open_database(Path(path)) as database:
    gateway = database.acting_as(person(user_id)).gateway
    for _ in range(int(times)):
        happened(gateway, Happening("room_joined", user_id, room_id=room))
        happened(gateway, Happening("message_sent", user_id, room_id=room))
        check_achievements(gateway, user_id)
"""


def test_processes_that_do_the_same_earn_it_once(stage: Any, path: Path) -> None:
    stage.put_in("ana", stage.room)
    words = [str(path), stage.id("ana"), stage.room, str(TIMES)]
    running = [
        subprocess.Popen([sys.executable, "-c", WORKER, *words], stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    ends = [(one.communicate(timeout=120)[1], one.returncode) for one in running]
    assert ends == [("", 0)] * PROCESSES
    rows = stage.ledger("ana")
    sources = [(row["source_type"], row["source_id"]) for row in rows]
    assert len(sources) == len(set(sources))
    assert stage.reasons("ana").count("join_room") == 1
    assert stage.reasons("ana").count("first_message_in_room") == 1
    assert {"room_rookie", "first_message"} <= stage.unlocked("ana")
    assert stage.stats("ana")["messages_sent"] == PROCESSES * TIMES
    assert stage.stats("ana")["rooms_joined"] == 1
    assert sum(row["amount"] for row in rows) == stage.profile("ana")["total_xp"]
    told = stage.raw.select("notifications", equals(user_id=stage.id("ana"), type="achievement"))
    assert len(told) == len(stage.unlocked("ana"))


STARTER = """
import sys
from pathlib import Path
from jamtui.errors import ConflictError
from jamtui.storage.actor import person
from jamtui.storage.database import open_database
from jamtui.storage.functions.sessions import start_session

path, user_id, room = sys.argv[1:]
with open_database(Path(path)) as database:
    try:
        start_session(database.acting_as(person(user_id)).gateway, room)
    except ConflictError:
        sys.exit(5)
"""


def test_of_processes_that_begin_a_session_one_does(stage: Any, path: Path) -> None:
    stage.put_in("ana", stage.room)
    words = [str(path), stage.id("ana"), stage.room]
    running = [subprocess.Popen([sys.executable, "-c", STARTER, *words]) for _ in range(PROCESSES)]
    assert sorted(one.wait(timeout=120) for one in running) == [0, 5, 5, 5]
    assert stage.raw.count("session_history") == 1
