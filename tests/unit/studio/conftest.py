"""A session with a worker in this process and a device that is moved by hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
import pytest

from jamtui.engine.messages import Command, Event
from jamtui.engine.placed import Placed
from jamtui.engine.rings import FOR_EVER, Rings, shared_memory_file
from jamtui.engine.worker import RenderWorker
from jamtui.studio.arrangement import Arrangement
from jamtui.studio.session import Session

RATE = 48_000
BLOCK = 480


class FakeLink:
    """A worker in this process; `die` loses it and all that it was told."""

    def __init__(self, sounds: Any) -> None:
        self._memory = shared_memory_file()
        self.rings = Rings(self._memory)
        self.rings.written[:] = FOR_EVER
        self._sounds = sounds
        self.is_dead = self.is_gone = self.is_given_up = False
        self.may_restart = True
        self.deaths = 0
        self._begin()

    def _begin(self) -> None:
        self.events: list[Event] = []
        self._commands: list[Command] = []
        self._worker = RenderWorker(self.rings, self._sounds, RATE, self.events.append)

    def send(self, command: Command) -> None:
        packed = msgspec.msgpack.encode(command)
        self._commands.append(msgspec.msgpack.decode(packed, type=Command))

    def work(self) -> None:
        while self._commands:
            self._worker.handle(self._commands.pop(0))
        while not self.is_dead and self._worker.work() == 0.0:
            pass

    def receive(self) -> list[Event] | None:
        if self.is_dead:
            return None
        taken, self.events[:] = list(self.events), []
        return taken

    def die(self) -> None:
        self.is_dead = True

    def restart(self) -> bool:
        self.deaths += 1
        self.is_gone = self.is_given_up or not self.may_restart
        if not self.is_gone:
            self.is_dead = False
            self._begin()
        return not self.is_gone

    def give_up(self) -> None:
        self.is_given_up = True

    def close(self) -> None:
        os.close(self._memory)


class Stage:
    """A session with a fake worker and a device that is moved by hand."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.link: Any = session.worker
        self.heard: list[Any] = []
        self.told: list[tuple[str, dict[str, Any]]] = []

    def play(self, frames: int) -> Any:
        """Returns the next frames of the mix."""
        begin = len(self.heard)
        for _ in range(frames // BLOCK):
            self.link.work()
            self.session.take_worker_events()
            block = np.zeros((2, BLOCK), np.float32)
            self.session.player.process(block[:0], block)
            self.heard.append(block)
            self.session.tick()
        return np.concatenate(self.heard[begin:], axis=1)

    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    def values(self, name: str) -> list[dict[str, Any]]:
        return [values for other, values in self.told if other == name]

    def states(self) -> dict[str, str]:
        return {track["id"]: track["state"] for track in self.session.status()["tracks"]}


@pytest.fixture
def stage(fakes: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    def link(rate: int, font: str | None) -> FakeLink:
        return FakeLink(fakes.Sounds())

    monkeypatch.setattr("jamtui.studio.session.WorkerLink", link)
    told: list[tuple[str, dict[str, Any]]] = []
    session = Session(RATE, None, lambda name, values: told.append((name, values)))
    made = Stage(session)
    made.told = told
    yield made
    session.close()


@pytest.fixture
def arrange(fakes: Any) -> Callable[..., Arrangement]:
    def make(*tracks: Any, key: str | None = None, bpm: float = 120.0) -> Arrangement:
        return Arrangement(
            name="test",
            tracks=[Placed(slot, one) for slot, one in enumerate(tracks, 1)],
            tempo=[(0, bpm)],
            meter=(4, 4),
            key=key,
            length_ticks=3840,
        )

    return make
