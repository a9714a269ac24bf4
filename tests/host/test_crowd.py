"""A crowd that comes, goes, vanishes and talks: in the end everybody knows the same."""

from __future__ import annotations

import asyncio
import contextlib
import random
from types import ModuleType
from typing import Any

import pytest

from jamtui.identity.key_pair import KeyPair
from jamtui.protocol.messages import Answer, Call, Came, Ended, Event, Missed, Tracks, Went

STEPS = 60
PEOPLE = 5


class Watcher:
    """A member who keeps in mind what the host says, as a program would."""

    def __init__(self, peer: Any) -> None:
        self.peer = peer
        self.performers: dict[str, Any] = {}
        self.rows: list[str] = []
        self.number = 0
        self.is_in = True
        self.reading: asyncio.Task[None]

    @classmethod
    async def come(cls, host: Any, pair: KeyPair, room: str, before: Watcher | None) -> Watcher:
        watcher = cls(await host.peer())
        watcher.peer.pair = pair
        since = before.number if before else None
        known = list(before.rows) if before else []  # an earlier session may still be told more
        welcome = await watcher.peer.enter(pair.user_id[:8], room_code=room, since=since)
        assert welcome.is_whole == (before is None)
        watcher.rows = [*known, *(row.id for row in welcome.rows)]
        watcher.number = welcome.number
        watcher.performers = {one.session: one for one in welcome.performers}
        watcher.reading = asyncio.create_task(watcher.read())
        return watcher

    async def read(self) -> None:
        with contextlib.suppress(EOFError):
            while True:
                message = await self.peer.next()
                match message:
                    case Came():
                        self.performers[message.performer.session] = message.performer
                    case Went():
                        del self.performers[message.session]  # nobody goes who was not there
                    case Event() if message.number > self.number:
                        assert message.previous <= self.number, "a gap"
                        # A row for each number here: what is told twice is the same twice.
                        self.rows[message.previous :] = [row.id for row in message.rows]
                        self.number = message.number
                    case Ended():
                        await self.peer.socket.close()
                        break
                    case Answer():
                        assert message.failure is None
        self.is_in = False

    async def go(self, *, quietly: bool) -> None:
        if quietly:
            self.peer.socket._writer.transport.abort()
        await self.peer.socket.close()
        self.reading.cancel()
        await asyncio.gather(self.reading, return_exceptions=True)


async def act(kit: ModuleType, host: Any, choice: random.Random, here: dict[Any, Any]) -> None:
    """Does something that somebody might do."""
    key = choice.choice(list(here))
    pair, room = key
    watcher = here[key]
    deed = choice.random()
    if watcher is None or deed < 0.25:  # for the first time, again, or twice at once
        here[key] = await Watcher.come(host, pair, room, watcher)
    elif deed < 0.45:
        await watcher.go(quietly=deed < 0.35)
    elif deed < 0.65:
        host.rooms.write(f"beside {choice.random()}")
    elif watcher.is_in and not watcher.reading.done():
        with contextlib.suppress(ConnectionError):
            if deed < 0.85:
                params = {"name": f"call {choice.random()}"}
                await watcher.peer.say(Call(id=1, method="chat.send", params=params))
            elif deed < 0.95:
                await watcher.peer.say(Tracks(tracks=[kit.TRACK] * (deed < 0.9)))
            else:
                await watcher.peer.say(Missed(since=watcher.number))


@pytest.mark.parametrize("seed", range(6))
def test_in_the_end_everybody_knows_the_same(kit: ModuleType, seed: int) -> None:
    choice = random.Random(seed)

    async def story() -> None:
        async with kit.hosting() as host:
            pairs = [KeyPair.generate() for _ in range(PEOPLE)]
            here = {(pair, room): None for pair in pairs for room in (kit.ROOM, kit.OTHER_ROOM)}
            for _ in range(STEPS):
                await act(kit, host, choice, here)
            watchers = {key: one for key, one in here.items() if one and not one.reading.done()}
            # What was asked for last may still be on its way.
            await kit.until(lambda: all(agree(host, *item) for item in watchers.items()))
            assert len(host.rooms.here) == sum(map(len, host.server.performers().values()))
            for watcher in watchers.values():
                await watcher.go(quietly=False)
            await kit.until(lambda: not host.rooms.here and not host.server.performers())

    kit.run(story)


def agree(host: Any, key: tuple[KeyPair, str], watcher: Watcher) -> bool:
    """Whether somebody knows who is in their room, themselves included, and all its rows."""
    told = {one.session: one for one in host.server.performers().get(f"id of {key[1]}", [])}
    own = told.pop(watcher.peer.session, None)
    rows = [row.id for row in host.rooms.rows]
    return own is not None and told == watcher.performers and rows == watcher.rows
