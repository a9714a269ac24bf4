"""A host that runs beside whatever else this process does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from jamtui.host.server import RoomServer
from jamtui.host.tls import Tls, given_tls, own_tls
from jamtui.protocol.address import Address
from jamtui.protocol.performer import Performer
from jamtui.studio.hosting.rooms import hosting
from jamtui.studio.live.links import room_links

T = TypeVar("T")

START_SECONDS = 20.0
CLOSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class HostWishes:
    """What is served and where. Without a certificate the host has one of its own.

    `is_plain` serves without TLS, to this machine alone unless `is_insecure`.
    """

    database: Path
    rooms: Sequence[str]
    actor_id: str | None = None
    host: str = ""
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None
    is_plain: bool = False
    is_insecure: bool = False


class Serving:
    """A RoomServer on an event loop in a thread of its own. Its methods are for the owner."""

    def __init__(self, wishes: HostWishes) -> None:
        self._wishes = wishes
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="jamtui-host", daemon=True)
        self._server: RoomServer | None = None

    def start(self) -> None:
        """Listens; raises, in a sentence, why it cannot."""
        self._thread.start()
        try:
            self._do(self._start(), START_SECONDS)
        except BaseException:
            self._end()
            raise

    def links(self, room_code: str) -> list[Address]:
        """Returns the links to a room, the best first."""
        server = self._listening()
        mark = server.fingerprint if server.tls is None or server.tls.is_self_made else ""
        links = room_links(server.addresses, room_code, mark)
        is_plain = server.tls is None
        return [Address(one.host, one.port, room_code, mark, is_plain) for one in links]

    def performers(self) -> list[Performer]:
        """Returns who is in any of the rooms now."""
        return self._do(self._performers(), CLOSE_SECONDS)

    def close(self) -> None:
        """Tells everybody and ends; harmless when it has ended."""
        if self._server is not None:
            self._do(self._server.close(), CLOSE_SECONDS)
            self._server = None
        self._end()

    async def _start(self) -> None:
        wishes = self._wishes
        server = RoomServer(
            lambda: hosting(wishes.database, wishes.rooms, wishes.actor_id),
            host=wishes.host,
            port=wishes.port,
            tls=self._tls(),
            is_insecure=wishes.is_insecure,
        )
        await server.start()
        self._server = server

    def _tls(self) -> Tls | None:
        wishes = self._wishes
        if wishes.is_plain:
            return None
        if wishes.certificate is not None:
            return given_tls(wishes.certificate, wishes.key)
        return own_tls(wishes.database.parent)

    async def _performers(self) -> list[Performer]:
        return [one for room in self._listening().performers().values() for one in room]

    def _listening(self) -> RoomServer:
        if self._server is None:
            raise RuntimeError("the host has not been started")
        return self._server

    def _do(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(CLOSE_SECONDS)
