"""The host with the program's own client: in, in step, through a restart, and out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError
from jamtui.host.tls import own_tls
from jamtui.identity.key_pair import KeyPair
from jamtui.network.entry_proof import is_proven
from jamtui.network.room_client import RoomClient
from jamtui.network.room_view import Entry, RoomListener
from jamtui.protocol.address import Address
from jamtui.protocol.messages import Row
from jamtui.protocol.relay import session_key


class Memory:
    """A mirror in memory, and how often it was told everything."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}
        self.last: int | None = None
        self.replaced = 0

    def number(self, host_id: str, room_code: str) -> int | None:
        return self.last

    def replace(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        self.rows.clear()
        self.replaced += 1
        self.apply(host_id, room_id, rows, number)

    def apply(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        self.rows |= {row.id: row.values for row in rows}
        self.last = number


class Ear(RoomListener):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.errors: list[JamError] = []
        self.packets: list[tuple[str, bytes]] = []

    def relayed(self, session: str, packet: bytes) -> None:
        self.packets.append((session, packet))

    def ended(self, error: JamError) -> None:
        self.errors.append(error)


class Someone:
    """A client with its mirror and its ear."""

    def __init__(self, kit: ModuleType, host: Any, name: str, pair: KeyPair | None = None) -> None:
        self.pair = pair or KeyPair.generate()
        self.mirror, self.ear = Memory(), Ear()
        server = host.server
        self.client = RoomClient(
            Address("127.0.0.1", server.port, kit.ROOM, server.fingerprint),
            self.pair,
            Entry(name, tracks=(kit.TRACK,)),
            fingerprints=kit.MARKS,
            mirror=self.mirror,
            listener=self.ear,
        )


def test_a_stay_goes_on_through_a_restart_of_the_host(kit: ModuleType, tmp_path: Path) -> None:
    async def story() -> None:
        tls, rooms = own_tls(tmp_path), kit.PretendedRooms()
        async with kit.hosting(tls=tls, rooms=rooms) as host:
            ana, bob = (Someone(kit, host, name) for name in ("ana", "bob"))
            for one in (ana, bob):
                await one.client.open()
            await kit.until(lambda: len(ana.client.view.others) == 1)
            (other,) = ana.client.view.others
            assert is_proven(other, ana.client.view.room_code)
            assert await bob.client.call("chat.send", {"name": "before"}) == {"number": 1}
            await kit.until(lambda: "before" in ana.mirror.rows)
            await kit.until(lambda: ana.client.clock.is_known)
            assert bob.client.relay(ana.client.view.session, b"sound")
            await kit.until(lambda: len(ana.ear.packets) == 1)
            assert ana.ear.packets == [(bob.client.view.session, b"sound")]
            assert session_key(other.session) == session_key(bob.client.view.session)
            port = host.server.port
        rooms.write("meanwhile")
        rooms.threads.clear()
        rooms.is_closed = False
        async with kit.hosting(tls=tls, rooms=rooms, port=port):
            await kit.until(lambda: ana.client.connection == bob.client.connection == "in")
            assert set(ana.mirror.rows) == set(bob.mirror.rows) == {"before", "meanwhile"}
            assert ana.mirror.replaced == 1
            rooms.banned.add(ana.pair.user_id)
            rooms.touch()
            await kit.until(lambda: bool(ana.ear.errors))
            assert isinstance(ana.ear.errors[0], DeniedError)
            await kit.until(lambda: not bob.client.view.others)
            for one in (ana, bob):
                await one.client.close()
            await kit.until(lambda: not rooms.here)

    kit.run(story)


def test_who_comes_from_elsewhere_does_not_come_back_by_itself(
    kit: ModuleType, tmp_path: Path
) -> None:
    async def story() -> None:
        async with kit.hosting(tls=own_tls(tmp_path)) as host:
            first = Someone(kit, host, "ana")
            await first.client.open()
            second = Someone(kit, host, "ana", first.pair)
            await second.client.open()
            await kit.until(lambda: first.client.connection == "ended")
            assert isinstance(first.ear.errors[0], ConflictError)
            await asyncio.sleep(0.4)
            assert second.client.connection == "in"
            for one in (first, second):
                await one.client.close()

    kit.run(story)


def test_a_room_that_is_not_there_is_said_once(kit: ModuleType, tmp_path: Path) -> None:
    async def story() -> None:
        async with kit.hosting(tls=own_tls(tmp_path)) as host:
            lost = Someone(kit, host, "ana")
            lost.client.view.room_code = "ZZZZ9999"
            lost.client.address = Address(
                "127.0.0.1", host.server.port, "ZZZZ9999", host.server.fingerprint
            )
            with pytest.raises(NotFoundError, match="no room"):
                await lost.client.open()
            await lost.client.close()

    kit.run(story)
