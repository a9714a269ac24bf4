"""Host, service and members over real sockets: what one does, all mirrors have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from jamtui.errors import DeniedError, JamError
from jamtui.host.server import RoomServer
from jamtui.identity.key_pair import KeyPair
from jamtui.network.room_client import RoomClient
from jamtui.network.room_view import Entry, RoomListener
from jamtui.protocol.address import Address
from jamtui.protocol.performer import Fingerprint
from jamtui.storage.live.mirror import open_mirror
from jamtui.studio.chat.room_chat import RoomChat
from jamtui.studio.hosting.rooms import hosting
from jamtui.studio.live.kept_rows import KeptRows
from jamtui.studio.rooms.opening import open_room
from jamtui.studio.rooms.people import ban

SECONDS = 10.0
MARKS = [Fingerprint("sha-256", ":".join(["AB"] * 32))]


class Visitor(RoomListener):
    """A member with a mirror of their own."""

    def __init__(self, name: str, address: Address, folder: Path) -> None:
        self.name, self.key = name, KeyPair.generate()
        self.folder, self.rows = folder, KeptRows(folder, self.key.user_id)
        self.ends: list[JamError] = []
        self.client = RoomClient(
            address,
            self.key,
            Entry(name=name),
            fingerprints=MARKS,
            mirror=self.rows,
            listener=self,
        )

    def ended(self, error: JamError) -> None:
        self.ends.append(error)

    def texts(self) -> list[str]:
        view = self.client.view
        if not view.host_id:
            return []
        with open_mirror(self.folder, view.host_id, self.key.user_id) as mirror:
            cursor = mirror._connection.execute(
                "SELECT content FROM room_chat_messages "
                "WHERE message_type = 'text' ORDER BY created_at"
            )
            return [row[0] for row in cursor]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def served(town: Any, code: str, port: int = 0) -> AsyncIterator[RoomServer]:
    path, who = town.database.path, town.id("ana")
    server = RoomServer(lambda: hosting(path, [code], who), host="127.0.0.1", port=port)
    await server.start()
    try:
        yield server
    finally:
        await server.close()


@asynccontextmanager
async def visiting(name: str, address: Address, folder: Path) -> AsyncIterator[Visitor]:
    visitor = Visitor(name, address, folder)
    try:
        await asyncio.wait_for(visitor.client.open(), SECONDS)
        yield visitor
    finally:
        await visitor.client.close()
        visitor.rows.close()


@pytest.fixture
def code(town: Any) -> str:
    return open_room(town.ana, {"name": "Evening"})


def at(server: RoomServer, code: str) -> Address:
    return Address("127.0.0.1", server.port, code, is_plain=True)


def test_what_one_says_all_mirrors_have(town: Any, code: str, tmp_path: Path) -> None:
    async def evening() -> None:
        async with (
            served(town, code) as server,
            visiting("Zoe", at(server, code), tmp_path) as zoe,
            visiting("Zora", at(server, code), tmp_path) as zora,
        ):
            await zoe.client.call("chat.send", {"text": "from within"})
            RoomChat(town.ana, code).send("from beside")
            await until(lambda: zoe.texts() == zora.texts() == ["from within", "from beside"])
            with pytest.raises(DeniedError):
                await zora.client.call("member.kick", {"who": "zoe"})

    asyncio.run(evening())


def test_a_ban_beside_the_host_ends_the_stay(town: Any, code: str, tmp_path: Path) -> None:
    async def evening() -> None:
        async with (
            served(town, code) as server,
            visiting("Zoe", at(server, code), tmp_path) as zoe,
            visiting("Zora", at(server, code), tmp_path) as zora,
        ):
            ban(town.ana, code, "zoe", "loud", None)
            await until(lambda: zoe.client.connection == "ended")
            await until(lambda: len(zora.client.view.performers) <= 1)
            assert zora.client.connection == "in"

    asyncio.run(evening())


def test_a_host_that_is_started_again_tells_only_the_rest(
    town: Any, code: str, tmp_path: Path
) -> None:
    async def evening() -> None:
        async with served(town, code) as first:
            port = first.port
            async with visiting("Zoe", at(first, code), tmp_path) as zoe:
                await zoe.client.call("chat.send", {"text": "one"})
                await first.close()
                RoomChat(town.ana, code).send("two")
                async with served(town, code, port):
                    await until(lambda: zoe.texts() == ["one", "two"])
                    assert zoe.client.connection == "in"

    asyncio.run(evening())
