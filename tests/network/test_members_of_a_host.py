"""Members in rooms of the true host: clients, network threads and links, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from jamtui.engine.capture import Capture
from jamtui.errors import ConflictError, DeniedError, JamError
from jamtui.host.tls import own_tls
from jamtui.identity.key_pair import KeyPair
from jamtui.network import dtls_link, mesh_peer, room_client, room_connection
from jamtui.network.arriving_track import Playing
from jamtui.network.dtls_link import fingerprints_of, new_certificate
from jamtui.network.mesh_bridge import MeshBridge
from jamtui.network.network_thread import NetworkThread
from jamtui.network.room_client import RoomClient
from jamtui.network.room_view import Entry, NoMirror
from jamtui.network.statistics import PeerStats
from jamtui.protocol.address import Address
from jamtui.protocol.performer import TrackOffer
from jamtui.protocol.stream_format import StreamFormat

FORMAT = StreamFormat(codec="pcm16", sample_rate=48_000, channels=1, packet_frames=64)


@pytest.fixture(scope="module")
def host_kit() -> ModuleType:
    """What the tests of the host share."""
    name = "host_kit"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "host" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class Kept(NoMirror):
    """A mirror in memory."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.at: int | None = None

    def number(self, host_id, room_code):
        return self.at

    def replace(self, host_id, room_id, rows, number):
        self.rows, self.at = [row.id for row in rows], number

    def apply(self, host_id, room_id, rows, number):
        self.rows, self.at = self.rows + [row.id for row in rows], number


class Ear:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.levels: list[float] = []

    def put(self, timestamp: int, samples: np.ndarray) -> None:
        self.levels.append(float(samples.mean()))

    def playing(self) -> Playing:
        return Playing()

    def close(self) -> None:
        self.levels.clear()


class Member(MeshBridge):
    """Somebody with a thread of their own for the network, and a track of one level."""

    def __init__(self, address: Address, name: str, level: float, key: KeyPair | None = None):
        self.network = NetworkThread()
        certificate = new_certificate()
        self.ears: dict[str, Ear] = {}
        self.level = level
        self.error: JamError | None = None
        super().__init__(
            self.network,
            certificate=certificate,
            room_code=address.room_code,
            make_listener=lambda performer, _: self.ears.setdefault(performer.name, Ear()),
            on_problem=pytest.fail,
        )
        offer = TrackOffer(ssrc=1, name="track", format=FORMAT)
        self.capture = Capture(1, 48_000)
        self.network.call(lambda: self.mesh.add_track(self.capture, offer))
        self.client = RoomClient(
            address,
            key or KeyPair.generate(),
            Entry(name, (offer,)),
            fingerprints=fingerprints_of(certificate),
            mirror=Kept(),
            listener=self,
        )

    def ended(self, error: JamError) -> None:
        self.error = error

    def play(self) -> None:
        self.capture.put(np.full((1, 64), self.level, np.float32))
        self.network.post(self.mesh.pump)

    def stats(self) -> list[PeerStats]:
        return self.network.call(self.mesh.stats)

    async def leave(self) -> None:
        await self.client.close()
        await self.close()
        self.network.close()


@contextlib.asynccontextmanager
async def members(address: Address, *names: str) -> AsyncIterator[list[Member]]:
    there = [Member(address, name, 0.1 * number) for number, name in enumerate(names, 1)]
    try:
        for one in there:
            await one.client.open()
        yield there
    finally:
        await asyncio.gather(*(one.leave() for one in there))


async def all_hear_each_other(people: list[Member]) -> None:
    for person in people:
        for ear in person.ears.values():
            ear.levels.clear()

    def hear() -> bool:
        return all(
            len([1 for ear in one.ears.values() if ear.levels]) == len(people) - 1 for one in people
        )

    async with asyncio.timeout(15):
        while not hear():
            for person in people:
                person.play()
            await asyncio.sleep(0.01)


def address_of(host: Any, host_kit: ModuleType) -> Address:
    server = host.server
    return Address(
        "127.0.0.1", server.port, host_kit.ROOM, server.fingerprint, is_plain=server.tls is None
    )


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(room_client, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(room_client, "LONGEST_PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(room_connection, "PING_SECONDS", 1.0)


def test_two_hear_each_other_and_the_host_may_start_again(host_kit, tmp_path, until):
    async def story() -> None:
        tls = own_tls(tmp_path)
        rooms = host_kit.PretendedRooms()
        rooms.write("one")
        async with host_kit.hosting(tls=tls, rooms=rooms) as host:
            address = address_of(host, host_kit)
            stack = contextlib.AsyncExitStack()
            people = await stack.enter_async_context(members(address, "ana", "bob"))
            await all_hear_each_other(people)
            rooms.write("two")
            await until(lambda: all(one.client.view.number == 2 for one in people))
            await until(lambda: all(one.client.clock.is_known for one in people))
        try:
            await until(lambda: all(one.client.connection == "away" for one in people))
            await all_hear_each_other(people)  # who needs a host to play
            rooms.write("three")
            async with host_kit.hosting(tls=tls, rooms=rooms, port=address.port):
                await until(lambda: all(one.client.connection == "in" for one in people))
                await until(lambda: all(len(one.client.view.others) == 1 for one in people))
                await all_hear_each_other(people)
                for person in people:
                    assert person.client._mirror.rows == ["one", "two", "three"]
                    (stats,) = person.stats()
                    assert (stats.reconnects, stats.is_connected) == (0, True)
                    assert stats.session == person.client.view.others[0].session
                await stack.aclose()
        finally:
            await stack.aclose()

    host_kit.run(story)


def test_who_is_banned_is_silent_and_out(host_kit, until):
    async def story() -> None:
        async with (
            host_kit.hosting() as host,
            members(address_of(host, host_kit), "ana", "bob") as people,
        ):
            await all_hear_each_other(people)
            ana, bob = people
            host.rooms.banned.add(bob.client.view.user_id)
            host.rooms.touch()
            await until(lambda: bob.error is not None)
            assert isinstance(bob.error, DeniedError)
            await until(lambda: not ana.stats())
            again = Member(address_of(host, host_kit), "bob", 0.2, bob.client._key)
            with pytest.raises(DeniedError, match="banned"):
                await again.client.open()
            await again.leave()

    host_kit.run(story)


def test_a_second_session_of_somebody_ends_the_first(host_kit, until):
    async def story() -> None:
        async with (
            host_kit.hosting() as host,
            members(address_of(host, host_kit), "ana", "bob") as people,
        ):
            ana, bob = people
            again = Member(address_of(host, host_kit), "bob", 0.2, bob.client._key)
            try:
                await again.client.open()
                await until(lambda: isinstance(bob.error, ConflictError))
                await all_hear_each_other([ana, again])
            finally:
                await again.leave()

    host_kit.run(story)


def test_the_host_relays_where_udp_is_blocked(host_kit, until, monkeypatch):
    monkeypatch.setattr(mesh_peer, "RELAY_SECONDS", 0.3)

    async def blocked(self: Any, remote: Any) -> None:
        self._enter(dtls_link.LinkState.FAILED)

    monkeypatch.setattr(dtls_link.DtlsLink, "connect", blocked)

    async def story() -> None:
        async with (
            host_kit.hosting() as host,
            members(address_of(host, host_kit), "ana", "bob") as people,
        ):
            await all_hear_each_other(people)
            await until(lambda: all(one.stats()[0].round_trip_ms for one in people))
            assert [one.stats()[0].route for one in people] == ["room", "room"]

    host_kit.run(story)
