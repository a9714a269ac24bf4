"""Several processes at one library, and some that are killed: no track ever lacks its file."""

from __future__ import annotations

import gc
import os
import random
import signal
import time
import traceback
import warnings
import wave
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jamtui.storage.actor import person
from jamtui.storage.database import Database, open_database
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.studio.tracks.library import Library

KILLS = 60
ROUNDS = 12


def sounds(folder: Path) -> list[Path]:
    paths = []
    for level in (32, 64):
        path = folder / f"{level}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8_000)
            file.writeframes(bytes((0, level)) * 4_000)
        paths.append(path)
    return paths


def in_child(action: Callable[[], None]) -> int:
    """Runs something in a child process and returns its id; it ends with 0 if all went well."""
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that another test may have left; the child uses none.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    return child


def come_and_go(path: Path, user_id: str, files: list[Path], seed: int, rounds: int) -> None:
    """Brings files and deletes what one has brought, in any order."""
    chance = random.Random(seed)
    with open_database(path) as database:
        library = Library(database.acting_as(person(user_id)))
        mine: list[Any] = []
        for _ in range(rounds):
            if mine and chance.random() < 0.5:
                library.delete(mine.pop())
            else:
                mine += library.add([chance.choice(files)], {})


def without_file(database: Database, towns: Any) -> list[str]:
    folder = Library(database).folder
    tracks = LibraryRepository(towns.raw(database)).find()
    return [track.url for track in tracks if not folder.has(track.url)]


def test_processes_that_share_files_lose_none(town: Any, towns: Any, tmp_path: Path) -> None:
    files, path = sounds(tmp_path), town.database.path
    names = ("ana", "bob", "cleo", "dan")
    gc.collect()
    children = [
        in_child(partial(come_and_go, path, town.id(name), files, seed, ROUNDS))
        for seed, name in enumerate(names)
    ]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * len(names)
    assert without_file(town.database, towns) == []
    tracks = LibraryRepository(towns.raw(town.database)).find()
    assert {track.url for track in tracks} == set(Library(town.database).folder.urls())


def test_a_killed_process_leaves_no_track_without_its_file(
    town: Any, towns: Any, tmp_path: Path
) -> None:
    files, path, user_id = sounds(tmp_path), town.database.path, town.id("ana")
    chance = random.Random(4)
    # Once here, so that the children need not load all that reads sound.
    Library(town.bob).add(files, {})
    gc.collect()
    most = 0
    for number in range(KILLS):
        child = in_child(partial(come_and_go, path, user_id, files, number, 1_000_000))
        time.sleep(chance.uniform(0.02, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert without_file(town.database, towns) == []
        most = max(most, LibraryRepository(town.ana.gateway).count())
    assert most > 0, "nobody got so far as to bring anything"
    library = Library(town.ana)
    library.prune()
    used = {track.url for track in LibraryRepository(towns.raw(town.database)).find()}
    assert set(library.folder.urls()) == used
